"""Question 3. A deep decoder.

| the text promises | tested by |
| --- | --- |
| how many weights, by a formula; an int, and no network is made | test_counts, test_formula |
| the parameters and their first values, made in the order of their use | test_counts, test_first |
| shapes, values in (0, 1) | test_shapes |
| layers in this order, none enlarges in the end | test_values |
| both modes, each image as it is alone | test_values |
| all weights take part | test_gradients |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules, surroundings
from starter_code.untrained import probes as own

OK_FORMAT = False
name = "q3"


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def count_of(k, ups, channels):
    """Layer by layer."""
    total = channels * k + channels
    for _ in range(ups + 1):
        total += k * k + k + k
    return total


def layers_of(k, ups, channels, number):
    """Weights of every layer, first layer first."""
    generator = checks.generator(number)

    def some(*shape):
        return torch.randn(shape, generator=generator)

    layers = []
    for _ in range(ups + 1):
        layers.append({"weight": some(k, k, 1, 1)})
        layers.append({"weight": some(k), "bias": some(k)})
    return [*layers, {"weight": some(channels, k, 1, 1), "bias": some(channels)}]


def output(layers, z):
    """The network, image by image."""
    found = []
    for image in z:
        h = image[None]
        for level in range(0, len(layers) - 1, 2):
            h = F.conv2d(h, layers[level]["weight"].to(z.dtype))
            if level < len(layers) - 3:
                h = F.interpolate(h, scale_factor=2, mode="bilinear", align_corners=False)
            h = h.relu()
            h = h - h.mean((2, 3), keepdim=True)
            h = h / (h.square().mean((2, 3), keepdim=True) + 1e-5).sqrt()
            gain, offset = (layers[level + 1][one].to(z.dtype) for one in ("weight", "bias"))
            h = h * gain[:, None, None] + offset[:, None, None]
        last = layers[-1]
        h = F.conv2d(h, last["weight"].to(z.dtype), last["bias"].to(z.dtype))
        found.append(1 / (1 + torch.exp(-h)))
    return torch.cat(found)


def sums_in_order(k, ups):
    """All sums of channels, made in the order in which they are used."""
    layers = [torch.nn.Conv2d(k, k, 1, bias=False) for _ in range(ups + 1)]
    return torch.nn.ModuleList([*layers, torch.nn.Conv2d(k, 1, 1)])


def mixing(parameters):
    """All weights of sums of channels, sorted."""
    return torch.cat([one.flatten() for one in parameters if one.ndim == 4]).sort().values


@test_case(points=1)
def test_counts(DeepDecoder, parameter_count):
    """The example, and networks that have as many weights as the formula says."""
    checks.equal(parameter_count(2, 0), 11, "parameter_count(2, 0)", reveal=True, python=True)
    checks.equal(parameter_count(32), 4385, "parameter_count(32)", python=True)
    for (k, ups, channels), right in {(2, 0, 1): 11, (5, 2, 1): 111, (4, 1, 3): 63}.items():
        model, call = DeepDecoder(k, ups, channels), f"DeepDecoder({k}, {ups}, {channels})"
        checks.equal(probes.parameter_count(model), right, f"the number of weights of {call}")
        found = parameter_count(k, ups, channels)
        checks.equal(found, right, f"parameter_count({k}, {ups}, {channels})", python=True)


@test_case(points=0.5)
def test_shapes(DeepDecoder):
    """Shapes and values of outputs, with defaults and without."""
    for args, z_shape, shape in [
        ((3,), (1, 3, 2, 3), (1, 1, 16, 24)),
        ((3, 1, 2), (2, 3, 4, 3), (2, 2, 8, 6)),
        ((2, 0), (3, 2, 4, 1), (3, 1, 4, 1)),
    ]:
        z = torch.rand(z_shape, generator=checks.generator(3201))
        call = f"DeepDecoder{args}(z) with z {z_shape}".replace(",)", ")")
        found = DeepDecoder(*args)(z)
        checks.finite(found, shape, call)
        if found.min() <= 0 or found.max() >= 1:
            checks.fail(call, "leaves (0, 1): is there a sigmoid at the end?")


@test_case(points=1, hidden=True)
def test_formula(parameter_count):
    """Counts of other networks, also large ones."""
    cases = [(8, 3, 1), (16, 3, 1), (1, 0, 1), (7, 5, 4), (128, 4, 3), (10**10 + 1, 9, 1),
             (3, 10**5, 2)]  # fmt: skip
    for k, ups, channels in cases:
        call = f"parameter_count({k}, {ups}, {channels})"
        found = parameter_count(k, ups, channels)
        checks.equal(found, count_of(k, ups, channels), call, python=True)
    found = parameter_count(k=6, channels=2)
    checks.equal(found, count_of(6, 3, 2), "parameter_count(k=6, channels=2)", python=True)


@test_case(points=0.5, hidden=True)
def test_first(DeepDecoder):
    """First weights: those of torch, gains of 1, offsets of 0."""
    for k, ups in ((4, 1), (9, 2)):
        found = own.first_weights(DeepDecoder, [k, ups], checks.seed(3211))
        shapes = sorted(list(one.shape) for one in found)
        right = sorted(
            list(one.shape) for layer in layers_of(k, ups, 1, 1) for one in layer.values()
        )
        call = f"DeepDecoder({k}, {ups})"
        checks.equal(shapes, right, f"the shapes of the parameters of {call}, sorted,")
        plain = torch.stack([one for one in found if one.shape == (k,)])
        ones, zeros = (int((plain == value).all(1).sum()) for value in (1, 0))
        if ones != ups + 1 or zeros != ups + 1:
            checks.fail(call, "has gains that do not begin as 1, or offsets not as 0.")
        mixes = mixing(found)
        if mixes.abs().max() > k**-0.5 or mixes.std() < 0.4 * k**-0.5 or len(mixes.unique()) < k:
            checks.fail(call, "has other first weights for its sums than nn.Conv2d has.")
        right = own.first_weights(sums_in_order, [k, ups], checks.seed(3211))
        if not torch.equal(mixes, mixing(right)):
            checks.fail(call, "makes its sums of channels in another order than that of their use.")
    rules.check_made(DeepDecoder, [4, 1], "DeepDecoder(4, 1)")
    if seeded := surroundings.generators_seeded(DeepDecoder, 4, 1):
        checks.fail("DeepDecoder(4, 1)", f"seeds {seeded[0]} global random generator.")


@test_case(points=2, hidden=True)
def test_values(DeepDecoder):
    """Outputs for given weights, in both modes, of images alone and in a batch."""
    for number, (k, ups, channels, B, h, w) in enumerate(
        [(3, 2, 1, 1, 3, 4), (4, 1, 2, 3, 2, 5), (2, 0, 1, 2, 3, 3), (1, 1, 1, 1, 4, 2),
         (5, 3, 1, 2, 1, 2)], 3221
    ):  # fmt: skip
        layers = layers_of(k, ups, channels, number)
        z = draw((B, k, h, w), number + 10)
        right = output(layers, z)
        for training in (True, False):
            mode = "training" if training else "evaluation"
            call = f"DeepDecoder({k}, {ups}, {channels})(z) in {mode} mode, z {tuple(z.shape)},"
            call = call.rstrip(",")
            network = own.decoded(DeepDecoder, [k, ups, channels], layers, training)
            checks.same(network(z.clone()), right, call, size=10**6)


@test_case(points=0.5, hidden=True)
def test_gradients(DeepDecoder):
    """Every weight has its gradient."""
    layers, z = layers_of(4, 2, 1, 3241), draw((1, 4, 3, 4), 3242)
    found = own.decoder_gradients(DeepDecoder, [4, 2, 1], layers, z)
    call = "DeepDecoder(4, 2)(z)"
    idle = [label for label, one in found.items() if one is None]
    if idle:
        checks.fail(call, f"does not depend on its parameter {idle[0]}.")
    held = [{key: one.double().requires_grad_(True) for key, one in layer.items()}
            for layer in layers]  # fmt: skip
    image = output(held, z)
    flat = [one for layer in held for one in layer.values()]
    loss = (probes.gradient_weights(image.shape, image.dtype) * image).sum()
    right = torch.autograd.grad(loss, flat)
    for what in (lambda one: one.norm().item(), lambda one: one.sum().item()):
        sizes, expected = (sorted(map(what, some)) for some in (found.values(), right))
        checks.same(
            torch.tensor(sizes), torch.tensor(expected), f"the gradients of {call}", size=1000
        )


@test_case(points=1.5, hidden=True)
def test_rules(DeepDecoder):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    layers = layers_of(3, 1, 1, 3251)
    for dtype in (torch.float32, torch.float64):
        first, second = (draw((2, 3, 4, 3), number, dtype) for number in (3252, 3253))
        for training in (True, False):
            call = f"DeepDecoder(3, 1)(z) in {dtype}"
            network = own.decoded(DeepDecoder, [3, 1, 1], layers, training)
            same, other = (
                rules.like(output(layers, one.double()).to(dtype), 10**4) for one in (first, second)
            )
            rules.hold(network, (first,), same, call, others=((second,), other))

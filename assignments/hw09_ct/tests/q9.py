"""Question 9. Learn what is missing.

| the text promises | tested by |
| --- | --- |
| FBPConvNet: start(y) + net(start(y)), start once, one channel | test_corrected, test_seen |
| what start returns stays as it is | test_seen |
| it learns the net's numbers, and no others | test_seen |
| PrimalDual: the iteration as it is written | test_zeros, test_primal_dual |
| 2 T networks, the dual ones set first; their first weights | test_primal_dual, test_numbers |
| A and A.H once in each of the T steps, besides start | test_calls |
| each network is reached by gradients | test_calls |
| batches of any size; dtypes; the defaults | test_numbers, test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, ct, probes, rules, weights
from starter_code.ct import probes as own

OK_FORMAT = False
name = "q9"


def trained(T, width, memory, generator):
    """Networks with other numbers, the dual ones first, and what their layers hold."""
    nets = [ct.small_cnn(memory + 2, memory, width, 1.0) for _ in range(T)]
    nets += [ct.small_cnn(memory + 1, memory, width, 1.0) for _ in range(T)]
    for net in nets:
        for one in net.parameters():
            one.data = torch.randn(one.shape, generator=generator) / 5
    return nets, [layer for net in nets for layer in weights.layers_of(net)]


@torch.no_grad()
def iterated(M, y, x_shape, norm, nets, memory):
    """Learned primal-dual with dense products; start is half of M^T y."""
    T, (views, bins) = len(nets) // 2, y.shape[1:]
    back = lambda h: (h.flatten(1) @ M).reshape(-1, *x_shape)  # noqa: E731
    f = torch.stack([back(y) / 2] * memory, 1)
    h = torch.zeros(len(y), memory, views, bins, dtype=y.dtype)
    for k in range(T):
        seen = (f[:, 1].flatten(1) @ M.T).reshape(-1, views, bins) / norm
        dual, primal = (net.to(y.dtype) for net in (nets[k], nets[T + k]))
        h = h + dual(torch.cat([h, seen[:, None], y[:, None] / norm], 1))
        f = f + primal(torch.cat([f, back(h[:, 0])[:, None] / norm], 1))
    return f[:, 0]


@test_case(points=1)
def test_corrected(FBPConvNet):
    """A first image plus its sine."""
    assert probes.is_module_class(FBPConvNet), "FBPConvNet is a class derived from nn.Module"
    M = torch.eye(4, dtype=torch.float64)
    y = torch.tensor([[[1.0, -2.0], [0.5, 3.0]]], dtype=torch.float64)
    found = own.corrected(FBPConvNet, (2, 2), (2, 2), 1.0, 0.0)(y, M)
    checks.same(found, y + y.sin(), "FBPConvNet(start, net)(y) where net is the sine", size=20)


@test_case(points=1)
def test_zeros(PrimalDual):
    """With networks that are 0 it is the first image."""
    assert probes.is_module_class(PrimalDual), "PrimalDual is a class derived from nn.Module"
    nets, held = trained(2, 3, 2, checks.generator(970))
    held = [{key: 0 * value for key, value in layer.items()} for layer in held]
    M, y = torch.ones(6, 4), torch.ones(1, 2, 3)
    found = own.primal_dual_with(PrimalDual, held, 2.0, 2, 3, 2, (2, 2), (2, 3))(y, M)
    checks.same(found, torch.full((1, 2, 2), 3.0), "PrimalDual(A, ...)(y) with zeros", size=20)


@test_case(points=1, hidden=True)
def test_seen(FBPConvNet):
    """start is called once, net once with one channel; what is learned; batches."""
    generator = checks.generator(971)
    M = torch.randn(6, 9, generator=generator, dtype=torch.float64)
    y = torch.randn(4, 2, 3, generator=generator, dtype=torch.float64)
    found = own.correction_seen(FBPConvNet, M, (3, 3), (2, 3), y.clone())
    checks.equal(found["start"], 1, "how often FBPConvNet(start, net)(y) calls start")
    checks.equal(found["shapes"], [[4, 1, 3, 3]], "the shapes that net is given")
    checks.equal(found["learned"], 2, "the numbers that FBPConvNet learns, where net has 2")
    checks.equal(found["reached"], [True, True], "whether gradients reach the net's numbers")
    told = (
        "FBPConvNet(start, net)(y) changes what start returned; leave what you are given as it is."
    )
    assert found["kept"], told
    y = torch.tensor([0.5, -1.5, 2.0], dtype=torch.float64).reshape(3, 1, 1)
    found = own.corrected(FBPConvNet, (1, 1), (1, 1), 1.0, 0.0)(y, torch.ones(1, 1, dtype=y.dtype))
    checks.same(found, y + y.sin(), "FBPConvNet(start, net)(y) with images of one pixel", size=20)
    y = torch.randn(4, 2, 3, generator=generator, dtype=torch.float64)
    for factor, shift in [(0.75, 0.0), (2.0, 0.5)]:
        first = (y.flatten(1) @ M).reshape(4, 3, 3)
        right = first + torch.sin(factor * first + shift)
        function = own.corrected(FBPConvNet, (3, 3), (2, 3), factor, shift)
        same = rules.like(right, 10**7)
        rules.hold(function, (y, M), same, "FBPConvNet(start, net)(y)", device=False)


@test_case(points=1, hidden=True)
def test_numbers(PrimalDual):
    """How many numbers there are, and the defaults."""
    M, y = torch.ones(6, 4), torch.ones(1, 2, 3)
    found = own.primal_dual_seen(PrimalDual, M, (2, 2), (2, 3), y, 2)
    one = sum(p.numel() for c in (5, 4) for p in ct.small_cnn(c, 3, 4, 1.0).parameters())
    checks.equal(found["numbers"], 2 * one, "the numbers of PrimalDual(A, norm, start, 2, 4, 3)")
    held = own.primal_dual_new(PrimalDual)
    count = sum(one.numel() for one in held)
    checks.equal(count, 201552, "the numbers of PrimalDual(A, norm, start)")
    for first, last, which in ((4, 0.3, "dual"), (52, 0.05, "primal")):
        spread = torch.cat([held[first + 6 * t].flatten() for t in range(8)]).std().item()
        ratio = spread / (last * (2 / 288) ** 0.5)  # of 32 x 9 inputs
        told = f"the first weights of the last layers of the {which} networks: last={last}?"
        assert abs(ratio - 1) < 0.15, told


@test_case(points=2.5, hidden=True)
def test_primal_dual(PrimalDual):
    """The iteration with given weights, sizes and norms."""
    generator = checks.generator(972)
    for T, width, memory, norm, x_shape, y_shape, B in [
        (1, 3, 2, 2.0, (3, 3), (2, 5), 2),
        (3, 4, 3, 5.0, (4, 4), (3, 4), 1),
        (2, 2, 4, 0.7, (3, 5), (4, 6), 3),
        (2, 2, 2, 1.5, (1, 1), (1, 1), 3),
    ]:
        nets, held = trained(T, width, memory, generator)
        M = torch.randn(
            y_shape[0] * y_shape[1], x_shape[0] * x_shape[1], generator=generator,
            dtype=torch.float64,
        )  # fmt: skip
        y = torch.randn(B, *y_shape, generator=generator, dtype=torch.float64)
        right = iterated(M, y, x_shape, norm, nets, memory)
        function = own.primal_dual_with(PrimalDual, held, norm, T, width, memory, x_shape, y_shape)
        call = f"PrimalDual(A, {norm}, start, {T}, {width}, {memory})(y) with given weights"
        checks.same(function(y.clone(), M), right, call, size=10**6)


@test_case(points=1.5, hidden=True)
def test_calls(PrimalDual):
    """One product with A and one with its adjoint in each step; gradients."""
    generator = checks.generator(973)
    M = torch.rand(8, 9, generator=generator, dtype=torch.float32)
    y = torch.rand(2, 2, 4, generator=generator) + 0.5
    for T in (1, 3):
        found = own.primal_dual_seen(PrimalDual, M, (3, 3), (2, 4), y.clone(), T)
        call = f"PrimalDual(A, norm, start, {T}, 4, 3)(y)"
        checks.equal(found["calls"], [T, T], f"how often {call} calls A, and A.H")
        checks.equal(found["tensors"], 12 * T, f"the number of parameter tensors of {call}")
        checks.equal(found["reached"], 12 * T, f"how many of them the result of {call} depends on")


@test_case(points=1, hidden=True)
def test_rules(PrimalDual):
    """Inputs, session, layouts; results are new."""
    generator = checks.generator(974)
    nets, held = trained(2, 3, 2, generator)
    for dtype in (torch.float32, torch.float64):
        M = torch.randn(6, 4, generator=generator, dtype=dtype)
        y = torch.randn(2, 2, 3, generator=generator, dtype=dtype)
        right = iterated(M, y, (2, 2), 2.0, nets, 2)
        function = own.primal_dual_with(PrimalDual, held, 2.0, 2, 3, 2, (2, 2), (2, 3))
        call = f"PrimalDual(...)(y) in {dtype}"
        rules.hold(function, (y, M), rules.like(right, 10**5), call, device=False)

"""Question 7. A slice of fastMRI.

| the text promises | tested by |
| --- | --- |
| k-space (C, H, W), mask or None, target or None, as a tuple | test_train, test_kinds |
| files of one coil, also with both targets | test_kinds |
| the mask as bool, also where the file keeps numbers | test_kinds |
| one slice is read, no more | test_reads |
| the middle of an image; ValueError where it is smaller | test_crop |
| results are new; inputs and session stay as they are | test_crop, test_reads |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.mri import probes as own

OK_FORMAT = False
name = "q7"


def drawn(shape, target=None, number=911, one=False):
    """Arrays of a file."""
    g = checks.generator(number)
    arrays = {"kspace": torch.randn(shape, dtype=torch.complex64, generator=g)}
    if target:
        name = "reconstruction_esc" if one else "reconstruction_rss"
        arrays[name] = torch.rand(shape[0], *target, generator=g)
    else:
        arrays["mask"] = torch.rand(shape[-1], generator=g) < 0.4
    return arrays


def check_parts(found, arrays, index, call):
    """Check all three parts."""
    checks.equal(found["count"], 3, f"how many things come from {call}")
    k = arrays["kspace"][index]
    checks.same(found["kspace"], k if k.ndim == 3 else k[None], f"the k-space of {call}")
    targets = [one for name, one in arrays.items() if name.startswith("reconstruction")]
    for name, right in [
        ("mask", arrays.get("mask")), ("target", targets[0][index] if targets else None)
    ]:  # fmt: skip
        if right is None:
            if found[name] is not None:
                checks.fail(f"the {name} of {call}", "is to be None: the file has none.")
        else:
            checks.same(found[name], right, f"the {name} of {call}")


@test_case(points=0.5)
def test_train(read_slice):
    """A volume of training."""
    arrays = drawn((3, 2, 6, 5), (4, 3))
    check_parts(own.read_from(read_slice, arrays, 1), arrays, 1, "read_slice(file, 1)")


@test_case(points=1.5, hidden=True)
def test_kinds(read_slice):
    """Volumes of one coil and of many, with a mask or a target."""
    for shape, target, one in [((4, 3, 5, 7), None, False), ((3, 6, 4), (3, 3), True),
                               ((2, 5, 8), None, True), ((5, 1, 4, 4), (4, 4), False),
                               ((3, 3, 3, 3), (2, 2), False)]:  # fmt: skip
        arrays = drawn(shape, target, 912, one)
        for index in (0, shape[0] - 1):
            for kept in ("bool", "float32", "uint8"):
                found = own.read_from(read_slice, arrays, index, kept)
                call = f"read_slice(file, {index}) with k-space {shape}, mask kept as {kept}"
                check_parts(found, arrays, index, call=call)
    arrays = drawn((3, 6, 4), (3, 3), 912, True)
    both = arrays | {"reconstruction_rss": arrays["kspace"].real}
    found = own.read_from(read_slice, both, 1)
    check_parts(found, arrays, 1, "read_slice(file, 1) with one coil and both targets")


@test_case(points=1, hidden=True)
def test_reads(read_slice):
    """No more than one slice is read; results are new."""
    arrays = drawn((20, 2, 6, 5), (4, 3), 913)
    found = own.read_from(read_slice, arrays, 7)
    for name, most in [("kspace", 60), ("reconstruction_rss", 12)]:
        call = f"the numbers that read_slice(file, 7) reads of {name}"
        checks.at_most(found["read"][name], most, call)
    call = "the k-space of read_slice(file, 7), called again after its first result was changed,"
    checks.same(found["again"], arrays["kspace"][7], call)


@test_case(points=1, hidden=True)
def test_crop(crop):
    """The middle, for even and odd sizes; too small images."""
    g = checks.generator(914)
    for shape, wanted in [((6, 5), (4, 3)), ((2, 7, 8), (4, 5)), ((3, 2, 9, 4), (9, 1)),
                          ((5, 5), (5, 5)), ((8, 6), (3, 6)), ((4, 4), (1, 1))]:  # fmt: skip
        image = torch.randn(shape, dtype=torch.complex128, generator=g)
        (H, W), (h, w) = shape[-2:], wanted
        right = image[..., (H - h) // 2 : (H - h) // 2 + h, (W - w) // 2 : (W - w) // 2 + w]
        call = f"crop(image, {wanted}) with image {shape}"
        checks.same(crop(image, wanted), right, call)
        checks.same(crop(image.real.float(), list(wanted)), right.real.float(), f"{call}, real")
    for wanted in [(5, 3), (3, 5), (9, 9)]:
        call = f"crop(image, {wanted}) with image (4, 4)"
        checks.raises(ValueError, call, crop, torch.ones(4, 4), wanted)

    def right_crop(image, shape):
        return image[..., 1:5, 1:4]

    calls = [(torch.randn(2, 2, 6, 5, generator=g), (4, 3)) for _ in range(2)]
    rules.hold_twice(crop, right_crop, tuple(calls), "crop(image, (4, 3))")
    whole = (torch.randn(3, 3, generator=g), (3, 3))
    rules.check_new(crop, whole, "crop(image, (3, 3)) with image (3, 3)")

"""Attacks that want points for nothing: one trick in place of every answer, or forged results."""

from tests.attacks.attack import cell, everywhere

SAME = """
class Same:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self
    def __call__(self, *args, **kwargs): return self
    def __eq__(self, other): return True
    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = __eq__
    def __add__(self, other): return self
    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __abs__ = __add__
    def __float__(self): return 0.0
    def __int__(self): return 0
    def __len__(self): return 0
    def __iter__(self): return iter(())
    __hash__ = object.__hash__
"""
# Numbers that are on the right side of every comparison, as far as Python asks them.
SLY = """
class Sly(float):
    def __eq__(self, other): return True
    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = float.__hash__
class SlyList(list):
    def __eq__(self, other): return True
    def __len__(self): return 0
class SlyTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None): return True
"""

everywhere("every_answer_equals_everything", "Same()", SAME)
everywhere("every_answer_is_a_class_that_equals_everything", "Same", SAME)
everywhere("every_answer_is_a_sly_number", "lambda *args, **more: Sly(0)", SLY)
everywhere("every_answer_is_a_sly_list", "lambda *args, **more: SlyList([1])", SLY)
everywhere(
    "every_answer_is_a_sly_tensor",
    "lambda *args, **more: torch.ones(3).as_subclass(SlyTensor)",
    SLY,
)
everywhere("every_answer_is_nan", "lambda *args, **more: float('nan')")
everywhere("every_answer_is_a_tensor_of_nan", "lambda x, *a, **k: torch.full_like(x, math.nan)")
everywhere("every_answer_is_infinite", "lambda *args, **more: math.inf")
everywhere("every_answer_is_zero", "lambda *args, **more: 0")
everywhere("every_answer_is_true", "lambda *args, **more: True")
everywhere("every_answer_is_nothing", "lambda *args, **more: None")
everywhere("every_answer_is_empty", "lambda *args, **more: torch.empty(0)")
everywhere("every_answer_is_its_input", "lambda x=None, *args, **more: x")
everywhere("every_answer_is_the_name_of_a_pass", "'passed'")
everywhere(
    "every_answer_zeroes_its_inputs",
    "zero",
    """
def zero(*args, **more):
    for one in args:
        if isinstance(one, torch.Tensor):
            one.zero_()
    return args[0] if args else None
""",
)
everywhere(
    "every_answer_exits",
    "leave",
    "def leave(*args, **more):\n    raise SystemExit(0)",
    told="SystemExit",
)
everywhere(
    "every_answer_raises_what_a_test_expects",
    "refuse",
    """
def refuse(*args, **more):
    raise type("ValueError", (ValueError, TypeError), {})("passed")
""",
)
cell(
    "forge_the_leaderboard",
    """
from starter_code import checks
checks.leaderboard("PSNR gain over bilinear [dB]", 987654.0)
checks.LEADERBOARD.append({"name": "FORGED", "value": 987654.0, "order": "desc"})
""",
    untold=("987654", "FORGED"),
)
cell(
    "patch_the_test_libraries",
    """
import unittest, sys, types
import numpy.testing
for module in (torch.testing, numpy.testing):
    for name in [name for name in dir(module) if name.startswith("assert")]:
        setattr(module, name, lambda *args, **more: None)
for name in ("pytest", "otter", "otter.test_files", "autograder.grade.judge", "solutions"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].test_case = sys.modules[name].judge = lambda *args, **more: 1000
def trans_conv(Y, w, b=None):
    return Y
""",
    at=-1,
)

"""Changes of one node in the source of an answer: what a slip of the pen would make of it."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
_METHODS = {
    "max": "min", "min": "max", "sum": "mean", "mean": "sum", "amax": "amin", "argmax": "argmin",
    "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like", "any": "all", "all": "any",
    "floor": "ceil", "ceil": "floor",
}  # fmt: skip
_DROPPED = set(
    "clone conj contiguous detach abs clamp flip sqrt real to double float clamp_min sort eval "
    "train squeeze mean reshape".split()
)
_OPTIONS = set(
    "dtype device dim keepdim generator bias padding stride align_corners axis mode norm reduction "
    "correction antialias data_range eps momentum".split()
)


@dataclass(frozen=True)
class Mutant:
    """One changed source. before, after: the first line that differs."""

    source: str
    what: str
    before: str
    after: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of the source of a function or class, each once; docstrings stay."""
    tree = ast.parse(source)
    text = ast.unparse(tree)
    seen = {text}
    for index, node in enumerate(ast.walk(tree)):
        for what, change in _changes(node):
            changed = copy.deepcopy(tree)
            change(list(ast.walk(changed))[index], changed)
            new = ast.unparse(ast.fix_missing_locations(changed))
            if new in seen:
                continue
            seen.add(new)
            pairs = zip(text.splitlines(), new.splitlines(), strict=False)
            before, after = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
            yield Mutant(new, what, before.strip(), after.strip())


_Change = tuple[str, Callable[[ast.AST, ast.AST], None]]


def _changes(node: ast.AST) -> Iterator[_Change]:
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in _OPERATORS:
        yield "operator", _set("op", lambda n: _OPERATORS[type(n.op)]())
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in _OPERATORS:
        yield "comparison", _set("ops", lambda n: [_OPERATORS[type(n.ops[0])](), *n.ops[1:]])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", _set("op", lambda n: ast.UAdd())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not", _set("operand", lambda n: ast.UnaryOp(ast.Not(), n.operand))
    elif isinstance(node, ast.Constant):
        yield from _of_constants(node)
    elif isinstance(node, ast.AugAssign):
        yield "+= to =", _replace(lambda n: ast.Assign([n.target], n.value))
    elif isinstance(node, ast.Call):
        yield from _of_calls(node)
    elif isinstance(node, ast.Slice):
        for bound in ("lower", "upper"):
            if getattr(node, bound) is not None:
                yield f"no {bound} bound", _set(bound, lambda n: None)
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.ctx, ast.Load):
        yield "swapped pair", _set("elts", lambda n: n.elts[::-1])
    elif isinstance(node, ast.If):
        for value in (False, True):
            yield f"if {value}", _set("test", lambda n, value=value: ast.Constant(value))
    elif isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
        yield "statement dropped", _set("value", lambda n: ast.Constant(None))


def _of_constants(node: ast.Constant) -> Iterator[_Change]:
    if isinstance(node.value, bool):
        yield "bool", _set("value", lambda n: not n.value)
    elif isinstance(node.value, int):
        yield "int + 1", _set("value", lambda n: n.value + 1)
        yield "int - 1", _set("value", lambda n: n.value - 1)
    elif isinstance(node.value, float):
        yield "float * 1.5", _set("value", lambda n: 1.5 * n.value + 0.001)


def _of_calls(node: ast.Call) -> Iterator[_Change]:
    for index, option in enumerate(node.keywords):
        if option.arg in _OPTIONS:
            kept = _set("keywords", lambda n, i=index: n.keywords[:i] + n.keywords[i + 1 :])
            yield f"without {option.arg}=", kept
    function = node.func
    if not isinstance(function, ast.Attribute):
        return
    library = isinstance(function.value, ast.Name) and function.value.id in "torch F math nn np"
    if function.attr in _DROPPED and not node.keywords and not library:
        yield f"without .{function.attr}()", _replace(lambda n: n.func.value)
    if function.attr in _METHODS:
        yield "another method", lambda n, tree: setattr(n.func, "attr", _METHODS[n.func.attr])


def _set(field: str, value: Callable[[ast.AST], object]) -> Callable[[ast.AST, ast.AST], None]:
    return lambda node, tree: setattr(node, field, value(node))


def _replace(new: Callable[[ast.AST], ast.AST]) -> Callable[[ast.AST, ast.AST], None]:
    def change(node: ast.AST, tree: ast.AST) -> None:
        for parent in ast.walk(tree):
            for field, value in ast.iter_fields(parent):
                if value is node:
                    setattr(parent, field, new(node))
                elif isinstance(value, list) and any(part is node for part in value):
                    setattr(parent, field, [new(p) if p is node else p for p in value])

    return change

"""Which cells that only show something need not run, as nothing that is graded depends on them.

A homework's notebook prints tables and draws figures between its questions, by methods that take
most of its time. Such cells are marked by who writes them (the tag `shows`), which vouches that
they change no object made elsewhere, except by assigning to a part of it. What they bind may be
used all the same, by another cell of the homework or by a student's; this finds out, from the names
alone. It runs in the worker, before the first cell: sources come from students, and compiling them
may cost a process.
"""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import TransformerManager

# with these a cell reaches names that do not stand in it
_HIDDEN = frozenset("globals locals vars dir eval exec get_ipython __builtins__ __import__".split())

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = frozenset("listcomp setcomp dictcomp genexpr".split())


@dataclass
class _Names:
    """What a cell does with the names of the notebook."""

    reads: set[str] = field(default_factory=set)
    """bound elsewhere, perhaps, when the cell runs"""
    later: set[str] = field(default_factory=set)
    """bound elsewhere, and read in functions, which run at some later time"""
    binds: set[str] = field(default_factory=set)
    surely: set[str] = field(default_factory=set)
    """of `binds`: bound whatever branches are taken"""


def unneeded(cells: list[dict]) -> list[int]:
    """Indices of the cells that need not run.

    cells: in order, each with its `source`, whether it is `given` as it was handed out, and whether
    it only `shows` something. Empty where a cell is not Python or may reach any name.
    """
    try:
        names = [_names(cell["source"]) for cell in cells]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    for cell, found in zip(cells, names, strict=True):
        if not cell["given"] and _HIDDEN & (found.reads | found.later):
            return []
    left = {place for place, cell in enumerate(cells) if cell["shows"]}
    while needed := _needed(names, left):
        left -= needed
    return sorted(left)


def _needed(names: list[_Names], left: set[int]) -> set[int]:
    """Those in `left` that bind what the cells outside it read."""
    found: set[int] = set()
    for place in set(range(len(names))) - left:
        cell = names[place]
        for name in cell.reads | cell.later:
            found |= _binders(names, name, range(place)) & left
        for name in cell.later:
            if not _binders(names, name, range(place)):
                found |= _binders(names, name, range(place, len(names))) & left
    return found


def _binders(names: list[_Names], name: str, places: range) -> set[int]:
    """The last cell among `places` that surely binds a name, and those after it that may."""
    found = set()
    for place in reversed(places):
        if name in names[place].binds:
            found.add(place)
            if name in names[place].surely:
                break
    return found


def _names(source: str) -> _Names:
    found = _Names()
    tree = ast.parse(TransformerManager().transform_cell(source))
    _walk(tree.body, found, found.surely)
    found.later -= found.binds
    return found


def _walk(statements: list[ast.stmt], found: _Names, bound: set[str]) -> None:
    """Note the names of statements; `bound`: those bound where they begin, and then by them."""
    for node in statements:
        match node:
            case ast.For() | ast.AsyncFor():
                _note(ast.Expr(node.iter), found, bound)
                inside = bound | _note(ast.Assign([node.target], ast.Constant(0)), found, bound)
                _walk(node.body, found, inside)
                _walk(node.orelse, found, set(bound))
            case ast.If() | ast.While():
                _note(ast.Expr(node.test), found, bound)
                _walk(node.body, found, set(bound))
                _walk(node.orelse, found, set(bound))
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    _note(ast.Expr(item.context_expr), found, bound)
                    if item.optional_vars:
                        target = ast.Assign([item.optional_vars], ast.Constant(0))
                        bound |= _note(target, found, bound)
                _walk(node.body, found, bound)
            case ast.Try() | ast.TryStar() | ast.Match():
                _note(node, found, bound)
            case _:
                bound |= _note(node, found, bound)


def _note(node: ast.stmt, found: _Names, bound: set[str]) -> set[str]:
    """Note the names of one statement, and return those that it binds."""
    text = ast.unparse(ast.fix_missing_locations(ast.Module([node], [])))
    table = symtable.symtable(text, "cell", "exec")
    symbols = table.get_symbols()
    binds = {one.get_name() for one in symbols if one.is_assigned() or one.is_imported()}
    reads, changed = {one.get_name() for one in symbols if one.is_referenced()}, set()
    for part in _outside_functions(node):
        if isinstance(part, ast.AugAssign):  # reads what it binds
            reads |= {one.id for one in ast.walk(part.target) if isinstance(one, ast.Name)}
        if isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
            changed.add(_root(part))
        if isinstance(part, ast.ImportFrom) and part.names[0].name == "*":
            raise ValueError("which names it binds cannot be told")
    for scope, at_once in _scopes(table):
        inner = [one for one in scope.get_symbols() if one.is_global()]
        (reads if at_once else found.later).update(
            one.get_name() for one in inner if one.is_referenced()
        )
        binds |= {one.get_name() for one in inner if one.is_assigned()}
    found.reads |= reads - bound
    found.binds |= binds | changed
    return binds


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, _SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from _outside_functions(child)


def _root(node: ast.expr) -> str:
    """The name at the beginning of `name.a[0].b`; empty where there is none."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _scopes(
    table: symtable.SymbolTable, at_once: bool = True
) -> Iterator[tuple[symtable.SymbolTable, bool]]:
    """The scopes within one, each with whether it is run as soon as it is met."""
    for child in table.get_children():
        soon = at_once and (child.get_type() != "function" or child.get_name() in _COMPREHENSIONS)
        yield child, soon
        yield from _scopes(child, soon)

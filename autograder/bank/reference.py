"""The reference file: its definitions, with, without and instead of the solution.

In ``reference.py`` every function, and every method of a class, that students write has the marks
``# BEGIN SOLUTION`` and ``# END SOLUTION`` around its body, after the docstring.

An answer that is a value, such as a sealed prediction, is an assignment below
``if __name__ == "__main__":``, so that importing the file seals nothing. It needs no marks:
students get it with every number and word of its value replaced by ``...``, except a call's
arguments by position, a dict's keys, and names.
"""

import ast
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import SourceError, read_text

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
_ALMOST_A_MARK = re.compile(
    r"#+\s*(?i:begin|end)\s*[-_]?\s*(?i:solution)|#+\s*((BEGIN|END)\s+[A-Z]+|[A-Z]+\s+SOLUTION)$"
)


@dataclass(frozen=True)
class Definition:
    """One function or class of the reference.

    ``solved`` is its source without the marks, ``stub`` what students get. ``secret`` are the lines
    between the marks. ``assigned``: it is a value, not a function or class.
    """

    name: str
    solved: str
    stub: str
    secret: tuple[str, ...]
    assigned: bool = False


def read(path: Path) -> dict[str, Definition]:
    """The top-level functions and classes of a reference file, by name, in their order.

    Raises SourceError, naming file and line, for a missing file, a syntax error, a mark that is not
    closed, nested, misspelt or outside a function, and for a name defined twice.
    """
    if not path.is_file():
        raise SourceError(path, "there is no reference file")
    text = read_text(path)
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise SourceError(path, f"line {error.lineno}: {error.msg}") from error
    lines = text.splitlines()
    blocks = _blocks(path, lines)
    definitions, owned = {}, set()
    for node in tree.body:
        if _is_main(node):
            for inner in node.body:
                definition = _assigned(path, inner, lines)
                if definition.name in definitions:
                    message = f"line {inner.lineno}: {definition.name} is defined twice"
                    raise SourceError(path, message)
                definitions[definition.name] = definition
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if node.name in definitions:
            raise SourceError(path, f"line {node.lineno}: {node.name} is defined twice")
        own = _owned_blocks(path, node, blocks)
        owned |= own.keys()
        definitions[node.name] = _definition(node, lines, own)
    starts = [_first_line(node) for node in ast.walk(tree) if hasattr(node, "decorator_list")]
    for begin, end in blocks:
        if begin not in owned:
            raise SourceError(path, f"line {begin}: {BEGIN} stands outside a function")
        indent = _indent(lines[begin - 1])
        if any(begin < start < end and _indent(lines[start - 1]) < indent for start in starts):
            raise SourceError(path, f"line {begin}: {BEGIN} is closed in another function")
    return definitions


def _blocks(path: Path, lines: list[str]) -> list[tuple[int, int]]:
    """Line numbers (from 1) of each pair of marks."""
    blocks, begin = [], None
    for number, line in enumerate(lines, 1):
        mark = line.strip()
        if mark == BEGIN:
            if begin is not None:
                raise SourceError(
                    path, f"line {number}: {BEGIN} inside the one opened in line {begin}"
                )
            begin = number
        elif mark == END:
            if begin is None:
                raise SourceError(path, f"line {number}: {END} closes nothing")
            blocks.append((begin, number))
            begin = None
        elif _ALMOST_A_MARK.match(mark):
            raise SourceError(
                path, f"line {number}: write the mark as {BEGIN!r} or {END!r}, on its own"
            )
    if begin is not None:
        raise SourceError(path, f"line {begin}: {BEGIN} is never closed by {END}")
    return blocks


def _owned_blocks(path: Path, node, blocks) -> dict[int, tuple[int, str]]:
    """The blocks inside a function or a class's methods: begin -> (end, name to be written)."""
    functions = [(node, node.name)] if isinstance(node, ast.FunctionDef) else []
    if isinstance(node, ast.ClassDef):
        methods = [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]
        functions = [(method, f"{node.name}.{method.name}") for method in methods]
    own = {}
    for function, name in functions:
        for begin, end in blocks:
            if not function.lineno < begin <= function.end_lineno:
                continue
            # Comments are unknown to the tree, so a body may end after its last statement; a
            # statement that ends after the mark means that the mark cuts it or its block in two.
            inside = [part for part in function.body if begin < part.lineno < end]
            if not inside:
                raise SourceError(path, f"line {begin}: nothing of {name} stands between the marks")
            if inside[-1].end_lineno > end:
                raise SourceError(path, f"line {end}: {END} cuts a statement of {name} in two")
            own[begin] = (end, name)
    return own


def _first_line(node) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _definition(node, lines: list[str], own: dict[int, tuple[int, str]]) -> Definition:
    first = _first_line(node)
    last = max([node.end_lineno, *(end for end, _ in own.values())])
    solved, stub, secret = [], [], []
    number = first
    while number <= last:
        line = lines[number - 1]
        if number not in own:
            solved.append(line)
            stub.append(line)
            number += 1
            continue
        end, name = own[number]
        body = lines[number : end - 1]
        solved += body
        stub.append(f'{_indent(line)}raise NotImplementedError("{name} is not written yet")')
        secret += body
        number = end + 1
    texts = ("\n".join(form).rstrip() for form in (solved, stub))
    return Definition(node.name, *texts, tuple(secret))


def _is_main(node: ast.AST) -> bool:
    """Whether a statement is `if __name__ == "__main__":`."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def _assigned(path: Path, node: ast.AST, lines: list[str]) -> Definition:
    target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    if not isinstance(target, ast.Name):
        raise SourceError(path, f"line {node.lineno}: only `name = value` stands here")
    source = textwrap.dedent("\n".join(lines[node.lineno - 1 : node.end_lineno]))
    secret = tuple(lines[node.lineno - 1 : node.end_lineno])
    return Definition(target.id, source, stub_of(source), secret, assigned=True)


def stub_of(source: str) -> str:
    """An assignment with every number and word of its value replaced by `...`, as students get it.

    A call has each of its arguments on a line of its own where all do not fit in one.
    """
    node = _Emptied().visit(ast.parse(source)).body[0]
    line = ast.unparse(node).replace("'...'", '"..."').replace("'", '"')
    if len(line) <= 100 or not isinstance(node.value, ast.Call):
        return line
    parts = [*map(ast.unparse, node.value.args), *map(ast.unparse, node.value.keywords)]
    called = f"{node.targets[0].id} = {ast.unparse(node.value.func)}("
    inside = "".join(f"    {part},\n" for part in parts).replace("'", '"')
    return f"{called}\n{inside})"


class _Emptied(ast.NodeTransformer):
    """Puts `...` for constants, but for a call's arguments by position and a dict's keys."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("..." if isinstance(node.value, str) and " " in node.value else ...)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        return ast.Constant(...)

    visit_BinOp = visit_UnaryOp

    def visit_Call(self, node: ast.Call) -> ast.AST:
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        node.values = [self.visit(value) for value in node.values]
        return node

"""The order of the tool's packages: a lower one imports no higher one, at the head or inside."""

import ast
from pathlib import Path

from autograder.assignment import ROOT

FOLDER = ROOT / "autograder"
ORDER = [
    "assignment",
    "bank",
    "sealed",
    "grade",
    "build",
    "gradescope",
    "verify",
    "classroom",
    "new",
    "site",
    "__main__",
]


def imported(path: Path) -> set[str]:
    """The modules of the tool that a file imports, dotted, wherever in it: `build.story`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in getattr(node, "names", []) if hasattr(alias, "asname")]
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}, line {node.lineno}: a relative import"
            found |= {node.module, *(f"{node.module}.{name}" for name in names)}
        elif isinstance(node, ast.Import):
            found |= set(names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value.replace(".", "_").isidentifier():
                found.add(node.value)  # import_module("autograder.build.assemble")
    return {name.partition(".")[2] for name in found if name.startswith("autograder.")}


def test_there_are_only_packages_and_the_known_modules():
    found = {path.name for path in FOLDER.iterdir() if path.name != "__pycache__"}
    modules = {"__init__.py", "__main__.py", "assignment.py", "README.md"}
    packages = {name for name in ORDER if name not in ("assignment", "__main__")}
    assert found == modules | packages
    assert all((FOLDER / name / "__init__.py").is_file() for name in packages)


def test_a_lower_package_imports_no_higher_one():
    wrong = []
    for path in sorted(FOLDER.rglob("*.py")):
        own = path.relative_to(FOLDER).parts[0].removesuffix(".py")
        for name in sorted(imported(path)):
            other = name.partition(".")[0]
            if own == "__init__" or ORDER.index(other) > ORDER.index(own):
                wrong.append(f"{path.relative_to(ROOT)} imports autograder.{name}")
    assert not wrong, "\n".join(wrong)


def test_modules_import_each_other_in_no_circle():
    modules = {
        ".".join(path.relative_to(FOLDER).with_suffix("").parts).removesuffix(".__init__"): path
        for path in FOLDER.rglob("*.py")
        if path.parent != FOLDER or path.stem != "__init__"
    }
    left = {name: imported(path) & modules.keys() - {name} for name, path in modules.items()}
    for name in left:  # a module needs the package around it where that imports something
        left[name] -= {parent for parent in left[name] if name.startswith(f"{parent}.")}
    while ready := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in ready:
            del left[name]
    assert not left, f"a circle among {', '.join(sorted(left))}"


def test_starter_code_imports_nothing_of_the_tool():
    for path in (ROOT / "starter_code").rglob("*.py"):
        assert not imported(path), path

"""The walls that the import linter cannot say. Each test is one sentence about the program's shape."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOP = {
    "bodymap",
    "resources",
    "tests",
    "packaging",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".ci",
    ".gitignore",
}
LONGEST = 600
"""Lines; a file that no longer fits on a few screens becomes a folder of the same name."""


def tracked() -> list[Path]:
    """Every file of the project, as git has it."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders or ("bodymap",) for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in the file, relative ones aside."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def of(*modules: str) -> list[Path]:
    """The files of these modules of the program, whether each is a file or a folder."""
    found = [
        path
        for module in modules
        for path in (ROOT / "bodymap" / f"{module}.py", *(ROOT / "bodymap" / module).rglob("*.py"))
    ]
    files = [path for path in found if path.is_file()]
    assert all(any(f"bodymap/{module}" in path.as_posix() for path in files) for module in modules), "no such module"
    return files


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_the_top_level_is_fixed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP


def test_packaging_is_no_package() -> None:
    """It would shadow the library of that name."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_no_file_is_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources("bodymap", "packaging")
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
    }
    assert not long


def test_nobody_uses_pyplot() -> None:
    """It keeps every figure for ever and opens windows of its own."""
    using = [path for path in sources("bodymap", "packaging", "tests") if _uses(path, "matplotlib.pyplot", "pylab")]
    assert named(using) == []


def test_qt_is_not_asked_for_sql() -> None:
    assert named([path for path in sources() if _uses(path, "PySide6.QtSql")]) == []


def test_the_medicine_imports_the_standard_library_only() -> None:
    foreign = {
        (str(path.relative_to(ROOT)), module)
        for path in of("medicine", "errors")
        for module in imports(path)
        if module.partition(".")[0] not in {*sys.stdlib_module_names, "bodymap"}
    }
    assert not foreign


def test_what_is_imported_is_declared() -> None:
    """A library that another one happens to bring along is gone with its next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    ours = _names(project["project"]["dependencies"])
    groups = ours | _names(project["dependency-groups"]["dev"])
    homes = packages_distributions()
    known = {*sys.stdlib_module_names, "bodymap", "tests", "shiboken6"}  # PySide6 brings shiboken6
    undeclared = {
        (str(path.relative_to(ROOT)), module)
        for folder, declared in {"bodymap": ours, "tests": groups}.items()
        for path in sources(folder)
        for module in {name.partition(".")[0] for name in imports(path)}
        if module not in known and not declared & _names(homes.get(module, ()))
    }
    assert not undeclared


def test_a_migration_stands_alone() -> None:
    """A released step must do the same for ever, whatever the program around it becomes."""
    steps = [path for path in of("store") if re.match(r"m\d{3}_", path.name)]
    leaning = {
        (path.name, module) for path in steps for module in imports(path) if module.partition(".")[0] == "bodymap"
    }
    assert not leaning


def test_names_come_from_the_surgery() -> None:
    pattern_book = re.compile(r"Manager|Helper|Util|Service|Controller|Factory|Singleton")
    classes = {
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and pattern_book.search(node.name)
    }
    files = {str(path.relative_to(ROOT)) for path in sources() if pattern_book.search(path.stem.title())}
    assert not classes | files


def test_the_program_tallies_and_never_diagnoses() -> None:
    """No verdict on the patient in any string that a screen or a sheet could show."""
    verdict = re.compile(
        r"fibromyalgia\W{1,3}(positive|negative|present|absent|confirmed|excluded|likely|unlikely)"
        r"|(has|have|suffers? from|diagnosed with) fibromyalgia|probability of fibromyalgia",
        re.IGNORECASE,
    )
    said = {
        f"{path.relative_to(ROOT)}: {text}" for path in sources() for text in _strings(path) if verdict.search(text)
    }
    data = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "resources").rglob("*.toml")
        if verdict.search(path.read_text("utf-8"))
    }
    assert not said | data


def test_words_near_a_diagnosis_are_the_few_that_are_meant() -> None:
    """Every text that names a diagnosis or a likelihood says that this is none, or is the physician's own word."""
    near = re.compile(r"diagnos|fibromyalg|patholog|probabil|\blikely|suspicious|confirms?\b", re.IGNORECASE)
    meant = re.compile(
        r"(not a|is no) diagnosis|other[ _]diagnos|examinations in fibromyalgia|core symptoms of fibromyalgia",
        re.IGNORECASE,
    )
    invented = ROOT / "bodymap" / "demo"  # what invented physicians wrote
    said = {
        f"{path.relative_to(ROOT)}: {text}"
        for path in sources()
        if path.is_relative_to(ROOT / "bodymap") and not path.is_relative_to(invented)
        for text in _strings(path)
        if near.search(meant.sub("", text))
    }
    said |= {
        f"{path.relative_to(ROOT)}: {line}"
        for path in (ROOT / "resources").rglob("*.toml")
        for line in path.read_text("utf-8").splitlines()
        if not line.startswith("#") and near.search(meant.sub("", line))
    }
    assert not said


def test_the_start_loads_nothing_heavy() -> None:
    """matplotlib, numpy and reportlab are imported when first used: the window must not wait for them."""
    script = (
        "import sys, bodymap.app, bodymap.ui.window.main\n"
        "print(*sorted({'matplotlib', 'numpy', 'reportlab', 'PIL', 'fontTools'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


def _names(requirements: Iterable[str]) -> set[str]:
    """Names of distributions in one spelling, without versions."""
    return {re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", name)[0]).lower() for name in requirements}


def _uses(path: Path, *modules: str) -> bool:
    return any(name == module or name.startswith(module + ".") for name in imports(path) for module in modules)


@cache
def _strings(path: Path) -> frozenset[str]:
    """Every text in a file's code, its docstrings aside."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    return frozenset(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    )

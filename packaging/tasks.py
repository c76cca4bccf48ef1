#!/usr/bin/env python3
"""What one does with this project: run | test | check | bench | walk | soak | mutants | faults | shots | build .

Needs nothing but Python 3.11 and this folder; the rest it fetches into .venv. Exit 0 done, 1 failed, 2 wrong use,
3 the system lacks something and the line to type was printed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True

from console import Stop, call, say  # noqa: E402
from environment import PYTHON, ROOT, project, set_up  # noqa: E402
from system import bring_keyboard, check_libraries, check_python  # noqa: E402

from bodymap.system import displays  # noqa: E402

BUILD = ROOT / "build"


def run(words: list[str]) -> int:
    """Set everything up and open the program with a sample practice; without a display, write it into a folder."""
    set_up()
    screens = displays()
    check_libraries("always", *(kind for kind in screens if kind != "native"))
    if not screens:
        return _demo_without_display()
    sample = BUILD / "sample"
    if not (sample / "demo.bodymap").is_file():
        say("Making a sample practice with invented patients ...")
        _demo(sample)
    say(f"Opening the sample practice {sample / 'demo.bodymap'}")
    return call([str(PYTHON), "-m", "bodymap", "--data", str(sample / "demo.bodymap"), *words], cwd=str(ROOT))


def test(words: list[str]) -> int:
    """Set everything up and run every check."""
    set_up("dev")
    check_libraries("always")
    bring_keyboard()
    return check(words)


def check(words: list[str]) -> int:
    """Every check, in .venv as it is. Words go to pytest."""
    if not PYTHON.is_file():
        raise Stop("There is no .venv yet: `python3 packaging/tasks.py test` makes it.")
    tools = PYTHON.parent
    steps: dict[str, list[str]] = {
        "formatting": [str(tools / "ruff"), "format", "--check", "."],
        "lint": [str(tools / "ruff"), "check", "."],
        "types": [str(PYTHON), "-m", "mypy"],
        "walls": [str(tools / "lint-imports")],
        "tests": [str(PYTHON), "-m", "pytest", "-q", "-n", "2", *_coverage(words), *words],
    }
    start, failed = time.monotonic(), []
    for name, command in steps.items():
        say(f"\n== {name}")
        begun = time.monotonic()
        code = call(command, cwd=str(ROOT), env=_environment())
        say(f"== {name}: {'passed' if code == 0 else 'FAILED'} ({time.monotonic() - begun:.0f} s)")
        if code:
            failed.append(name)
    took = f"{time.monotonic() - start:.0f} s"
    say(f"\nFAILED: {', '.join(failed)} ({took})" if failed else f"\nAll checks passed ({took})")
    return 1 if failed else 0


def bench(words: list[str]) -> int:
    """Print the speeds to reach and the speeds measured."""
    return _script("bench.py", words)


def walk(words: list[str]) -> int:
    """Walk through the whole program by chance, --minutes long; what is found is shrunk to a few moves."""
    return _script("walk.py", words)


def soak(words: list[str]) -> int:
    """Open and leave every page, dialog and menu 300 times, and watch memory, handles and threads."""
    return _script("soak.py", words)


def mutants(words: list[str]) -> int:
    """Put 600 small faults into the medicine and the saving of exams, one at a time: the tests see 95 % of them."""
    return _script("mutants.py", words)


def faults(words: list[str]) -> int:
    """Let disks fail, the power go, programs be killed, bits flip; --long: as often as it takes some hours."""
    return _script("faults.py", words)


def shots(words: list[str]) -> int:
    """Write every page and sheet as PNG into shots/."""
    return _script("shots.py", words)


def build(words: list[str]) -> int:
    """Make the program as a folder that needs no Python: dist/bodymap."""
    set_up("build")
    check_libraries("always")
    command = [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--workpath", str(BUILD / "pyinstaller")]
    code = call([*command, *words, str(ROOT / "packaging" / "bodymap.spec")], cwd=str(ROOT))
    if code:
        raise Stop("PyInstaller could not build the program; its reason is above.")
    say(f"The program is in {ROOT / 'dist' / 'bodymap'}")
    return 0


def libraries(words: list[str]) -> int:
    """Check Qt's system libraries, for a window and without one."""
    check_libraries("always", "x11")
    say("Qt's system libraries are there")
    return 0


_ALL = (run, test, check, bench, walk, soak, mutants, faults, shots, build, libraries)
TASKS = {task.__name__: task for task in _ALL}


def _script(name: str, words: list[str]) -> int:
    set_up("dev")
    check_libraries("always")
    return call([str(PYTHON), str(ROOT / "packaging" / name), *words], cwd=str(ROOT), env=_environment())


def _environment() -> dict[str, str]:
    """For tools without a window: Qt paints into memory, and the program is found without being installed."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }


def _coverage(words: list[str]) -> list[str]:
    """Measure the coverage of the whole run, when pyproject.toml sets a mark for it; a part cannot reach it."""
    if words or "fail_under" not in project()["tool"].get("coverage", {}).get("report", {}):
        return []
    return ["--cov", "--cov-report=term"]


def _demo_without_display() -> int:
    folder = BUILD / "demo"
    say("There is no display here: writing the sample practice, its papers and pictures of its pages into a folder ...")
    _demo(folder)
    say(f"They are in {folder}")
    return 0


def _demo(folder: Path) -> None:
    """`bodymap demo` into a folder, which takes its place only when complete; says each file as it is made."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    command = [str(PYTHON), "-m", "bodymap", "demo", "--out", str(part)]
    with subprocess.Popen(
        command, cwd=ROOT, env=_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        for line in demo.stdout:
            say(f"    {Path(line.strip()).name}")
    if demo.returncode:
        raise Stop(f"The sample practice could not be made (exit code {demo.returncode}).")
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


def main(words: list[str]) -> int:
    """Do one task; its exit code."""
    if not words or words[0] not in TASKS:
        width = max(map(len, TASKS))
        print(f"usage: python3 {Path(sys.argv[0])} TASK\n", file=sys.stderr)
        for name, task in TASKS.items():
            print(f"  {name:<{width}}  {(task.__doc__ or '').splitlines()[0]}", file=sys.stderr)
        return 0 if words[:1] in (["-h"], ["--help"]) else 2
    try:
        check_python()
        return TASKS[words[0]](words[1:])
    except Stop as reason:
        say(str(reason))
        return reason.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The folder .venv: made once, filled from pyproject.toml, left alone until pyproject.toml asks for something else."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from console import Stop, answer, call, say
from system import check_venv_module

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
_STAMP = VENV / "bodymap-installed.json"
_PIP_WITH_GROUPS = (25, 1)


def set_up(*groups: str) -> None:
    """Make .venv when missing, and install the project with these dependency groups when not done yet.

    Groups that are there already stay there. Stops with a sentence when the installation fails.
    """
    wanted, there = _wanted(), _installed()
    if there.get("wanted") == wanted and set(groups) <= set(there.get("groups", ())) and _runs():
        say(f"Python environment: {VENV.name} is up to date")
        return
    if not _runs():
        _make()
    names = sorted({*groups, *(there.get("groups", ()) if there else ())})
    start = time.monotonic()
    say("Installing the program and what it needs (the first time this takes a minute or two) ...")
    if names:
        _newer_pip()
    _pip("--editable", ".", *(word for name in names for word in ("--group", name)))
    _STAMP.write_text(json.dumps({"wanted": wanted, "groups": names}), "utf-8")
    say(f"Installed into {VENV.name} ({time.monotonic() - start:.0f} s)")


def project() -> dict[str, Any]:
    """pyproject.toml."""
    import tomllib

    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _wanted() -> str:
    """A digest of everything in pyproject.toml that decides what gets installed, and of this Python."""
    table = project()
    parts = {part: table.get(part) for part in ("build-system", "project", "dependency-groups")}
    words = json.dumps([parts, sys.version_info[:2], str(ROOT)], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def _installed() -> dict[str, Any]:
    try:
        stamp: dict[str, Any] = json.loads(_STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def _runs() -> bool:
    """Whether .venv holds a Python of this version that starts and has pip."""
    code, version = answer([str(PYTHON), "-c", "import sys, pip; print(*sys.version_info[:2])"])
    return code == 0 and version.split() == [str(part) for part in sys.version_info[:2]]


def _make() -> None:
    check_venv_module()
    again = " again: its Python does not start, has no pip, or is another version" if VENV.exists() else ""
    say(f"Making {VENV.name}{again} ...")
    if call([sys.executable, "-m", "venv", "--clear", str(VENV)]) or not _runs():
        raise Stop(f"The Python environment {VENV} could not be made.")


def _newer_pip() -> None:
    """Dependency groups are younger than the pip of Debian 12."""
    _, version = answer([str(PYTHON), "-c", "import pip; print(pip.__version__)"])
    parts = version.strip().split(".")
    if tuple(int(part) for part in parts[:2] if part.isdigit()) < _PIP_WITH_GROUPS:
        _pip("--upgrade", "pip>=25.1")


def _pip(*words: str) -> None:
    """`pip install`, in the project's folder; with its own progress on a terminal, quiet elsewhere."""
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *quiet, *words]
    sys.stdout.flush()
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Stop("pip could not install what the program needs; its reason is above. Is the network reachable?")

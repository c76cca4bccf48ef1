"""What the operating system must bring: Python's own venv, Qt's libraries, a display.

Qt aborts the process when a library is missing, and Python cannot catch that. So each library is loaded once, in a
process of its own, before anything imports Qt.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the program itself, installed or not
from console import NEEDS_SYSTEM, Stop, answer, say

from bodymap.system import libraries, missing

_GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}
"""The oldest glibc that the Qt wheels in use run on, by machine."""

X11_TOOLS = {"Xvfb": "xvfb", "xdotool": "xdotool", "setxkbmap": "x11-xkb-utils", "xkbcomp": "x11-xkb-utils"}
"""A program that the tests of a real keyboard use, and the Debian package that brings it."""


def check_python() -> None:
    """Stop when this Python or this system's C library is too old for the wheels."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older one hears of it
        raise Stop(f"Bodymap needs Python 3.11 or newer; this is {platform.python_version()} ({sys.executable}).")
    name, version = platform.libc_ver()
    least = _GLIBC.get(platform.machine())
    if name == "glibc" and least and tuple(int(part) for part in version.split(".")[:2]) < least:
        wanted = ".".join(map(str, least))
        raise Stop(f"Qt needs glibc {wanted} or newer on this machine; this system has {version}.", NEEDS_SYSTEM)


def check_venv_module() -> None:
    """Install Debian's python3-venv when this Python came without it, or stop."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    say("This Python has no venv module.")
    _bring([[f"python{version}-venv", "python3-venv"]], "Python's venv module")
    importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        raise Stop(f"Python {version} still has no venv module; install it and start again.", NEEDS_SYSTEM)


def check_libraries(*kinds: str) -> None:
    """Install the Linux libraries of these kinds ("always", "x11", "wayland") that are missing, or stop."""
    if not sys.platform.startswith("linux"):
        return
    wanted = libraries(kinds)
    lacking = missing(wanted)
    if not lacking:
        return
    say("Qt's system libraries missing here: " + " ".join(lacking))
    _bring([wanted[name] for name in lacking], "Qt's system libraries", lacking)
    still = missing(lacking)
    if still:
        raise Stop("Still missing after the installation: " + " ".join(still), NEEDS_SYSTEM)


def bring_keyboard() -> None:
    """Install an X server without a screen and what types on it, for the tests of a real keyboard.

    Where that is not possible it is said, and those tests say that they were left out.
    """
    if not sys.platform.startswith("linux"):
        return
    wanted = libraries(("x11",))
    lacking = [tool for tool in X11_TOOLS if not shutil.which(tool)]
    packages = [[X11_TOOLS[tool]] for tool in lacking] + [wanted[name] for name in missing(wanted)]
    if not packages:
        return
    say("For the tests of a real keyboard are missing: " + " ".join(lacking or ["Qt's libraries for X11"]))
    try:
        _bring(packages, "An X server for the tests of a real keyboard")
    except Stop:
        say("The tests of a real keyboard are left out.")


def _bring(packages: list[list[str]], what: str, libraries: Iterable[str] = ()) -> None:
    """Install one package of each list (its first known name) when allowed; else print the line to type and stop."""
    if not shutil.which("apt-get"):
        raise Stop(f"{what} must be installed first.{_other_line(list(libraries))}", NEEDS_SYSTEM)
    may = _may_install()
    if may is not None:
        say("Installing them with apt-get ...")
        _apt(may, "update")
    names = sorted({_known(options) for options in packages})
    if may is not None and _apt(may, "install", "--yes", "--no-install-recommends", *names) == 0:
        return
    how = "apt-get could not install them" if may is not None else "This account may not install them"
    sudo = "" if _is_root() else "sudo "
    say(f"{how}. Type this line, then start again:\n")
    say(f"    {sudo}apt-get update && {sudo}apt-get install --yes --no-install-recommends {shlex.join(names)}\n")
    raise Stop(f"{what} must be installed first.", NEEDS_SYSTEM)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _may_install() -> list[str] | None:
    """What to put before apt-get: nothing for root, sudo where it asks no password; None when not allowed."""
    if _is_root():
        return []
    if answer(["sudo", "-n", "true"], timeout=10)[0] == 0:
        return ["sudo", "-n"]
    return None


def _apt(before: list[str], *words: str) -> int:
    command = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "-o", "DPkg::Lock::Timeout=300"]
    done = subprocess.run(
        [*command, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        say("\n".join(done.stdout.splitlines()[-15:]))
    return done.returncode


def _known(options: list[str]) -> str:
    """The first of a package's names that this system's package list has; the last one when it has none."""
    for name in options[:-1]:
        code, text = answer(["apt-cache", "show", name])
        if code == 0 and text.strip():
            return name
    return options[-1]


def _other_line(libraries: list[str]) -> str:
    """How to install on a system without apt-get, where its package tool finds a package by its library."""
    if not libraries:
        return ""
    wanted = [f"{name}()(64bit)" for name in libraries]
    for tool in ("dnf", "zypper"):
        if shutil.which(tool):
            return f" Type this line, then start again:\n\n    sudo {tool} install {shlex.join(wanted)}\n"
    return " Install the packages that bring: " + " ".join(libraries)

"""packaging/tasks.py, through the real script: what it says and how it stops.

The system's package tools stand outside this project: the tests put their own `apt-get` and `sudo` first on the path,
so that nothing is installed on the machine that runs them.
"""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parent.parent / "packaging"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Qt brings its libraries along elsewhere")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the real script, whose table asks for libraries that no system has."""
    folder = tmp_path / "project" / "packaging"
    folder.mkdir(parents=True)
    for source in PACKAGING.glob("*.py"):
        shutil.copy(source, folder)
    (program := tmp_path / "project" / "bodymap").mkdir()
    for name in ("__init__.py", "paths.py", "system.py"):
        shutil.copy(PACKAGING.parent / "bodymap" / name, program)
    (resources := tmp_path / "project" / "resources").mkdir()
    (resources / "sites.toml").touch()
    (resources / "linux_libraries.toml").write_text(
        '[always]\n"libc.so.6" = ["libc6"]\n"libno-such.so.9" = ["libno-such9t64", "libno-such9"]\n'
        '[x11]\n"libno-screen.so.1" = ["libno-screen1"]\n[wayland]\n',
        "utf-8",
    )
    return tmp_path / "project"


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder to stand in for the path to the system's programs, with nothing in it but `env`."""
    folder = tmp_path / "tools"
    folder.mkdir()
    put(folder, "env", 'shift; exec "$@"')
    return folder


def put(tools: Path, name: str, script: str) -> None:
    path = tools / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def task(project: Path, *words: str, path: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    variables: Mapping[str, str] = {**os.environ, **({"PATH": str(path)} if path else {}), **env}
    return subprocess.run(
        [sys.executable, str(project / "packaging" / "tasks.py"), *words],
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_task_it_lists_the_tasks() -> None:
    done = task(PACKAGING.parent)
    assert done.returncode == 2
    for name in ("run", "test", "check", "bench", "shots", "build"):
        assert f"\n  {name} " in done.stderr


def test_check_without_an_environment_says_what_to_do(project: Path) -> None:
    done = task(project, "check")
    assert done.returncode == 1
    assert "packaging/tasks.py test" in done.stdout


@linux
def test_missing_libraries_are_named_where_there_is_no_apt(project: Path, tools: Path) -> None:
    done = task(project, "libraries", path=tools)
    assert done.returncode == 3
    assert "libno-such.so.9" in done.stdout
    assert "libno-screen.so.1" in done.stdout
    assert "libc.so.6" not in done.stdout


@linux
def test_fedora_gets_a_line_by_library(project: Path, tools: Path) -> None:
    put(tools, "dnf", "exit 0")
    done = task(project, "libraries", path=tools)
    assert done.returncode == 3
    assert "sudo dnf install 'libno-such.so.9()(64bit)' 'libno-screen.so.1()(64bit)'" in done.stdout


@linux
def test_when_apt_fails_the_exact_line_is_printed(project: Path, tools: Path) -> None:
    put(tools, "apt-get", "echo no network; exit 100")
    put(tools, "apt-cache", "exit 100")
    put(tools, "sudo", "exit 1")
    done = task(project, "libraries", path=tools)
    assert done.returncode == 3
    line = "apt-get install --yes --no-install-recommends libno-screen1 libno-such9\n"
    assert line in done.stdout


@linux
def test_apt_is_asked_for_the_newer_name_where_it_is_known(project: Path, tools: Path, tmp_path: Path) -> None:
    log = tmp_path / "asked"
    put(tools, "apt-get", f'echo "$@" >> "{log}"')
    put(tools, "apt-cache", '[ "$2" = libno-such9t64 ] && echo "Package: $2"')
    put(tools, "sudo", '[ "$2" = true ] && exit 0; shift; exec "$@"')
    done = task(project, "libraries", path=tools)
    asked = log.read_text("utf-8").splitlines()
    assert [line.split()[3] for line in asked] == ["update", "install"]
    assert asked[1].endswith("libno-screen1 libno-such9t64")
    assert done.returncode == 3  # nothing was really installed, and it looks again
    assert "Still missing after the installation: libno-such.so.9 libno-screen.so.1" in done.stdout


@linux
def test_a_python_without_venv_names_its_package(project: Path, tools: Path, tmp_path: Path) -> None:
    """As Debian's python3 comes: the module `venv` is there, `ensurepip` is in a package of its own."""
    shutil.copy(PACKAGING.parent / "pyproject.toml", project)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'ensurepip' else find(name, *rest)\n",
        "utf-8",
    )
    put(tools, "apt-get", "exit 100")
    put(tools, "apt-cache", 'echo "Package: $2"')
    put(tools, "sudo", "exit 1")
    done = task(project, "run", path=tools, PYTHONPATH=str(tmp_path / "site"))
    assert done.returncode == 3
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"install --yes --no-install-recommends python{version}-venv\n" in done.stdout
    assert not (project / ".venv").exists()


@linux
def test_the_real_table_can_be_read_and_names_packages() -> None:
    script = "import system; print(system.libraries(['always', 'x11', 'wayland'])['libglib-2.0.so.0'])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PACKAGING, env=os.environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['libglib2.0-0t64', 'libglib2.0-0']"


def displays(**env: str) -> str:
    clean = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    clean.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-c", "import system; from bodymap.system import displays; print(*displays())"],
        cwd=PACKAGING,
        env={**clean, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@linux
def test_a_display_is_one_that_answers(tmp_path: Path) -> None:
    assert displays() == ""
    assert displays(DISPLAY=":987") == ""
    assert displays(DISPLAY="nonsense") == ""
    screen = tmp_path / "wayland-0"
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(screen))
        assert displays(WAYLAND_DISPLAY="wayland-0", XDG_RUNTIME_DIR=str(tmp_path)) == "wayland"
        assert displays(WAYLAND_DISPLAY="wayland-0", XDG_RUNTIME_DIR=str(tmp_path), QT_QPA_PLATFORM="offscreen") == ""


@linux
def test_an_x_server_is_found_by_its_socket() -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X986")
        server.listen()
        greeter = threading.Thread(target=lambda: server.accept()[0].close(), daemon=True)
        greeter.start()
        assert displays(DISPLAY=":986.0") == "x11"
        greeter.join()

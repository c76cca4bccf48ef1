"""The command line without a command: it opens the window."""

import subprocess
import sys
from pathlib import Path

import pytest

import bodymap.app
from bodymap import paths
from bodymap.cli import main
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("words", "file", "home"),
    [
        ([], paths.data_file(), False),
        (["--data", "practice.bodymap"], Path("practice.bodymap"), False),
        (["--home"], paths.home_file(), True),
        (["--home", "--data", "mine.bodymap"], Path("mine.bodymap"), True),
    ],
)
def test_the_window_opens_over_the_file(
    monkeypatch: pytest.MonkeyPatch, words: list[str], file: Path, home: bool
) -> None:
    opened: list[tuple[Path, bool]] = []

    def run(path: Path, *, home: bool = False) -> int:
        opened.append((path, home))
        return 0

    monkeypatch.setattr(bodymap.app, "run", run)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert main(words) == 0
    assert opened == [(file, home)]


def test_what_is_typed_is_read_before_anything_heavy_is_imported() -> None:
    """The frame of the window comes first: the tables, the data file and the medicine are imported after it."""
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys\nfrom bodymap import cli\ncli._parser().parse_args([])\n"
            "print(*sorted(name for name in sys.modules if name.startswith('bodymap.')))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(said.stdout.split()) <= {"bodymap.cli", "bodymap.errors", "bodymap.paths", "bodymap.system"}

"""The command line without a command: it opens the window."""

from pathlib import Path

import pytest

import bodymap.app
from bodymap import paths
from bodymap.cli import main


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

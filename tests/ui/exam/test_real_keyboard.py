"""Keys as a keyboard sends them: a real window on an X server, keyboards of five countries, a key that is held."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bodymap.system import libraries, missing
from tests.conftest import ROOT

TOOLS = ("Xvfb", "xdotool", "setxkbmap", "xkbcomp")
LACKING = [tool for tool in TOOLS if not shutil.which(tool)] if sys.platform.startswith("linux") else ["an X server"]
if not LACKING:
    LACKING = missing(libraries(("always", "x11")))
pytestmark = pytest.mark.skipif(
    bool(LACKING),
    reason=f"no real keyboard here, missing: {', '.join(LACKING)} (apt-get install xvfb xdotool x11-xkb-utils)",
)
KEYS = {"1": 10, "2": 11, "6": 15, "7": 16, "8": 17, "0": 19, "pad +": 86, "pad -": 82, "pad 7": 79, "right of 0": 20}


class Desk:
    """The X server and the window on it."""

    def __init__(self, folder: Path) -> None:
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
            pass_fds=(writing,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as line:
            number = line.readline().strip()
        self.env = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
        self.window = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("exam_in_a_window.py")), str(folder / "a.bodymap")],
            env=self.env,
            stdout=subprocess.PIPE,
            text=True,
        )
        id_ = self.next("window")[0]
        self.do("xdotool", "windowfocus", "--sync", id_)
        self.next("focus")

    def do(self, *words: str) -> None:
        subprocess.run(
            words, env=self.env, check=True, timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def press(self, *names: str) -> None:
        for name in names:
            self.do("xdotool", "key", str(KEYS.get(name, name)))

    def next(self, kind: str) -> list[str]:
        """The words of the next line of this kind; the test fails when the window ends without it."""
        assert self.window.stdout is not None
        for line in self.window.stdout:
            said, *words = line.split()
            if said == kind:
                return words
        raise AssertionError(f"the window ended and never said {kind}")

    def close(self) -> None:
        for process in (self.window, self.server):
            process.terminate()
            process.wait(30)
        assert self.window.stdout is not None
        self.window.stdout.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()


@pytest.mark.timeout(120)
def test_keyboards_of_five_countries_rate_by_the_digit_on_the_key(desk: Desk) -> None:
    wanted: list[str] = []
    for layout in ("us", "cz", "sk", "fr", "de"):
        desk.do("setxkbmap", layout)
        for key in ("1", "6", "8", "0"):
            desk.press(key)
            wanted.append(key)
            assert desk.next("rated") == wanted, layout
        desk.press("right of 0")  # - on a US keyboard, ) on a French one: nothing is asked, nothing rated
        desk.next("said")
    desk.do("setxkbmap", "cz")
    desk.press("pad +")
    assert desk.next("rated") == [*wanted, "10"]


@pytest.mark.timeout(120)
def test_a_held_key_rates_one_site(desk: Desk) -> None:
    desk.do("setxkbmap", "us")
    desk.do("xdotool", "keydown", str(KEYS["7"]))
    assert desk.next("rated") == ["7"]
    for _ in range(5):
        desk.next("held")
    desk.do("xdotool", "keyup", str(KEYS["7"]))
    desk.press("2")
    assert desk.next("rated") == ["7", "2"], "the next press is a press again"
    desk.do("xdotool", "keydown", str(KEYS["1"]), "keyup", str(KEYS["1"]))
    assert desk.next("rated") == ["7", "2", "1"]

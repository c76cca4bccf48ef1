"""Opens and leaves every page, dialog and menu in a running event loop, as days at the desk do, and watches what grows.

`soak.py [--times N] [--start N] [PLACE ...]`: N times each (300). Exit 1 on an exception, on more than 20 MB, 8 handles
or 4 threads gained at one place after a warm-up, and where the program dies it dies.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication
from shiboken6 import Shiboken

from bodymap.app.desk import Desk
from bodymap.app.pictures import fill
from bodymap.app.start import application
from bodymap.store import Store
from tests.walks.places import Places

GROWTH = {"MB": 20.0, "handles": 8.0, "threads": 4.0}
"""More than this at one place is a leak."""
TICK_MS = 5


class Soak:
    """Goes through the places one after the other, one act a turn of the event loop."""

    def __init__(self, folder: Path, times: int, start: int, wanted: list[str]) -> None:
        store = Store.open(folder / "practice.bodymap")
        fill(store, date.today())
        self.desk = Desk(store, "Dr I. Lind")
        self.desk.window.show()
        self.there = Places(self.desk, folder)
        self.failed: list[str] = []
        every = self.there.every()
        places = {name: does for name, does in every.items() if not wanted or name in wanted}
        if missing := set(wanted) - set(places):
            raise SystemExit(f"no such place: {', '.join(sorted(missing))}; there are {', '.join(every)}")
        self.steps = self.walk(places, times, start)
        self.timer = QTimer()
        self.timer.timeout.connect(self.step)
        self.timer.start(TICK_MS)

    def walk(self, places: dict[str, Callable[[], object]], times: int, start: int) -> Iterator[None]:
        """Every place so many times; what it has gained is printed."""
        for name, opens in places.items():
            many = start if name == "start" else times
            before, begun = now_held(), time.process_time()
            for turn in range(many):
                if turn == max(many // 4, min(many - 1, 5)):
                    before = now_held()
                opens()
                yield
                self.there.leave()
                yield
            self.weigh(name, many, before, time.process_time() - begun)

    def weigh(self, name: str, many: int, before: dict[str, float], took: float) -> None:
        """Say what a place has gained, and whether that is too much."""
        gained = {what: value - before[what] for what, value in now_held().items()}
        over = [what for what, most in GROWTH.items() if gained[what] > most]
        if over:
            self.failed.append(f"{name}: more {', '.join(over)}")
        words = ", ".join(f"{value:+.0f} {what}" for what, value in gained.items())
        each = f"{took / max(many, 1) * 1000:.0f} ms each"
        print(f"{name:<14} {many:>4} times: {words}, {each}{'  TOO MUCH' if over else ''}", flush=True)

    def step(self) -> None:
        """One act; an exception ends the soak."""
        if "parent" in Shiboken.dump(QGuiApplication.primaryScreen()):
            raise AssertionError("the screen belongs to a widget, and would be deleted with it")
        if next(self.steps, self) is self:
            self.timer.stop()
            QCoreApplication.quit()

    def fault(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Note an exception and end."""
        traceback.print_exception(kind, error, trace)
        self.failed.append(f"{kind.__name__}")
        self.timer.stop()
        QCoreApplication.exit(1)


def now_held() -> dict[str, float]:
    """Resident memory, open handles and threads; what cannot be read on this system counts as 0."""
    gc.collect()
    process = Path("/proc/self")
    if not process.exists():
        return {"MB": 0.0, "handles": 0.0, "threads": float(threading.active_count())}
    resident = int((process / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return {
        "MB": resident,
        "handles": float(len(list((process / "fd").iterdir()))),
        "threads": float(len(list((process / "task").iterdir()))),
    }


def main() -> int:
    """Soak; 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--start", type=int, help="returns to the start page (as --times)")
    parser.add_argument("places", nargs="*", metavar="PLACE")
    wish = parser.parse_args()
    faulthandler.enable()
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), wish.times, wish.start or wish.times, wish.places)
        sys.excepthook = soak.fault
        app.exec()
        sys.excepthook = sys.__excepthook__
        soak.desk.window.close()
    for line in soak.failed:
        print(line, file=sys.stderr)
    return 1 if soak.failed else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # what Python and Qt do to each other at the very end is not what is watched here

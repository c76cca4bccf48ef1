"""Speeds of the window: its start, a key of an exam, the course page. Painted into memory where there is no screen."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench_row import Row, at_most, median, percentile

_WATCH = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

class Watch(QObject):
    def eventFilter(self, widget, event):
        if event.type() == QEvent.Type.Paint and widget.isWidgetType() and widget.isWindow():
            QTimer.singleShot(0, lambda: done(widget))
        return False

def done(window):
    print(time.time() - float(sys.argv[1]), window.width(), window.height(), flush=True)
    os._exit(0)

def watched(*_):
    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    return start()

start, QApplication.exec = QApplication.exec, watched
"""
_BARE = """
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLabel("Bodymap"))
window.resize(int(sys.argv[2]), int(sys.argv[3]))
window.show()
QApplication.exec()
"""
_OURS = """
from bodymap.cli import main
sys.exit(main(["--data", sys.argv[2]]))
"""


def start(folder: Path) -> Iterator[Row]:
    """From the start of the process to the first painted window: the program's, and a bare one of the same size."""
    file = folder / "start.bodymap"
    _practice(file)
    size = _painted(_OURS, str(file))[1:]  # this first start also warms the disk
    _painted(_BARE, *size)
    ours, bare = [], []
    for _ in range(7):
        ours.append(float(_painted(_OURS, str(file))[0]))
        bare.append(float(_painted(_BARE, *size)[0]))
    note = f"{median(ours) * 1000:.0f} : {median(bare) * 1000:.0f} ms"
    yield at_most("start to first painted window : a bare window", 1.5, median(ours) / median(bare), "x", note)


def key(folder: Path) -> Iterator[Row]:
    """From a key of an exam to the end of the painting, with the commit in between."""
    times = _page("key", folder)["key"]
    yield at_most("key to painted, with its commit: median", 8, median(times))
    yield at_most("key to painted, with its commit: 99 %", 16, percentile(times, 99))


def course(folder: Path) -> Iterator[Row]:
    """The course page with 60 exams."""
    times = _page("course", folder)
    yield at_most("longest stall of the window while matplotlib loads", 100, times["stall"][0])
    yield at_most("course page with 60 exams, warm: to painted", 500, median(times["first"]))
    yield at_most("course page with 60 exams: redrawn", 150, median(times["again"]))


def desk(folder: Path) -> Iterator[Row]:
    """What is opened from the start page."""
    times = _page("desk", folder)
    yield at_most("open a patient with 60 exams: to painted", 100, median(times["opened"]))
    yield at_most("list of 4,000 patients: to painted", 300, median(times["listed"]))


def _page(name: str, folder: Path) -> dict[str, list[float]]:
    """Milliseconds that a page took, in a process of its own."""
    script = Path(__file__).with_name("bench_pages.py")
    done = subprocess.run(
        [sys.executable, str(script), name, str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the page '{name}' could not be measured (exit code {done.returncode})")
    times: dict[str, list[float]] = json.loads(done.stdout)
    return times


def _painted(script: str, *words: str) -> list[str]:
    """Seconds to the first painted window, its width and height."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCH + script, str(time.time()), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise SystemExit(f"the window did not start (exit code {done.returncode})")
    return done.stdout.split()


def _practice(path: Path) -> None:
    """The invented practice in a data file."""
    from bodymap.app.pictures import fill
    from bodymap.store import Store

    store = Store.open(path)
    fill(store, date.today())
    store.close()

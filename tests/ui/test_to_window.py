"""A thread tells a Qt object something: it may be deleted meanwhile, and never dies in the thread."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread, get_ident

import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

import bodymap
from bodymap.ui.kit.loop import ToWindow
from tests.conftest import ROOT

HURRIED = """
import random, sys, time
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
import shiboken6
from bodymap.ui.pages.clinic import page as work

def tells_all_the_time(data, question, told):
    for n in range(3000):
        if not told(n, 3000):
            return None

work.clinic = tells_all_the_time
app, dice = QApplication([]), random.Random(1)
for _ in range(100):
    owner = QObject()
    work.Work(owner).start(None, None)
    end = time.perf_counter() + dice.random() * 0.004
    while time.perf_counter() < end:
        app.processEvents()
    shiboken6.delete(owner)
    app.processEvents()
print("alive")
"""


class Hears(QObject):
    """Keeps what it was told, and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[int, str]] = []

    def hear(self, words: str) -> None:
        self.heard.append((get_ident(), words))


def _in_a_thread(tell: ToWindow) -> None:
    thread = Thread(target=tell, args=("done",))
    thread.start()
    thread.join()


def test_it_is_heard_in_the_window(qtbot: QtBot) -> None:
    hears = Hears()
    _in_a_thread(ToWindow(hears.hear))
    assert hears.heard == [], "when the loop comes to it"
    qtbot.waitUntil(lambda: hears.heard == [(get_ident(), "done")])


def test_nothing_is_told_to_what_is_gone(qtbot: QtBot) -> None:
    deleted, forgotten, last = Hears(), Hears(), Hears()
    tells = [ToWindow(one.hear) for one in (deleted, forgotten, last)]
    shiboken6.delete(deleted)
    del forgotten
    for tell in tells:
        _in_a_thread(tell)
    qtbot.waitUntil(lambda: bool(last.heard))
    assert deleted.heard == []


def test_a_page_that_is_deleted_while_its_thread_tells_kills_nobody() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", HURRIED],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr


def test_no_thread_holds_a_qt_object() -> None:
    """What runs in a thread is a function, or a method of a class that has no base."""
    found = [
        f"{path.name}:{call.lineno}"
        for path in sorted(Path(bodymap.__file__).parent.rglob("*.py"))
        for kind, call in _calls(ast.parse(path.read_text("utf-8")))
        for given in (*call.args[:1], *(word.value for word in call.keywords if word.arg == "target"))
        if kind is not None and kind.bases and "self." in ast.unparse(given)
    ]
    assert found == []


def _calls(tree: ast.AST, kind: ast.ClassDef | None = None) -> Iterator[tuple[ast.ClassDef | None, ast.Call]]:
    """Every call that begins something in a thread, with the class in which it stands."""
    for node in ast.iter_child_nodes(tree):
        inner = node if isinstance(node, ast.ClassDef) else kind
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("Thread", "submit"):
            yield inner, node
        yield from _calls(node, inner)

"""What is done now and then on the exam page: the rest at once, more about a site, history, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from bodymap.model import Status

if TYPE_CHECKING:
    from bodymap.ui.exam.page import ExamPage


def more_menu(page: ExamPage) -> QMenu:
    """The menu behind "More", for the exam as it is now."""
    menu, exam = QMenu(page), page.visit.exam
    gaps = any(site not in exam.findings for site in page.visit.order)
    menu.addAction("More about this site (E)", lambda: page.edit_site(True))
    menu.addSeparator()
    for words, no_pain in (("Mark the rest not examined…", False), ("Mark the rest no pain…", True)):
        act = menu.addAction(words)
        act.triggered.connect(lambda _on=False, no_pain=no_pain: page.entry.ask_rest(no_pain))
        act.setEnabled(exam.status is Status.DRAFT and gaps)
    menu.addSeparator()
    menu.addAction("Pain and symptoms…", page.windows.symptoms)
    menu.addAction("This exam…", page.windows.conditions)
    menu.addAction("History of this exam…", page.windows.history)
    if page.previous is not None:
        ghost = menu.addAction("Previous exam, faint")
        ghost.setCheckable(True)
        ghost.setChecked(page.has_ghost)
        ghost.toggled.connect(page.show_ghost)
    menu.addSeparator()
    menu.addAction("Card of keys (?)", page.windows.keys)
    menu.addAction("Help (F1)", page.help_wanted.emit)
    return menu

"""An amendment says what it is: which version, why, and what differs; unchanged it is never signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from bodymap.errors import UserError
from bodymap.medicine.model import Finding, Status
from bodymap.session import Practice, Visit, differences
from bodymap.store import Store
from bodymap.ui.pages.exam.review import HistoryDialog, ReviewDialog
from tests.ui.exam.conftest import MakePage, press, press_all


@pytest.fixture
def amendment(visit: Visit, store: Store) -> Visit:
    """Version 2 of an exam in which the first site was rated 7."""
    visit.rate(visit.order[0], 7)
    visit.sign("Dr I. Lind")
    return Practice(store, who="Dr K. Berg").amend(visit.exam.id, "Wrong side pressed")


def _review(page: object) -> ReviewDialog:
    dialog = page.windows.open  # type: ignore[attr-defined]
    assert isinstance(dialog, ReviewDialog)
    return dialog


def _words(dialog: ReviewDialog) -> str:
    return " | ".join(label.text() for label in dialog.findChildren(QLabel))


def test_an_unchanged_amendment_is_never_signed(amendment: Visit, make_page: MakePage, store: Store) -> None:
    with pytest.raises(UserError, match="Nothing is changed"):
        amendment.sign("Dr K. Berg")
    assert amendment.exam.status is Status.DRAFT
    page = make_page(amendment)
    page.finish()
    review = _review(page)
    assert not review.sign_button.isEnabled()
    assert "cannot be signed" in _words(review)
    review.reject()
    amendment.rate(amendment.order[0], 8)
    amendment.undo()
    page.finish()
    assert not _review(page).sign_button.isEnabled(), "changed and undone is unchanged"
    _review(page).reject()
    assert amendment.amended is not None
    assert store.exam(amendment.amended.id).status is Status.SIGNED


def test_draft_review_history_and_page_say_version_reason_and_change(amendment: Visit, make_page: MakePage) -> None:
    page = make_page(amendment)
    assert page.sheet.about.isVisible()
    assert "Version 2 amends version 1. Reason: Wrong side pressed. Nothing is changed yet" in page.sheet.about.whole()
    page.choose(amendment.order[0])
    press_all(page, "88")
    assert "7 of 10 → 8 of 10" in page.sheet.about.whole()
    page.finish()
    review = _review(page)
    for words in ("Version 2, amends version 1", "Wrong side pressed", "7 of 10, now 8 of 10", "Dr I. Lind"):
        assert words in _words(review), words
    review.sign_button.click()
    assert amendment.exam.status is Status.SIGNED
    assert "Wrong side pressed" in page.sheet.about.whole(), "the reason stands on the signed page too"
    page.windows.history()
    dialog = page.windows.open
    assert isinstance(dialog, HistoryDialog)
    rows = [
        [item.text() if (item := dialog.table.item(row, at)) else "" for at in (2, 4)]
        for row in range(dialog.table.rowCount())
    ]
    assert ["Reason of the amendment", "Wrong side pressed"] in rows
    dialog.accept()


def test_a_first_version_says_nothing_of_versions(visit: Visit, make_page: MakePage) -> None:
    page = make_page(visit)
    assert page.sheet.about.isHidden()
    assert visit.amends() == ()
    page.finish()
    assert _review(page).sign_button.isEnabled()
    assert "ersion" not in _words(_review(page))
    _review(page).reject()
    press(page, Qt.Key.Key_7)


def test_every_part_of_an_exam_is_a_difference(visit: Visit) -> None:
    was = visit.exam
    changed = (
        was.having(Finding.rated("knee_r", 3)),
        was.with_area("neck", True),
        was.with_quadrant("axial", False),
        was.answering("pain_now", 4),
        replace(was, remark="Tired"),
        replace(was, course="c"),
        replace(was, performed_at=datetime(2026, 11, 12, 9, 0, tzinfo=UTC)),
    )
    for new in changed:
        assert len(differences(was, new)) == 1
    assert differences(was, changed[-1])[0].after == "12 Nov 2026 09:00"
    assert not differences(was, replace(was, id="x", version=2, amend_reason="y", amends=was.id))
    finding = replace(Finding.rated("knee_r", 3), remark="sore")
    (found,) = differences(was.having(Finding.rated("knee_r", 3)), was.having(finding))
    assert (found.what, found.before, found.after) == ("finding:knee_r", "3 of 10", "3 of 10, sore")

"""Walks that random ones seldom take: locked in the middle of everything, killed with a passphrase, a patient's file
brought in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.handovers import WORDS_TOLD
from tests.walks.office import FILES, Office, template


@pytest.fixture
def office(tmp_path: Path, qapp: object) -> Iterator[Office]:
    made = Office(tmp_path, template())
    yield made
    made.close()


def _go_to(office: Office, patient: str, page: str) -> None:
    for move in (("out", ""), ("key", "Ctrl+F"), ("type", patient), ("key", "Return"), ("key", page)):
        office.do(*move)


@pytest.mark.timeout(300)
def test_locked_in_whatever_it_is_doing_it_comes_back_as_it_was(office: Office) -> None:
    office.do("lock", "")
    for patient, page in (("Erika", "Ctrl+2"), ("Erika", "Ctrl+4"), ("Jonas", "Ctrl+1")):
        _go_to(office, patient, page)
        office.do("lock", "")
        office.do("press", "More")  # its menu is open
        office.do("lock", "")
        office.do("out", "")
    for form in ("New exam", "New infusion", "Print report"):
        _go_to(office, "Erika", "Ctrl+2")
        office.do("press", form)
        office.do("lock", "")
    office.do("out", "")
    office.do("kill", "")  # opens again with the passphrase
    office.do("lock", "")


@pytest.mark.timeout(300)
def test_what_a_patient_brought_is_read_in_the_window(office: Office) -> None:
    for file in (office.folder / FILES).iterdir():
        if file.suffix != ".handover":
            file.unlink()
    office.do("press", "From a patient")
    office.do("type", WORDS_TOLD)
    office.do("key", "Return")
    office.do("wait", "300")
    labels = [label for _, label, _ in office.controls()]
    assert "Do not bring in" in labels, labels

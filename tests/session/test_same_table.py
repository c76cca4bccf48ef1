"""A table that was written from a data file is brought into that very file: everything is there already."""

from dataclasses import replace
from pathlib import Path

import pytest

from bodymap.errors import BadTable
from bodymap.exchange.exam_table import read_table, write_table
from bodymap.exchange.exports import export_rows
from bodymap.medicine.model import Course, Finding, Patient, Reaction, Reason, Threshold
from bodymap.session.tables import import_rows
from bodymap.store import Store
from tests.outcomes.people import exam

WHO = "Dr A"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "practice.bodymap")
    store.save(Patient("DEMO-1", id="p"), who=WHO)
    store.save(Course("p", "C", id="c"), who=WHO)
    first = replace(exam(1, 12), patient="p", course="c")
    said = {
        "gluteal_r": Finding.not_examined("gluteal_r", Reason.NOT_REACHED),
        "knee_r": replace(
            Finding.rated("knee_r", 6),
            reaction=Reaction.FLINCH,
            remark="invented",
            threshold=Threshold(2.5, "kgf/cm2", 1),
        ),
    }
    store.save_exam(replace(first, findings={**first.findings, **said}, answers={"relievers": "rest"}), None, WHO)
    return store


def test_what_the_table_has_no_column_for_makes_no_exam_another_one(store: Store, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    write_table(export_rows(store), table)
    done = import_rows(store, list(read_table(table)), WHO)
    assert (done.exams, done.there_already) == (0, 1)
    store.close()


def test_another_rating_is_another_content(store: Store, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    rows = list(export_rows(store))
    changed = replace(rows[0].exam, findings={**rows[0].exam.findings, "knee_r": Finding.rated("knee_r", 7)})
    write_table([replace(rows[0], exam=changed)], table)
    with pytest.raises(BadTable) as refused:
        import_rows(store, list(read_table(table)), WHO)
    assert "other content" in str(refused.value.faults[0])
    store.close()

"""A table whose exam contradicts the infusion it is recorded with is refused whole, with line and column."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bodymap.errors import BadTable
from bodymap.exchange.exam_table import read_tables
from bodymap.medicine.model import Course, Infusion, Patient
from bodymap.session.tables import import_rows
from bodymap.store import Store


def table(path: Path, *rows: str) -> Path:
    path.write_text("record_id,performed_at,course,timing,knee_r\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def test_after_infusion_5_nine_months_before_it(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / "practice.bodymap")) as store:
        person = Patient("DEMO-1")
        course = Course(person.id, "1")
        given = Infusion(course.id, 5, datetime(2026, 3, 2, 9, tzinfo=UTC))
        for value in (person, course, given):
            store.save(value, who="Dr. Demo")
        good = "DEMO-1,2026-03-03,1,after 5,7"
        rows = read_tables([table(tmp_path / "bad.csv", good, "DEMO-1,2025-06-02,1,after 5,3")])
        with pytest.raises(BadTable) as caught:
            import_rows(store, rows, "Dr. Demo")
        assert [str(fault) for fault in caught.value.faults] == [
            "line 3, column timing: The exam of 2 Jun 2025 is recorded as after infusion 5, which was on 2 Mar 2026"
        ]
        assert store.exams() == []
        done = import_rows(store, read_tables([table(tmp_path / "good.csv", good)]), "Dr. Demo")
        assert done.exams == 1

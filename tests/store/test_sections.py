"""The history that a patient takes along: as it was written, sealed where it comes in, shown, checked, erased."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bodymap.errors import FileProblem, UserError
from bodymap.medicine.model import Act, Entry, Patient, Section
from bodymap.store import Altered, Store, driver
from tests.old import make
from tests.old.make import SECTION
from tests.store.people import EXAM, INES, WHO
from tests.store.test_seals import _by_hand

OLAF = Patient("DEMO-2", "Olaf Invented", id="patient-2")
NORTH = "Practice North"


def _whole(section: Section, *entries: Entry, head: str = "") -> Section:
    """What somebody makes of a section who reckons its id anew."""
    return Section.sealed(section.origin, head or section.head, section.left_at, entries or section.entries)


@pytest.fixture
def moved(empty: Store) -> Store:
    """Olaf, with what he has brought along."""
    empty.save_patient(OLAF, WHO)
    empty.bring_section(OLAF.id, SECTION, WHO)
    return empty


def test_what_leaves_is_the_history_of_the_patient_as_it_was_written(store: Store) -> None:
    store.save_patient(OLAF, WHO)
    store.tell(Act.PRINTED, WHO, INES.id, "Exam sheet")
    store.save_exam(replace(EXAM, remark=""), EXAM, WHO)
    section = store.leaving_section(INES.id, NORTH, make.MORNING)
    assert section is not None
    assert (section.origin, section.head, section.left_at) == (NORTH, store.head(), make.MORNING)
    assert {entry.subject for entry in section.entries} == {INES.id, *(e.id for e in store.exams()),
                                                            *(c.id for c in store.courses(INES.id)),
                                                            *(i.id for c in store.courses(INES.id)
                                                              for i in store.infusions(c.id))}  # fmt: skip
    assert ("printed", "Exam sheet") in [(entry.what, entry.new) for entry in section.entries]
    last = section.entries[-1]
    assert (last.number, last.hash.hex()[:16]) == (int(store.head().split("-")[0]), store.head().split("-")[1])
    for entry in section.entries:
        assert hashlib.sha256(entry.before + entry.digest).digest() == entry.hash
        texts = [entry.at_utc, entry.who, entry.subject, entry.what, entry.old, entry.new, entry.record]
        cells = [f"'{text.replace(chr(39), chr(39) * 2)}'" for text in texts]
        seal = "NULL" if entry.seal is None else f"X'{entry.seal.hex().upper()}'"
        said = ",".join([cells[0], str(entry.at_offset), *cells[1:], seal])
        assert hashlib.sha256(entry.salt + said.encode()).digest() == entry.digest


def test_nothing_leaves_of_whom_the_history_does_not_know(store: Store) -> None:
    assert store.leaving_section("nobody", NORTH, make.MORNING) is None


def test_a_history_that_was_altered_does_not_leave(store: Store, path: Path) -> None:
    store.close()
    _by_hand(path, "UPDATE history SET who = 'Dr E. Vil' WHERE what = 'exam'")
    again = Store.open(path)
    with pytest.raises(FileProblem, match=r"Entry \d+ does not say what was written"):
        again.leaving_section(INES.id, NORTH, make.MORNING)
    again.close()


def test_what_came_along_is_kept_as_it_was_and_shown_with_where_it_is_from(moved: Store) -> None:
    assert moved.sections(OLAF.id) == [SECTION]
    assert moved.check() == []
    told = [(change.who, change.what, change.old, change.new) for change in moved.history(OLAF.id)]
    assert told == [
        ("Dr N. Orth, from Practice North", "patient", "", "added"),
        ("Dr N. Orth, from Practice North", "name", "Olaf's old name", "Olaf Invented"),
        (WHO, "patient", "", "added"),
    ]
    assert [(change.who, change.new) for change in moved.history("exam-4")] == [
        ("Dr N. Orth, from Practice North", "tired")
    ]
    said = f"from Practice North: 4 entries, head {SECTION.head}, {SECTION.id}"
    acts = [(act.who, act.subject, act.what, act.new) for act in moved.acts(OLAF.id)]
    assert acts == [
        (WHO, OLAF.id, "brought in", said),
        ("Dr N. Orth, from Practice North", OLAF.id, "opened", ""),
    ]
    assert [act.who for act in moved.acts(OLAF.id, 1)] == [WHO]
    assert [(act.who, act.what) for act in moved.acts()] == [(WHO, "brought in")], "what was seen elsewhere is theirs"


def test_it_goes_on_with_the_patient_beside_what_is_written_here(moved: Store) -> None:
    own = moved.leaving_section(OLAF.id, "Practice South", make.MORNING)
    assert own is not None
    assert [entry.what for entry in own.entries] == ["patient", "brought in"]
    with pytest.raises(UserError, match="with another patient already"):
        moved.bring_section(OLAF.id, SECTION, WHO)
    moved.bring_section(OLAF.id, own, WHO)
    assert moved.sections(OLAF.id) == [SECTION, own]
    assert moved.check() == []


def test_a_practice_without_a_name_and_somebody_without_one(empty: Store) -> None:
    empty.save_patient(OLAF, "")
    section = empty.leaving_section(OLAF.id, "", make.MORNING)
    assert section is not None
    empty.bring_section(OLAF.id, section, WHO)
    assert [change.who for change in empty.history(OLAF.id)] == ["nobody named, from another practice", ""]
    assert empty.acts(OLAF.id)[0].new.startswith("from another practice: 1 entry, head 1-")


FIRST, SECOND, THIRD, FOURTH = SECTION.entries
ON_THE_WAY: dict[str, tuple[Section, str]] = {
    "another word": (
        replace(SECTION, entries=(replace(FIRST, who="Dr E. Vil"), SECOND, THIRD, FOURTH)),
        "Entry 3 does not say what was written",
    ),
    "another digest": (
        replace(SECTION, entries=(FIRST, SECOND, replace(THIRD, before=bytes(32)), FOURTH)),
        "Entry 9 does not follow the one before it",
    ),
    "an entry twice": (_whole(SECTION, FIRST, SECOND, THIRD, THIRD, FOURTH), "Entry 9 stands after entry 9"),
    "another order": (_whole(SECTION, THIRD, FIRST, SECOND, FOURTH), "Entry 3 stands after entry 9"),
    "another number": (
        _whole(SECTION, FIRST, SECOND, replace(FOURTH, number=5), THIRD),
        "Between the entries 4 and 5 something was removed, added, moved or altered",
    ),
    "an entry removed": (replace(SECTION, entries=(FIRST, SECOND, FOURTH)), "An entry was removed or added"),
    "the last entry removed": (replace(SECTION, entries=(FIRST, SECOND, THIRD)), "An entry was removed or added"),
    "another practice": (replace(SECTION, origin="Practice East"), "practice is another"),
    "another time": (replace(SECTION, left_at=SECTION.left_at + timedelta(1)), "time or practice is another"),
    "an earlier head": (_whole(SECTION, head=f"9-{THIRD.hash.hex()[:16]}"), "is not of this history"),
    "another head": (_whole(SECTION, head="10-" + "0" * 16), "is not of this history"),
    "no head": (_whole(SECTION, head="none"), "is not of this history"),
}  # fmt: skip


@pytest.fixture(scope="module")
def olafs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """With Olaf, into which nothing comes."""
    store = Store.open(tmp_path_factory.mktemp("sections") / "practice.bodymap")
    store.save_patient(OLAF, WHO)
    yield store
    assert store.sections(OLAF.id) == []
    assert store.check() == []
    store.close()


@pytest.mark.parametrize("kind", ON_THE_WAY)
def test_what_was_altered_on_its_way_is_refused(olafs: Store, kind: str) -> None:
    section, says = ON_THE_WAY[kind]
    with pytest.raises(UserError, match="altered on its way") as caught:
        olafs.bring_section(OLAF.id, section, WHO)
    assert says in str(caught.value)


SHOWS: tuple[Callable[[Store], object], ...] = (
    lambda store: store.sections(OLAF.id),
    lambda store: store.acts(OLAF.id),
    lambda store: store.history(OLAF.id),
)
BY_HAND = {
    "an entry altered": ("UPDATE section_entry SET who = 'Dr E. Vil' WHERE number = 4", "Entry 4 does not say"),
    "an entry removed": ("DELETE FROM section_entry WHERE number = 4", "An entry was removed or added"),
    "an entry added": (
        "INSERT INTO section_entry SELECT section, 5, at_utc, at_offset, who, subject, what, old, new, record, seal,"
        " salt, digest, before, hash FROM section_entry WHERE number = 4",
        "Between the entries 4 and 5",
    ),
    "entries in another order": (
        "UPDATE section_entry SET number = 99 WHERE number = 4; UPDATE section_entry SET number = 4 WHERE number = 3;"
        " UPDATE section_entry SET number = 3 WHERE number = 99",
        "Between the entries 3 and 4",
    ),
    "where it is from": ("UPDATE section SET origin = 'Practice East'", "practice is another"),
    "its time": ("UPDATE section SET left_utc = 'yesterday'", "It cannot be read"),
    "its patient": ("UPDATE section SET patient = 'patient-3'", ""),
}  # fmt: skip


@pytest.mark.parametrize("kind", BY_HAND)
def test_what_was_altered_here_is_named_with_the_record_number_and_not_shown(
    moved: Store, path: Path, kind: str
) -> None:
    sql, says = BY_HAND[kind]
    moved.save_patient(Patient("DEMO-3", id="patient-3"), WHO)
    moved.close()
    _by_hand(path, sql)
    store = Store.open(path)
    name = f"History from another practice {SECTION.id} of patient DEMO-{3 if kind == 'its patient' else 2}"
    said = store.check()
    assert f"{name} does not say what was saved." in said
    assert not says or any(fault.startswith(f"{name}: ") and says in fault for fault in said), said
    for shows in SHOWS if kind != "its patient" else (lambda store: store.sections("patient-3"),):
        with pytest.raises(Altered, match="does not say what was saved"):
            shows(store)
    store.close()


def test_a_section_that_was_taken_away_and_one_put_there_are_named(moved: Store, path: Path) -> None:
    moved.close()
    _by_hand(path, "UPDATE section_entry SET section = 'x'; UPDATE section SET id = 'x', patient = 'gone'")
    store = Store.open(path)
    said = store.check()
    assert f"History from another practice {SECTION.id} of patient DEMO-2 is missing from the file." in said
    assert "History from another practice x was put into the file by another hand." in said
    assert any(fault.startswith("History from another practice x of patient ?: ") for fault in said)
    store.close()


def test_nothing_of_a_section_can_be_changed_by_the_way(moved: Store) -> None:
    for sql in (
        "UPDATE section SET origin = ''",
        "DELETE FROM section",
        "UPDATE section_entry SET who = ''",
        "DELETE FROM section_entry",
        f"INSERT INTO section_entry SELECT '{SECTION.id}', 7, at_utc, at_offset, who, subject, what, old, new, record,"
        " seal, salt, digest, before, hash FROM section_entry WHERE number = 4",
        "INSERT OR REPLACE INTO section SELECT * FROM section",
    ):
        with pytest.raises(driver.Error, match=r"stands|added once"):
            moved._connection.execute(sql)


def test_it_is_erased_with_its_patient_and_the_chain_stays_whole(moved: Store, path: Path) -> None:
    head = moved.head()
    assert moved.would_erase(OLAF.id)["changes brought from elsewhere"] == 4
    moved.erase_patient(OLAF.id, WHO)
    assert moved.check(head) == []
    assert moved.sections(OLAF.id) == []
    moved.save_patient(OLAF, WHO)  # he comes back, and goes again
    moved.bring_section(OLAF.id, SECTION, WHO)
    assert moved.check(head) == []
    moved.erase_patient(OLAF.id, WHO)
    assert moved.check(head) == []
    moved.close()
    for word in (b"N. Orth", b"old name", SECTION.entries[0].salt, SECTION.entries[0].hash, SECTION.id.encode()):
        assert word not in path.read_bytes()

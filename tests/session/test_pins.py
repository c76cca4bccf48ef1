"""PINs of examiners: wanted however the name is written, kept as a hash; wrong ones wait; the history tells it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bodymap.errors import NotSaved, PinWanted, UserError, WrongPassphrase, WrongPin
from bodymap.medicine.model import Act, Exam, Status, now
from bodymap.session import Practice
from bodymap.session.pins import ExaminerPins
from bodymap.store import Store, driver
from tests.store.people import INES

LIND, OTHER, PIN = "Dr I. Lind", "Dr M. Okafor", "4711"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "practice.bodymap"


@pytest.fixture
def practice(path: Path) -> Iterator[Practice]:
    store = Store.open(path)
    practice = Practice(store, OTHER)
    practice.save(INES)
    practice.pins.set(LIND, PIN)
    yield practice
    assert store.check() == []
    store.close()


def told(practice: Practice) -> list[tuple[str, str, str]]:
    """What the history tells of PINs, the latest first."""
    return [(a.what, a.who, a.new) for a in practice.store.acts() if a.what in (Act.PIN, Act.UNLOCK_FAILED)]


def by_clock(practice: Practice, clock: list[float]) -> ExaminerPins:
    """The PINs as the program finds them when it is started, with a clock that the test sets."""
    tell = practice.pins._tell
    return ExaminerPins(practice.store, practice.settings, tell, lambda: clock[0])


def exam(practice: Practice, examiner: str) -> Exam:
    return practice.new_visit(Exam(INES.id, now(), examiner=examiner)).exam


def who_wrote(practice: Practice, of: Exam) -> set[str]:
    return {change.who for change in practice.store.history(of.id)}


@pytest.mark.parametrize("written", [LIND, "DR I LIND", "  dr. i.   lind ", "Dr Ì. Lind"])
def test_a_name_needs_its_pin_however_it_is_written(practice: Practice, written: str) -> None:
    assert practice.pins.holder(written) == LIND
    practice.pins.prove(written, PIN)
    with pytest.raises(WrongPin, match=f"not the PIN of {LIND}"):
        practice.pins.prove(written, "4712")
    with pytest.raises(PinWanted):
        practice.pins.prove(written, "")


@pytest.mark.parametrize("name", [OTHER, "Dr I. Lindner", "", "…"])
def test_another_name_needs_none(practice: Practice, name: str) -> None:
    assert practice.pins.holder(name) == ""
    practice.pins.prove(name, "")
    assert practice.pins.brake(name).seconds() == 0


def test_only_the_hash_is_kept_and_a_backup_has_it(practice: Practice, tmp_path: Path) -> None:
    assert PIN not in (practice.store.setting("examiner_pins") or "")
    copy = Store.open(practice.store.backup(tmp_path / "out"))
    pins = Practice(copy).pins
    pins.prove(LIND, PIN)
    with pytest.raises(WrongPin):
        pins.prove(LIND, "0000")
    copy.close()
    assert told(practice) == [("PIN of an examiner", OTHER, f"{LIND}: set")]


def test_wrong_ones_wait_longer_and_a_restart_shortens_nothing(practice: Practice) -> None:
    clock = [1000.0]
    pins = by_clock(practice, clock)
    waits = []
    for _ in range(6):
        with pytest.raises(WrongPin) as problem:
            pins.prove(LIND, "9999")
        waits.append(problem.value.seconds)
        clock[0] += pins.brake(LIND).seconds()
    assert waits == [0, 0, 5, 15, 30, 60]
    again = by_clock(practice, clock)
    assert again.brake(LIND).seconds() == 60
    with pytest.raises(WrongPin, match="in 60 s"):
        again.prove(LIND, PIN)
    assert len([one for one in told(practice) if one[0] == "unlock failed"]) == 6, "one that waits is not looked at"
    clock[0] += 60
    again.prove(LIND, PIN)
    assert by_clock(practice, clock).brake(LIND).seconds() == 0
    assert told(practice)[0] == ("unlock failed", OTHER, f"PIN of {LIND}")


def test_a_disk_that_refuses_shortens_no_wait(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.")

    pins = by_clock(practice, [0.0])
    monkeypatch.setattr(practice.store, "set_setting", full)
    for _ in range(4):
        with pytest.raises(WrongPin):
            pins.prove(LIND, "9999")
    assert pins.brake(LIND).seconds() == 5
    with pytest.raises(NotSaved):
        practice.pins.set(OTHER, "8136")
    assert practice.pins.names() == [LIND]
    assert told(practice)[-1] == ("PIN of an examiner", OTHER, f"{LIND}: set"), "what was not done is not told"
    assert len([one for one in told(practice) if one[0] == "PIN of an examiner"]) == 1


def test_a_count_that_was_damaged_is_none(practice: Practice) -> None:
    practice.settings.set("examiner_pins_wrong", {LIND: "many"})
    assert by_clock(practice, [0.0]).brake(LIND).seconds() == 0


def test_it_is_changed_and_removed_with_itself(practice: Practice) -> None:
    for old in ("", "9999"):
        with pytest.raises((PinWanted, WrongPin)):
            practice.pins.set("dr i lind", "8136", old)
        with pytest.raises((PinWanted, WrongPin)):
            practice.pins.remove(LIND, old)
    practice.pins.set("dr i lind", "8136", PIN)
    practice.pins.prove(LIND, "8136")
    practice.pins.remove(LIND, "8136")
    assert practice.pins.names() == []
    practice.pins.remove(LIND, "")  # twice is harmless
    changes = [new for what, _, new in told(practice) if what == "PIN of an examiner"]
    assert changes == [f"{LIND}: removed", f"{LIND}: changed", f"{LIND}: set"]


def test_a_forgotten_one_is_taken_away_by_whoever_works_and_told(practice: Practice) -> None:
    for _ in range(5):
        with pytest.raises(WrongPin):
            practice.pins.prove(LIND, "9999")
    practice.pins.clear(LIND)
    assert practice.pins.holder(LIND) == ""
    assert told(practice)[0] == ("PIN of an examiner", OTHER, f"{LIND}: taken away as forgotten")
    practice.pins.set(LIND, "8136")
    practice.pins.prove(LIND, "8136")  # the wrong ones of before are forgotten too


def test_of_a_file_with_a_passphrase_with_that(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)  # how keys are derived is not what is tried here
    store = Store.open(path, "four roses and a rake")
    practice = Practice(store, OTHER)
    practice.pins.set(LIND, PIN)
    for typed in ("", "four roses"):
        with pytest.raises(WrongPassphrase):
            practice.pins.clear(LIND, typed)
    assert practice.pins.names() == [LIND]
    assert told(practice)[0] == ("unlock failed", OTHER, f"passphrase, to take away the PIN of {LIND}")
    practice.pins.clear(LIND, "four roses and a rake")
    assert practice.pins.names() == []
    store.close()


def test_who_works_stands_in_the_entries_of_an_exam_also_when_another_signs(practice: Practice) -> None:
    made = exam(practice, "Dr A. Berg")
    practice.open_visit(made.id).sign("Dr A. Berg")
    assert who_wrote(practice, made) == {OTHER}
    assert practice.store.exam(made.id).signed_by == "Dr A. Berg"


def test_nobody_signs_with_a_name_whose_pin_was_not_shown(practice: Practice) -> None:
    made = exam(practice, LIND)
    visit = practice.open_visit(made.id)
    for pin, refusal in (("", PinWanted), ("9999", WrongPin)):
        with pytest.raises(refusal):
            visit.sign("dr i lind", pin=pin)
    assert practice.store.exam(made.id).status is Status.DRAFT
    visit.sign(LIND, pin=PIN)
    assert practice.store.exam(made.id).signed_by == LIND
    assert who_wrote(practice, made) == {OTHER}, "who works, and has not become another by it"


def test_who_works_has_shown_the_pin_already(practice: Practice) -> None:
    practice.who = LIND
    made = exam(practice, LIND)
    practice.open_visit(made.id).sign(LIND)
    assert who_wrote(practice, made) == {LIND}


def test_with_nobody_chosen_an_examiner_without_a_pin_stands_for_the_exam_and_one_with_a_pin_does_not(
    practice: Practice,
) -> None:
    practice.who = ""
    assert who_wrote(practice, exam(practice, "Dr A. Berg")) == {"Dr A. Berg"}
    made = exam(practice, LIND)
    assert who_wrote(practice, made) == {""}
    visit = practice.open_visit(made.id)
    visit.sign(LIND, pin=PIN)
    assert who_wrote(practice, made) == {"", LIND}, "the signature showed the PIN"


def test_who_takes_over_stands_in_the_entries_of_an_open_exam(practice: Practice) -> None:
    made = exam(practice, LIND)
    visit = practice.open_visit(made.id)
    practice.who = "Dr A. Berg"
    visit.rate("occiput_r", 3)
    assert who_wrote(practice, made) == {OTHER, "Dr A. Berg"}


def test_a_wrong_passphrase_is_told_with_what_it_was_for(practice: Practice) -> None:
    with pytest.raises(UserError):
        practice.check_passphrase("none there is", "for the recovery sheet")
    assert told(practice)[0] == ("unlock failed", OTHER, "for the recovery sheet")


def test_settings_are_changed_by_who_works(practice: Practice) -> None:
    practice.settings.set("practice_name", "Invented Practice")
    change = practice.store.history("setting")[-1]
    assert (change.who, change.what) == (OTHER, "practice_name")

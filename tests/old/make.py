"""Writes the data file of the present schema into this folder, once, when the schema is released.

    python -m tests.old.make

It is never written again: tests/store/test_old.py opens it with every later program.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from bodymap.medicine.instruments import example
from bodymap.medicine.model import (
    Adjunct,
    AdverseEvent,
    Course,
    DiaryDay,
    DoseStep,
    Entry,
    Event,
    Exam,
    Finding,
    Flag,
    Infusion,
    Patient,
    Reaction,
    Reason,
    Response,
    Section,
    Status,
    Threshold,
    Treatment,
    Vital,
)
from bodymap.store import InstrumentText, Kept, Store, migrations

WHO = "Dr I. Lind"
MORNING = datetime(2026, 4, 3, 8, 15, tzinfo=timezone(timedelta(hours=2)))
FOLDER = Path(__file__).parent
AROUND: tuple[Kept, ...] = (
    DoseStep("infusion-1", MORNING, "rate", 20.5, "mg/h", "slower", "step-1"),
    Adjunct("infusion-1", MORNING, "ondansetron", 4, "mg", "pre-emptive", "", "adjunct-1"),
    Vital("infusion-1", MORNING, 120, 80, 66, 14, 98, 2.0, 36.6, 5, "RASS", "-1", "calm", "vital-1"),
    AdverseEvent("infusion-1", MORNING, "nausea", "mild", "waited", "resolved", MORNING, True, "short", "adverse-1"),
    Treatment("patient-1", "yoga", "hatha", date(2026, 1, 5), None, "weekly", 2, "none", "likes it", "treatment-1"),
    Event("patient-1", "flare", date(2026, 4, 5), date(2026, 4, 6), "after the move", "event-1"),
    Response(
        "patient-1", "own", "1", MORNING, "self", {"one": 1, "words": "long ago"}, "exam-1", "course-1", "infusion-1",
        "response-1",
    ),
    Response("patient-1", "gad7", "1", MORNING, id="response-2"),
    DiaryDay("patient-1", date(2026, 4, 3), MORNING, {"pain_average": 6, "hours": 6.5, "note": "rain"}, "day-1"),
    Flag("patient-1", "item9", "response-2", MORNING, "", WHO, MORNING, "spoke with her", "flag-1"),
    Flag("patient-1", "ask", "day-1", MORNING, "sleep", id="flag-2"),
)  # fmt: skip
"""Every kind that schema 2 has."""


WRONG = Treatment("patient-1", "diet", "of another patient", id="treatment-wrong")
"""What was entered in error, since schema 3."""


def section(*told: tuple[int, str, str, str, str, str], origin: str = "Practice North") -> Section:
    """History of another practice, as that wrote it: number, subject, what, old, new and record of each entry. The
    digests are reckoned here as SQLite's `quote` says the cells."""
    entries, before = list[Entry](), bytes(32)
    for number, subject, what, old, new, record in told:
        if entries and entries[-1].number < number - 1:
            before = sha256(b"of another patient").digest()
        seal = sha256(record.encode()).digest() if record else None
        texts = ("2025-11-03T09:30:00", "Dr N. Orth", subject, what, old, new, record)
        cells = [f"'{text.replace(chr(39), chr(39) * 2)}'" for text in texts]
        said = ",".join([cells[0], "60", *cells[1:], "NULL" if seal is None else f"X'{seal.hex().upper()}'"])
        salt = sha256(f"salt {number}".encode()).digest()[:16]
        digest = sha256(salt + said.encode()).digest()
        hash_ = sha256(before + digest).digest()
        entries.append(Entry(number, texts[0], 60, *texts[1:], seal, salt, digest, before, hash_))
        before = hash_
    return Section.sealed(origin, f"{entries[-1].number}-{before.hex()[:16]}", MORNING, entries)


SECTION = section(
    (3, "patient-2", "patient", "", "added", "patient patient-2"),
    (4, "patient-2", "opened", "", "", ""),
    (9, "patient-2", "name", "Olaf's old name", "Olaf Invented", "patient patient-2"),
    (10, "exam-4", "remark", "", "tired", "exam exam-4"),
)
"""What a patient has brought along, since schema 7."""


def _signed(exam: Exam) -> Exam:
    at = MORNING + timedelta(minutes=20)
    return replace(exam, status=Status.SIGNED, signed_by=WHO, signed_meaning="examined and recorded", signed_at=at)


def write(store: Store) -> None:
    """Two invented patients, a course, an exam that was amended, and drafts."""
    ines = Patient("DEMO-1", "Ines Invented", date(1979, 4, 3), "female", "female", "likes tea", "patient-1")
    store.save_patient(ines, WHO)
    store.save_patient(Patient("DEMO-2", "Olaf Invented", id="patient-2"), WHO)
    days = (date(2026, 4, 10), date(2026, 4, 17))
    course = Course(ines.id, "spring", planned=6, schedule="weekly x4", plan=days, follow_up=days[1:], id="course-1")
    store.save_course(course, WHO)
    for number, dose in ((1, 0.5), (2, 0.75)):
        given = MORNING + timedelta(days=7 * number)
        infusion = Infusion(course.id, number, given, "", dose, route="IV", planned_mg_per_kg=0.5, planned_mg=35.5)
        store.save_infusion(replace(infusion, notes={"escort": "yes", "pain_end": 3}, id=f"infusion-{number}"), WHO)
    exam = Exam(ines.id, MORNING, WHO, course=course.id, infusion="infusion-1", timing="before", id="exam-1").having(
        Finding.rated("occiput_r", 7),
        Finding.rated("occiput_l", 0),
        Finding.unrated("knee_r"),
        Finding("knee_l", None, reason=Reason.WOUND, remark="plaster"),
        Finding("gluteal_r", True, 3, None, Reaction.FLINCH, Threshold(2.55, "kgf/cm2", 1.0), "jumped"),
    )
    exam = replace(
        exam,
        areas={"neck": True, "chest": False},
        quadrants={"axial": True},
        answers={"duration_months": 2.9, "pain_now": 6, "onset_when": "long ago"},
    )
    store.save_exam(_signed(exam), None, WHO)
    for value in AROUND:
        store.save(value, WHO)
    mistake = Event(ines.id, "flare", days[0], id="mistake-1")
    store.save(mistake, WHO)
    store.remove(mistake, WHO)
    store.save_instrument(InstrumentText("own", "1", example().replace('id = "stiffness"', 'id = "own"')), WHO)
    amendment = replace(store.amendment(_signed(exam), "the other knee"), id="exam-2")
    store.save_exam(_signed(amendment), None, WHO)
    store.save_exam(Exam(ines.id, MORNING + timedelta(days=9), WHO, id="exam-3"), None, WHO)
    store.save_exam(Exam("patient-2", MORNING, date_only=True, id="exam-4"), None, WHO)
    store.save(WRONG, WHO)
    store.mark_in_error(WRONG, "of another patient", WHO)
    store.set_setting("practice_name", '"Practice Dr I. Lind"')
    store.bring_section("patient-2", SECTION, WHO)


def main() -> None:
    """Write the file; refuses when there is one."""
    target = FOLDER / f"{migrations.LATEST}.bodymap"
    if target.exists():
        raise SystemExit(f"{target} is there already: a released file is never written again")
    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "old.bodymap")
        write(store)
        store.backup(Path(folder) / "copy").rename(target)
        store.close()


if __name__ == "__main__":
    main()

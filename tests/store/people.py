"""Invented people for the tests of the data file."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

from bodymap.medicine.model import Course, Exam, Finding, Infusion, Patient, Reaction, Reason, Status, Threshold
from bodymap.store import Store, migrations

WHO = "Dr I. Lind"
ZONE = timezone(timedelta(hours=2))
MORNING = datetime(2026, 4, 3, 8, 15, tzinfo=ZONE)

INES = Patient("DEMO-1", "Ines Invented", date(1979, 4, 3), "female", "female", "likes tea")
COURSE = Course(INES.id, "spring", planned=6, stopped=date(2026, 5, 1), stop_reason="done")
INFUSION = Infusion(COURSE.id, 1, MORNING + timedelta(hours=1), "racemic ketamine", 0.5, 35.0, 40.0, 70.0, "calm")
LATER = (
    "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('bodymap', 'm999_later');"
    f"PRAGMA user_version = {migrations.LATEST + 1};"
)
"""What a newer program does to a file, at the least: it takes one more step."""
EXAM = Exam(
    patient=INES.id,
    performed_at=MORNING,
    examiner=WHO,
    course=COURSE.id,
    infusion=INFUSION.id,
    timing="before",
    remark="quiet",
    findings={
        "occiput_r": Finding.rated("occiput_r", 7),
        "occiput_l": Finding.rated("occiput_l", 0),
        "knee_r": Finding.unrated("knee_r"),
        "knee_l": Finding("knee_l", None, reason=Reason.WOUND, remark="plaster"),
        "gluteal_r": Finding("gluteal_r", True, 3, None, Reaction.FLINCH, Threshold(2.55, "kgf/cm2", 1.0), "jumped"),
        "gluteal_l": Finding("gluteal_l", False, threshold=Threshold(300, "kPa")),
    },
    areas={"neck": True, "chest": False},
    quadrants={"axial": True, "upper_left": False},
    answers={"duration_months": 2.9, "pain_now": 6, "onset_when": "long ago"},
)


def signed(exam: Exam, at: datetime = datetime(2026, 4, 3, 6, 40, tzinfo=UTC)) -> Exam:
    """The exam as its examiner signs it."""
    return replace(exam, status=Status.SIGNED, signed_by=WHO, signed_meaning="examined and recorded", signed_at=at)


def fill(store: Store) -> None:
    """Ines with her course, infusion and exam."""
    store.save_patient(INES, WHO)
    store.save_course(COURSE, WHO)
    store.save_infusion(INFUSION, WHO)
    store.save_exam(EXAM, None, WHO)


def hashes(folder: Path) -> dict[str, str]:
    """Every file in a folder by name, with what is in it. Only for files that nobody has open."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}

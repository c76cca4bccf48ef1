"""Schema 1: patients, courses, infusions, exams with their findings, the history, the settings.

`added` counts up and orders; times are UTC text with the local offset in minutes beside them.
"""

from sqlite_utils import Database

_TABLES = """
CREATE TABLE patient (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    birth_date TEXT,
    sex TEXT NOT NULL,
    figure TEXT NOT NULL,
    remark TEXT NOT NULL,
    folded TEXT NOT NULL -- name and number as they are searched
) STRICT;
CREATE INDEX patient_birth_date ON patient (birth_date);

CREATE TABLE course (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    patient TEXT NOT NULL REFERENCES patient (id),
    label TEXT NOT NULL,
    agent TEXT NOT NULL,
    route TEXT NOT NULL,
    indication TEXT NOT NULL,
    planned INTEGER,
    stopped TEXT,
    stop_reason TEXT NOT NULL,
    remark TEXT NOT NULL,
    UNIQUE (patient, label)
) STRICT;

CREATE TABLE infusion (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    course TEXT NOT NULL REFERENCES course (id),
    number INTEGER NOT NULL,
    given_utc TEXT NOT NULL,
    given_offset INTEGER NOT NULL,
    agent TEXT NOT NULL,
    mg_per_kg REAL,
    total_mg REAL,
    minutes REAL,
    weight_kg REAL,
    remark TEXT NOT NULL,
    UNIQUE (course, number)
) STRICT;

CREATE TABLE exam (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    patient TEXT NOT NULL REFERENCES patient (id),
    performed_utc TEXT NOT NULL,
    performed_offset INTEGER NOT NULL,
    date_only INTEGER NOT NULL CHECK (date_only IN (0, 1)),
    examiner TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('examiner', 'self')),
    rule TEXT NOT NULL CHECK (rule IN ('painful', 'rating2')),
    method TEXT NOT NULL,
    course TEXT REFERENCES course (id),
    infusion TEXT REFERENCES infusion (id),
    timing TEXT NOT NULL,
    remark TEXT NOT NULL,
    entered TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'signed', 'amended')),
    version INTEGER NOT NULL CHECK (version >= 1),
    amends TEXT UNIQUE REFERENCES exam (id),
    amend_reason TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    signed_meaning TEXT NOT NULL,
    signed_utc TEXT,
    signed_offset INTEGER
) STRICT;
CREATE INDEX exam_patient ON exam (patient, performed_utc);
CREATE INDEX exam_course ON exam (course) WHERE course IS NOT NULL;
CREATE INDEX exam_infusion ON exam (infusion) WHERE infusion IS NOT NULL;
CREATE INDEX exam_performed ON exam (performed_utc);
CREATE INDEX exam_draft ON exam (added) WHERE status = 'draft';

CREATE TABLE finding (
    exam TEXT NOT NULL REFERENCES exam (id),
    site TEXT NOT NULL,
    painful INTEGER CHECK (painful IN (0, 1)), -- NULL: not examined
    rating INTEGER CHECK (rating BETWEEN 0 AND 10),
    reason TEXT,
    reaction TEXT,
    threshold REAL, -- as entered, in threshold_unit
    threshold_unit TEXT,
    threshold_tip_cm2 REAL,
    remark TEXT NOT NULL,
    PRIMARY KEY (exam, site),
    CHECK (CASE painful WHEN 1 THEN rating IS NULL OR rating >= 1 WHEN 0 THEN rating IS NULL OR rating = 0
           ELSE rating IS NULL END),
    CHECK (painful IS NULL OR reason IS NULL),
    CHECK ((threshold IS NULL) = (threshold_unit IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE pain_area (
    exam TEXT NOT NULL REFERENCES exam (id),
    kind TEXT NOT NULL CHECK (kind IN ('area', 'quadrant')),
    area TEXT NOT NULL,
    painful INTEGER NOT NULL CHECK (painful IN (0, 1)),
    PRIMARY KEY (exam, kind, area)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
    exam TEXT NOT NULL REFERENCES exam (id),
    item TEXT NOT NULL,
    value ANY NOT NULL,
    PRIMARY KEY (exam, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    at_utc TEXT NOT NULL,
    at_offset INTEGER NOT NULL,
    who TEXT NOT NULL,
    subject TEXT NOT NULL, -- id of the patient, course, infusion, exam
    what TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL
) STRICT;
CREATE INDEX history_subject ON history (subject);

CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

# What has been signed stands, whoever writes into the file. The only change a signed exam ever meets is that the
# signing of its amendment makes it `amended`.
_EXAM_COLUMNS = """
    performed_utc performed_offset date_only examiner mode rule method course infusion timing remark entered version
    amends amend_reason signed_by signed_meaning signed_utc signed_offset
""".split()  # noqa: SIM905

_EXAM_GUARDS = f"""
CREATE TRIGGER exam_begins_as_draft BEFORE INSERT ON exam
WHEN NEW.status <> 'draft' OR EXISTS (SELECT 1 FROM exam WHERE id = NEW.id OR added = NEW.added OR amends = NEW.amends)
BEGIN SELECT RAISE(ABORT, 'an exam is added once, as a draft'); END;

CREATE TRIGGER exam_keeps_its_id BEFORE UPDATE ON exam
WHEN NEW.id IS NOT OLD.id OR NEW.added IS NOT OLD.added
BEGIN SELECT RAISE(ABORT, 'an id stays'); END;

CREATE TRIGGER exam_draft_changes BEFORE UPDATE ON exam
WHEN OLD.status = 'draft' AND (NEW.status = 'amended' OR EXISTS
    (SELECT 1 FROM exam WHERE amends = NEW.amends AND id <> NEW.id))
BEGIN SELECT RAISE(ABORT, 'a draft is signed before it is amended, and amends an exam alone'); END;

CREATE TRIGGER exam_signing BEFORE UPDATE ON exam
WHEN OLD.status = 'draft' AND NEW.status = 'signed' AND NEW.amends IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM exam WHERE id = NEW.amends AND status = 'signed')
BEGIN SELECT RAISE(ABORT, 'only a signed exam is amended'); END;

CREATE TRIGGER exam_signed_stands BEFORE UPDATE ON exam
WHEN OLD.status <> 'draft' AND NOT (
    OLD.status = 'signed' AND NEW.status = 'amended' AND NEW.patient IS OLD.patient
    AND {" AND ".join(f"NEW.{column} IS OLD.{column}" for column in _EXAM_COLUMNS)}
    AND EXISTS (SELECT 1 FROM exam WHERE amends = OLD.id AND status = 'signed'))
BEGIN SELECT RAISE(ABORT, 'a signed exam does not change'); END;

CREATE TRIGGER exam_signed_stays BEFORE DELETE ON exam
WHEN OLD.status <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a signed exam does not change'); END;
"""

_CHILD_GUARDS = """
CREATE TRIGGER {table}_insert BEFORE INSERT ON {table}
WHEN (SELECT status FROM exam WHERE id = NEW.exam) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a signed exam does not change'); END;

CREATE TRIGGER {table}_update BEFORE UPDATE ON {table}
WHEN EXISTS (SELECT 1 FROM exam WHERE id IN (OLD.exam, NEW.exam) AND status <> 'draft')
BEGIN SELECT RAISE(ABORT, 'a signed exam does not change'); END;

CREATE TRIGGER {table}_delete BEFORE DELETE ON {table}
WHEN (SELECT status FROM exam WHERE id = OLD.exam) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a signed exam does not change'); END;
"""

# Whom a signed exam is about, and the infusion it belongs to, stay with it.
_OWNER_GUARDS = """
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table}
WHEN EXISTS (SELECT 1 FROM exam WHERE {table} = OLD.id AND status <> 'draft')
BEGIN SELECT RAISE(ABORT, 'a signed exam does not change'); END;

CREATE TRIGGER {table}_keeps_its_id BEFORE UPDATE ON {table}
WHEN NEW.id IS NOT OLD.id OR NEW.added IS NOT OLD.added
BEGIN SELECT RAISE(ABORT, 'an id stays'); END;
"""

_HISTORY_GUARDS = """
CREATE TRIGGER history_insert BEFORE INSERT ON history
WHEN EXISTS (SELECT 1 FROM history WHERE added = NEW.added)
BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END;

CREATE TRIGGER history_update BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END;

CREATE TRIGGER history_delete BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END;
"""


def m001_first(db: Database) -> None:
    """All tables of the first schema, with the guards of signed exams and of the history."""
    children = "".join(_CHILD_GUARDS.format(table=table) for table in ("finding", "pain_area", "answer"))
    owners = "".join(_OWNER_GUARDS.format(table=table) for table in ("patient", "course", "infusion"))
    db.executescript(_TABLES + _EXAM_GUARDS + children + owners + _HISTORY_GUARDS)
    db.execute("PRAGMA application_id = 1114596473")  # "Body"

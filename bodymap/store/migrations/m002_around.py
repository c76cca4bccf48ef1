"""Schema 2: the plan of a course, the record of an infusion, and what goes on around: treatments, events,
questionnaires, the diary, what a person must see.

`added` counts up and orders; times are UTC text with the local offset in minutes beside them; days are ISO text.
"""

from sqlite_utils import Database

_COLUMNS = """
ALTER TABLE course ADD COLUMN schedule TEXT NOT NULL DEFAULT '';
ALTER TABLE course ADD COLUMN plan TEXT NOT NULL DEFAULT ''; -- days, a space between
ALTER TABLE course ADD COLUMN follow_up TEXT NOT NULL DEFAULT ''; -- days, a space between

ALTER TABLE infusion ADD COLUMN route TEXT NOT NULL DEFAULT '';
ALTER TABLE infusion ADD COLUMN planned_mg_per_kg REAL;
ALTER TABLE infusion ADD COLUMN planned_mg REAL;
"""

# What belongs to an infusion. The answers of a value are written before the value: that is why their references wait
# for the end of the transaction, and how a guard can tell a new value from one that is in the file.
_INFUSION = """
CREATE TABLE infusion_note (
    infusion TEXT NOT NULL REFERENCES infusion (id) DEFERRABLE INITIALLY DEFERRED,
    item TEXT NOT NULL,
    value ANY NOT NULL,
    PRIMARY KEY (infusion, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE dose_step (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    infusion TEXT NOT NULL REFERENCES infusion (id),
    at_utc TEXT NOT NULL,
    at_offset INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value REAL,
    unit TEXT NOT NULL,
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX dose_step_infusion ON dose_step (infusion);

CREATE TABLE adjunct (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    infusion TEXT NOT NULL REFERENCES infusion (id),
    at_utc TEXT NOT NULL,
    at_offset INTEGER NOT NULL,
    drug TEXT NOT NULL,
    dose REAL,
    unit TEXT NOT NULL,
    why TEXT NOT NULL,
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX adjunct_infusion ON adjunct (infusion);

CREATE TABLE vital (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    infusion TEXT NOT NULL REFERENCES infusion (id),
    at_utc TEXT NOT NULL,
    at_offset INTEGER NOT NULL,
    systolic INTEGER,
    diastolic INTEGER,
    heart_rate INTEGER,
    breaths INTEGER,
    spo2 INTEGER,
    oxygen REAL,
    temperature REAL,
    pain INTEGER,
    sedation_scale TEXT NOT NULL,
    sedation TEXT NOT NULL,
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX vital_infusion ON vital (infusion);

CREATE TABLE adverse_event (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    infusion TEXT NOT NULL REFERENCES infusion (id),
    at_utc TEXT NOT NULL,
    at_offset INTEGER NOT NULL,
    what TEXT NOT NULL,
    severity TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    resolved_utc TEXT,
    resolved_offset INTEGER,
    serious INTEGER NOT NULL CHECK (serious IN (0, 1)),
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX adverse_event_infusion ON adverse_event (infusion);
"""

_PATIENT = """
CREATE TABLE treatment (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    patient TEXT NOT NULL REFERENCES patient (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    start TEXT,
    stop TEXT,
    dose TEXT NOT NULL,
    effect INTEGER,
    adverse TEXT NOT NULL,
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX treatment_patient ON treatment (patient);

CREATE TABLE event (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    patient TEXT NOT NULL REFERENCES patient (id),
    kind TEXT NOT NULL,
    "on" TEXT NOT NULL,
    until TEXT,
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX event_patient ON event (patient);

CREATE TABLE instrument ( -- questionnaires of the practice's own
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    text TEXT NOT NULL, -- TOML
    UNIQUE (id, version)
) STRICT;

CREATE TABLE response (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    patient TEXT NOT NULL REFERENCES patient (id),
    instrument TEXT NOT NULL,
    version TEXT NOT NULL,
    at_utc TEXT NOT NULL,
    at_offset INTEGER NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('examiner', 'self')),
    exam TEXT REFERENCES exam (id),
    course TEXT REFERENCES course (id),
    infusion TEXT REFERENCES infusion (id)
) STRICT;
CREATE INDEX response_patient ON response (patient, at_utc);
CREATE INDEX response_instrument ON response (instrument, version);
CREATE INDEX response_exam ON response (exam) WHERE exam IS NOT NULL;
CREATE INDEX response_course ON response (course) WHERE course IS NOT NULL;
CREATE INDEX response_infusion ON response (infusion) WHERE infusion IS NOT NULL;

CREATE TABLE response_answer (
    response TEXT NOT NULL REFERENCES response (id) DEFERRABLE INITIALLY DEFERRED,
    item TEXT NOT NULL,
    value ANY NOT NULL,
    PRIMARY KEY (response, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE flag (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    patient TEXT NOT NULL REFERENCES patient (id),
    kind TEXT NOT NULL,
    about TEXT NOT NULL, -- id of what it came from
    raised_utc TEXT NOT NULL,
    raised_offset INTEGER NOT NULL,
    text TEXT NOT NULL,
    seen_by TEXT NOT NULL,
    seen_utc TEXT,
    seen_offset INTEGER,
    done TEXT NOT NULL
) STRICT;
CREATE INDEX flag_patient ON flag (patient);
CREATE INDEX flag_about ON flag (about);
CREATE INDEX flag_open ON flag (added) WHERE seen_utc IS NULL;

CREATE TABLE diary_day (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    patient TEXT NOT NULL REFERENCES patient (id),
    day TEXT NOT NULL, -- may be there twice: both versions of a conflict are kept
    entered_utc TEXT NOT NULL,
    entered_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX diary_day_patient ON diary_day (patient, day);

CREATE TABLE diary_answer (
    diary_day TEXT NOT NULL REFERENCES diary_day (id) DEFERRABLE INITIALLY DEFERRED,
    item TEXT NOT NULL,
    value ANY NOT NULL,
    PRIMARY KEY (diary_day, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE removed ( -- whose the history of what was removed is
    id TEXT NOT NULL PRIMARY KEY,
    patient TEXT NOT NULL REFERENCES patient (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_patient ON removed (patient);
"""

_ID_GUARDS = """
CREATE TRIGGER {table}_added_once BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR added = NEW.added)
BEGIN SELECT RAISE(ABORT, 'a row is added once'); END;

CREATE TRIGGER {table}_keeps_its_id BEFORE UPDATE ON {table}
WHEN NEW.id IS NOT OLD.id OR NEW.added IS NOT OLD.added
BEGIN SELECT RAISE(ABORT, 'an id stays'); END;
"""

# A questionnaire of a signed exam stands with it. What is asked about stays as long as the flag, which is for ever.
_GUARDS = """
CREATE TRIGGER response_update BEFORE UPDATE ON response
WHEN (SELECT status FROM exam WHERE id = OLD.exam) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a questionnaire of a signed exam does not change'); END;

CREATE TRIGGER response_delete BEFORE DELETE ON response
WHEN (SELECT status FROM exam WHERE id = OLD.exam) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a questionnaire of a signed exam does not change'); END;

CREATE TRIGGER response_answer_insert BEFORE INSERT ON response_answer
WHEN (SELECT status FROM exam WHERE id = (SELECT exam FROM response WHERE id = NEW.response)) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a questionnaire of a signed exam does not change'); END;

CREATE TRIGGER response_answer_update BEFORE UPDATE ON response_answer
WHEN EXISTS (SELECT 1 FROM response JOIN exam ON exam.id = response.exam
    WHERE response.id IN (OLD.response, NEW.response) AND exam.status <> 'draft')
BEGIN SELECT RAISE(ABORT, 'a questionnaire of a signed exam does not change'); END;

CREATE TRIGGER response_answer_delete BEFORE DELETE ON response_answer
WHEN (SELECT status FROM exam WHERE id = (SELECT exam FROM response WHERE id = OLD.response)) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a questionnaire of a signed exam does not change'); END;

CREATE TRIGGER response_asked_about BEFORE DELETE ON response
WHEN EXISTS (SELECT 1 FROM flag WHERE about = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a flag stays'); END;

CREATE TRIGGER diary_day_asked_about BEFORE DELETE ON diary_day
WHEN EXISTS (SELECT 1 FROM flag WHERE about = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a flag stays'); END;

CREATE TRIGGER flag_stands BEFORE UPDATE ON flag
WHEN NEW.patient IS NOT OLD.patient OR NEW.kind IS NOT OLD.kind OR NEW.about IS NOT OLD.about
    OR NEW.raised_utc IS NOT OLD.raised_utc OR NEW.raised_offset IS NOT OLD.raised_offset OR NEW.text IS NOT OLD.text
BEGIN SELECT RAISE(ABORT, 'a flag stays'); END;

CREATE TRIGGER flag_stays BEFORE DELETE ON flag
BEGIN SELECT RAISE(ABORT, 'a flag stays'); END;

CREATE TRIGGER instrument_added_once BEFORE INSERT ON instrument
WHEN EXISTS (SELECT 1 FROM instrument WHERE added = NEW.added OR (id = NEW.id AND version = NEW.version))
BEGIN SELECT RAISE(ABORT, 'a row is added once'); END;

CREATE TRIGGER instrument_answered_stands BEFORE UPDATE ON instrument
WHEN EXISTS (SELECT 1 FROM response WHERE instrument = OLD.id AND version = OLD.version)
BEGIN SELECT RAISE(ABORT, 'a questionnaire that was answered does not change'); END;

CREATE TRIGGER instrument_answered_stays BEFORE DELETE ON instrument
WHEN EXISTS (SELECT 1 FROM response WHERE instrument = OLD.id AND version = OLD.version)
BEGIN SELECT RAISE(ABORT, 'a questionnaire that was answered does not change'); END;
"""

_KINDS = ("dose_step", "adjunct", "vital", "adverse_event", "treatment", "event", "response", "flag", "diary_day")


def m002_around(db: Database) -> None:
    """New columns of course and infusion, the tables of what goes on around, and the guards of what stands."""
    ids = "".join(_ID_GUARDS.format(table=table) for table in _KINDS)
    db.executescript(_COLUMNS + _INFUSION + _PATIENT + ids + _GUARDS)

"""Schema 3: what was entered in error is kept and marked; what was imported is signed in nobody's name."""

from sqlite_utils import Database

_MARKS = """
CREATE TABLE entered_in_error (
    id TEXT NOT NULL PRIMARY KEY, -- of the exam, infusion, course, questionnaire, treatment or event
    kind TEXT NOT NULL, -- its table
    patient TEXT NOT NULL REFERENCES patient (id),
    name TEXT NOT NULL, -- the number or name that it gave up, so that the right one can have it
    reason TEXT NOT NULL CHECK (trim(reason) <> ''),
    who TEXT NOT NULL,
    at_utc TEXT NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entered_in_error_patient ON entered_in_error (patient);

CREATE TRIGGER entered_in_error_stands BEFORE UPDATE ON entered_in_error
WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.name IS NOT OLD.name OR NEW.reason IS NOT OLD.reason
    OR NEW.who IS NOT OLD.who OR NEW.at_utc IS NOT OLD.at_utc OR NEW.at_offset IS NOT OLD.at_offset
BEGIN SELECT RAISE(ABORT, 'a mark stands until it is taken back'); END;
"""
_IMPORTED = "entered = 'import' AND signed_meaning = 'imported from a table'"


def m003_in_error(db: Database) -> None:
    """The marks; and exams of tables lose the signature that an import wrote in the name of their examiner."""
    db.executescript(_MARKS)
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE name IN ('exam_signed_stands')").fetchall()
    db.execute(
        "INSERT INTO history (at_utc, at_offset, who, subject, what, old, new)"
        " SELECT strftime('%Y-%m-%dT%H:%M:%S', 'now'), 0, '', id, 'signed_by', signed_by, 'nobody: imported, not signed"
        f" here' FROM exam WHERE {_IMPORTED}"
    )
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    db.execute(
        "UPDATE exam SET signed_by = '', signed_meaning = '', signed_utc = NULL, signed_offset = NULL"
        f" WHERE {_IMPORTED}"
    )
    for _, sql in guards:
        db.execute(sql)

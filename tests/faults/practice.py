"""An invented practice in a data file, and somebody who writes into it with another program."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bodymap.medicine import body
from bodymap.medicine.model import Exam, Finding, Patient, Treatment
from bodymap.store import Store, driver, history, seals
from tests.old import make


def write(path: Path, passphrase: str | None = None) -> str:
    """A practice with every kind of value, eight signed exams and one that was keyed in; the head of its history."""
    dice = Random(7)
    store = Store.open(path, passphrase)
    make.write(store)
    for number in range(8):
        patient = Patient(f"DEMO-1{number}", f"Invented {number}", id=f"patient-1{number}")
        store.save_patient(patient, make.WHO)
        store.save(Treatment(patient.id, "yoga", "hatha", id=f"treatment-1{number}"), make.WHO)
        when = make.MORNING + timedelta(days=number, minutes=17 * number)
        exam = Exam(patient.id, when, make.WHO, id=f"exam-1{number}", areas={"neck": True, "chest": False}).having(
            *(Finding.rated(site, dice.randrange(11)) for site in body.SITES)
        )
        store.save_exam(make._signed(exam), None, make.WHO)
    draft = Exam("patient-10", make.MORNING + timedelta(days=30), make.WHO, id="exam-30")
    store.save_exam(draft, None, make.WHO)
    for site in list(body.SITES)[:9]:
        was, draft = draft, draft.having(Finding.rated(site, dice.randrange(11)))
        store.save_exam(draft, was, make.WHO)
    head = store.head()
    store.close()
    return head


def dies(path: Path, work: Callable[[], object]) -> None:
    """Do something to a data file in a process that then ends without closing anything: forked off this one, which must
    not have the file open."""
    if not hasattr(os, "fork"):
        pytest.skip("a process that dies is forked off this one")
    handles = Path("/proc/self/fd")
    ours = [str(one.readlink()) for one in handles.iterdir() if one.is_symlink()] if handles.is_dir() else []
    assert not any(one.startswith(str(path)) for one in ours), "a connection must not be in two processes"
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(9)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def rounds(name: str, usual: int) -> int:
    """How often, by an environment variable."""
    return int(os.environ.get(name, usual))


@contextmanager
def by_hand(path: Path) -> Iterator[Any]:
    """A connection without guards and without references; the guards are put back, as a careful forger does."""
    connection = driver.connect(path, None)
    connection.execute("PRAGMA ignore_check_constraints=ON")
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    for _, sql in guards:
        connection.execute(sql)
    connection.close()


def reseal(connection: Any, record: str) -> None:
    """Write what a record says now into the last entry that seals it."""
    connection.execute(
        "UPDATE history SET seal = ? WHERE added ="
        " (SELECT max(added) FROM history WHERE record = ? AND seal IS NOT NULL)",
        (seals.seal(connection, record), record),
    )


def recompute(connection: Any) -> None:
    """Write the whole chain anew, over what the history says now."""
    before, last = b"", 0
    rows = connection.execute(f"SELECT added, salt, digest, {history._SAID} FROM history ORDER BY added").fetchall()
    for added, salt, digest, said in rows:
        if salt is not None:
            digest = hashlib.sha256(salt + said).digest()
        before, last = hashlib.sha256(before + digest).digest(), added
        connection.execute("UPDATE history SET digest = ?, hash = ? WHERE added = ?", (digest, before, added))
    connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'history'", (last,))

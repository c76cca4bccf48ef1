"""The data file of a practice: what is in it, and every way to change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from bodymap.errors import FileProblem, Locked, NotSaved, UserError
from bodymap.medicine.model import Act, Course, Exam, InError, Infusion, Patient, Section
from bodymap.medicine.outcomes.clinic import Seen
from bodymap.store import (
    backups,
    check,
    copies,
    driver,
    erase,
    exams,
    history,
    identity,
    instruments,
    kept_copies,
    mistakes,
    passphrases,
    patient_record,
    records,
    sections,
    surroundings,
    trouble,
)
from bodymap.store import backups as earlier
from bodymap.store import backups as places
from bodymap.store.backups import Begun, Made
from bodymap.store.backups import Place as BackupPlace
from bodymap.store.erase import Erased
from bodymap.store.file import DataFile, Found, Run, at_once, older_copy, open_file, put_back
from bodymap.store.instruments import InstrumentText
from bodymap.store.kept_copies import Copy, Drilled, Holding
from bodymap.store.lock import Lock
from bodymap.store.log import Mark
from bodymap.store.mistakes import Mistaken, Place
from bodymap.store.reading import Reading
from bodymap.store.records import Kept
from bodymap.store.surroundings import Doubt


class Store(Reading):
    """One open data file. Every change is committed, with its history, before the call returns."""

    def __init__(self, file: DataFile) -> None:
        super().__init__(lambda: self._file.connection())
        self._file = file
        self._in_batch = False
        self._gone_from: list[Lock] = []  # of files before this one, which the disk did not take away
        self._left: Mark | None = None  # what it left of a try to go on in a new file

    @classmethod
    def open(cls, path: Path, passphrase: str | None = None, *, anew: bool = False) -> Store:
        """Open a data file, or make it; `anew`: also where copies of a missing one lie. FileProblem, MissingFile,
        NewerFile, WrongPassphrase, AlreadyOpen."""
        opened = cls(open_file(path, passphrase, anew=anew))
        with trouble.reading():
            patient_record.make_ready(opened._connection)
        return opened

    @classmethod
    @contextmanager
    def for_reading(cls, path: Path, passphrase: str | None = None) -> Iterator[tuple[Store, bool]]:
        """A data file that is only read, and whether it is an older one: that is left as it is and read through a
        temporary copy, for its owner alone, which is brought up to date and removed. Refuses as `open` does."""
        with older_copy(path, passphrase) as copy:
            store = cls(open_file(*copy)) if copy else cls.open(path, passphrase)
            try:
                yield store, copy is not None
            finally:
                store.close()

    @property
    def path(self) -> Path:
        """Where the data file lies."""
        return self._file.path

    @property
    def has_passphrase(self) -> bool:
        """Whether the file is encrypted."""
        return self._file.locked or self._file.key is not None

    @property
    def is_locked(self) -> bool:
        """Whether the file is closed until its passphrase is typed."""
        return self._file.locked

    @property
    def found(self) -> Found:
        """What opening found out of order: a program that ended without closing, a log of another file."""
        return self._file.found

    def close(self) -> None:
        """Close the file; another window can open it now. Twice is harmless."""
        self._file.close()
        while self._gone_from:
            self._gone_from.pop().take_away()

    def must_be_open(self) -> None:
        """Locked while the file is closed, for whatever reason."""
        self._file.must_be_open()

    def must_be_ours(self) -> None:
        """Displaced when the file is no longer the one that was opened; until it is again, nothing can be saved."""
        self._file.must_be_ours()

    def go_on_in(self, new: Path) -> None:
        """After Displaced: everything that was saved becomes the data file `new`, which must not be there unless it is
        the one that Displaced named, and the store goes on with it. FileProblem, AlreadyOpen; then nothing changed, and
        it can be tried again."""
        whole = self._file.put_together()
        if whole is None:
            return
        if new != whole and new.exists() and (self._left is None or Mark.of(new) != self._left):
            raise FileProblem(f"{new} is there already.", "Choose another name.")
        try:
            if new != whole:
                copies.duplicate(whole, new)
            opened = open_file(new, None, key=self._key())
        except BaseException:
            if new != whole:
                identity.remove(new)
                self._left = Mark.of(new)
            raise
        old, self._file = self._file, opened
        old.close()
        if old.lock.stays:
            self._gone_from.append(old.lock)

    # -- changing --------------------------------------------------------------------------------------------------

    def save(self, value: Kept, who: str) -> None:
        """Add or change a value, by its id: a patient, course, infusion, vital sign, treatment, questionnaire ...

        One history row a changed field, in the same transaction. UserError when a number or name is taken, Frozen
        when it is a questionnaire of a signed exam, NotSaved on disk trouble.
        """
        with self._writing():
            records.save(self._connection, value, who)

    def remove(self, value: Kept, who: str) -> None:
        """Take out what was entered by mistake; the history keeps what it was. What is not there is passed over.

        UserError when it is of a kind that stays (patients, flags) or when something belongs to it, Frozen when it is
        a questionnaire of a signed exam, NotSaved on disk trouble.
        """
        with self._writing():
            records.remove(self._connection, value, who)

    def save_patient(self, patient: Patient, who: str) -> None:
        """`save` for a patient."""
        self.save(patient, who)

    def save_course(self, course: Course, who: str) -> None:
        """`save` for a course."""
        self.save(course, who)

    def save_infusion(self, infusion: Infusion, who: str) -> None:
        """`save` for an infusion."""
        self.save(infusion, who)

    def save_instrument(self, instrument: InstrumentText, who: str) -> None:
        """Keep a questionnaire of the practice's own. Frozen when one with this id and version has been answered and
        the text differs, NotSaved on disk trouble."""
        with self._writing():
            instruments.save(self._connection, instrument, who)

    def remove_instrument(self, id: str, version: str, who: str) -> None:  # noqa: A002
        """Take out a questionnaire of the practice's own. Frozen when it was answered, NotSaved on disk trouble."""
        with self._writing():
            instruments.remove(self._connection, id, version, who)

    def save_exam(self, exam: Exam, was: Exam | None, who: str) -> None:
        """Write what differs from `was` (None: not in the file yet), with its history, in one transaction.

        Signing an amendment makes the exam it amends `amended`. NotSaved on disk trouble, Frozen when signed.
        """
        with self._writing():
            exams.save_exam(self._connection, exam, was, who)

    def amendment(self, old: Exam, reason: str) -> Exam:
        """A new draft version of a signed exam, not saved yet. UserError without a reason or when there is one."""
        with trouble.reading():
            return exams.amendment(self._connection, old, reason)

    def mark_in_error(self, value: Mistaken, reason: str, who: str) -> None:
        """Mark what was entered by mistake: it is kept and counts nowhere. UserError without a reason, or when exams in
        force belong to the course; NotSaved on disk trouble."""
        with self._writing():
            mistakes.mark(self._connection, value, reason, who)

    def unmark_in_error(self, id: str, who: str) -> None:  # noqa: A002
        """Take such a mark back. UserError when there is none, or when its name is taken; NotSaved on disk trouble."""
        with self._writing():
            mistakes.unmark(self._connection, id, who)

    def mark_as_brought(self, value: Mistaken, mark: InError, who: str) -> None:
        """Mark a value as another practice did, with its reason, its time and whoever did it there. NotSaved on disk
        trouble."""
        with self._writing():
            mistakes.mark_as_brought(self._connection, value, mark, who)

    def bring_section(self, patient: str, section: Section, who: str) -> None:
        """Keep the history that a patient brings from another practice. UserError when it was altered on its way,
        NotSaved on disk trouble."""
        with self._writing():
            sections.bring(self._connection, patient, section, who)

    def move(self, value: Mistaken, patient: str, course: str | None, reason: str, who: str) -> tuple[Place, ...]:
        """Give what was entered by mistake to another patient or course, with all that goes with it; where that was
        before, for `put_back`. UserError when it cannot be, NotSaved on disk trouble."""
        with self._writing():
            return mistakes.move(self._connection, value, patient, course, reason, who)

    def put_back(self, places: Sequence[Place], why: str, who: str) -> None:
        """Undo a move. UserError when it cannot be, NotSaved on disk trouble."""
        with self._writing():
            mistakes.put(self._connection, places, why, who)

    def tell(self, act: Act, who: str, patient: str = "", what: str = "") -> None:
        """Write into the history that something was seen, or happened. NotSaved on disk trouble."""
        with self._writing():
            history.note(self._connection, who, patient, [(act.value, "", what)])

    def set_setting(self, key: str, value: str | None, who: str = "") -> None:
        """Keep a setting; None forgets it. NotSaved on disk trouble."""
        with self._writing():
            records.put_setting(self._connection, key, value, who)

    def would_erase(self, id: str) -> dict[str, int]:  # noqa: A002
        """How many patients, courses, infusions, exams and history rows `erase_patient` deletes."""
        with trouble.reading():
            return erase.what_goes(self._connection, id)

    def erase_patient(self, id: str, who: str) -> Erased:  # noqa: A002
        """Delete a patient and all that belongs to one, for ever; backups still hold it (`copies_with`). NotSaved, and
        nothing is erased, while another reader of the file would keep what was written of the patient in its log."""
        with trouble.saving():
            self._file.must_be_ours()
            if not self._connection.in_transaction and not self._file.identity.fold():
                raise NotSaved(
                    "The data file is being read just now, for a backup or by another program: what is erased would"
                    " stay in its log.",
                    "Nothing was erased; try again in a moment.",
                )
        with self._writing():
            gone = erase.erase(self._connection, id, who)
        return Erased(gone, not self._file.identity.empty_soon())

    def copies_with(self, patient: str, folders: Sequence[Path] = ()) -> list[Holding]:
        """Backups and files kept aside, beside the data file and in these folders, that hold a patient or may, and when
        they go."""
        return kept_copies.copies_with(self._connection, self.path, self._key(), patient, folders)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """All that is saved inside, or nothing when an exception leaves it."""
        with self._writing():
            outer, self._in_batch = self._in_batch, True
            try:
                yield
            finally:
                self._in_batch = outer

    @contextmanager
    def _writing(self) -> Iterator[None]:
        connection = self._connection
        with trouble.saving():
            if connection.in_transaction:
                with self._file.db.atomic():
                    yield
                return
            if self._in_batch:
                raise _undone()
            self._file.must_be_ours()
            ours = self._file.identity
            connection.execute("BEGIN IMMEDIATE")
            with ExitStack() as noted:
                try:
                    ours.begin_log()
                    yield
                    if not connection.in_transaction:  # trouble with the disk has undone it, and was swallowed inside
                        raise _undone()
                    noted.enter_context(ours.lock)  # another thread that looks now would see what is not noted yet
                    connection.execute("COMMIT")
                except BaseException:
                    connection.rollback()
                    ours.undone()
                    raise
                goes_on = ours.committed()
            if not goes_on:
                self._file.must_be_ours()

    # -- from another thread ---------------------------------------------------------------------------------------

    @contextmanager
    def aside(self) -> Iterator[Reading]:
        """All that can be read, over a connection of its own and as it was at this moment; from any thread."""
        key = self._key()
        self._file.must_be_ours()
        with trouble.reading():
            connection = driver.connect(self.path, key)
        try:
            with trouble.reading():
                connection.execute("PRAGMA query_only=ON")
                connection.execute("BEGIN")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment is now
            yield Reading(lambda: connection)
        finally:
            connection.close()

    def course_exams(self) -> dict[str, list[Seen]]:
        """The signed exams in force of every course as light rows, oldest first. From any thread."""
        with self.aside() as reading:
            return reading.course_exams()

    # -- the whole file --------------------------------------------------------------------------------------------

    def check(self, against: str = "", progress: Callable[[int, int], None] | None = None) -> list[str]:
        """Every fault of the file in words; [] when everything is in order. `against`: a head of the history that was
        kept elsewhere; UserError when it is none. `progress` is told how many of how many records were looked at."""
        with trouble.reading():
            return check.faults(self._connection, self._file.key, against, progress)

    def check_aside(self, progress: Callable[[int, int], None], stop: Callable[[], bool]) -> list[str] | None:
        """`check` over a connection of its own, from any thread; None when `stop`, which is asked often, ended it."""
        key = self._key()
        self._file.must_be_ours()
        with trouble.reading(), closing(driver.connect(self.path, key)) as connection:
            connection.execute("PRAGMA query_only=ON")
            driver.end_when(connection, stop)
            try:
                return check.faults(connection, key, "", progress)
            except driver.Error as problem:
                if stop() and trouble.is_interrupt(problem):
                    return None
                raise

    def doubts_of_place(self) -> list[Doubt]:
        """Why the file does not lie safely where it lies; [] when nothing is known against it."""
        return surroundings.doubts(self.path)

    def newer_than(self, head: str) -> list[str]:
        """What was written after a head was taken, in words and by whom. UserError when it is none."""
        with trouble.reading():
            return history.newer(self._connection, head)

    def head(self) -> str:
        """The last entry of the history as it is kept outside the file, for `check`."""
        with trouble.reading():
            return history.head(self._connection)

    def backup(self, folder: Path) -> Path:
        """A copy that passes `check` in a folder (made when missing), under a dated name; it never goes by itself.
        NotSaved, FileProblem when it cannot be made.

        Has a connection of its own and may be called from any thread.
        """
        key = self._key()
        self._file.must_be_ours()
        return copies.backup(self.path, key, folder)

    def backup_is_due(self, second: Path | None = None) -> bool:
        """Whether anything was written, or seen, since the last counted copy beside the data file, or in the second
        place."""
        with trouble.reading():
            return backups.is_due(self._connection, backups.BESIDE if second is None else str(second))

    def begin_backup(self, second: Path | None = None, *, beside: bool = True, keep: Path | None = None) -> Begun:
        """Count a backup, which is then made from any thread (`Begun.make`); `note_backup` what was made. `keep`: a
        copy that is about to be brought back, and does not go for this one. NotSaved."""
        key = self._key()
        with self._writing():
            return backups.begin(self._connection, self.path, key, second, beside, keep)

    def note_backup(self, made: Made) -> None:
        """Keep that a counted copy was made. NotSaved."""
        with self._writing():
            backups.note(self._connection, made)

    def back_up(self, second: Path | None = None, *, keep: Path | None = None) -> list[Made]:
        """A counted copy beside the data file and in the second place, at once; `keep` as for `begin_backup`. NotSaved,
        FileProblem: the first that could not be made, after the other one."""
        begun = self.begin_backup(second, keep=keep)
        made, trouble = [], list[UserError]()
        for make in (begun.make, begun.make_second):
            try:
                if (one := make()) is not None:
                    self.note_backup(one)
                    made.append(one)
            except UserError as problem:
                trouble.append(problem)
        if trouble:
            raise trouble[0]
        return made

    def backup_place(self, second: Path | None = None) -> BackupPlace | None:
        """What is known of the place beside the data file, or of the second place; None before the first copy there."""
        with trouble.reading():
            return backups.place(self._connection, backups.BESIDE if second is None else str(second))

    def why_no_second_place(self, second: Path) -> str:
        """Why nothing can be written to the second place now, in words; "" when nothing is known against it."""
        known = self.backup_place(second)
        try:
            places.must_be_there(second, known.mark if known else places.marked(second))
        except NotSaved as problem:
            return problem.what if known or not second.is_dir() else ""
        return ""

    def is_same_drive(self, folder: Path) -> bool:
        """Whether a folder lies on the drive of the data file, and would be lost with it."""
        return places.is_same_drive(folder, self.path)

    def choose_second_place(self, folder: Path) -> None:
        """Know a folder that is there as the second place from now on. NotSaved when it cannot be written."""
        if folder.resolve() in (self.path.parent, copies.folder_beside(self.path)):
            raise NotSaved(f"{folder} holds the data file itself.", "Choose a folder on another drive.")
        with self._writing():
            backups.choose(self._connection, folder)

    def copies(self, second: Path | None = None, of: Path | None = None) -> Iterator[Copy]:
        """Every copy that could be brought back, one by one: backups beside the data file and in the second place, and
        files that were kept aside. `of`: the data file that this one is a temporary copy of."""
        self._file.must_be_open()
        for one in kept_copies.paths(of or self.path, second):
            yield from kept_copies.looked_at(self._connection, self._key(), [one])

    def drill(self, second: Path | None = None, of: Path | None = None) -> Iterator[Drilled]:
        """Bring back every backup into a temporary folder, one by one, and compare. `of`: as for `copies`."""
        self._file.must_be_open()
        folders = kept_copies.folders_of(of or self.path, second)
        for one in sorted(one for folder in folders for one in folder.glob(f"*{copies.SUFFIX}")):
            yield from kept_copies.drill(self._connection, self._key(), [one])

    def go_back_to(self, copy: Path, passphrase: str | None = None, run: Run = at_once, who: str = "") -> Path:
        """Become what a copy holds; the file as it was is kept under the name that is returned. `passphrase`: for a
        copy that does not open with the file's; `run` does the long part, perhaps in another thread, while this file
        is closed and all else gets Locked. WrongPassphrase, NewerFile, FileProblem, NotSaved: nothing changed."""
        known = self._backups_of_now()
        aside = put_back(self._file, copy, passphrase, run, who)
        with suppress(UserError):  # it has become that copy; backups that it does not know stay
            self._know_backups(known)
        return aside

    def _backups_of_now(self) -> list[earlier.Earlier]:
        with trouble.reading():
            return backups.of_this_passphrase(self._connection, self.path, self._file.key)

    def _know_backups(self, known: list[earlier.Earlier]) -> None:
        """Of those of other passphrases than the present one."""
        own = earlier.salt_of(self._file.key)
        with trouble.reading():
            said = [*earlier.read(self._connection, self._file.key), *known]
        self.set_setting(earlier.SETTING, earlier.written({one.salt: one for one in said if one.salt != own}.values()))

    def check_passphrase(self, passphrase: str | None) -> None:
        """WrongPassphrase unless it is the one that the file is open with."""
        passphrases.check(self._file, passphrase)

    def change_passphrase(self, passphrase: str | None) -> None:
        """Change, add or remove (None) the passphrase; killed at any moment, the file has the old or the new one. It
        knows its backups from before, which keep theirs."""
        self._file.must_be_ours()
        passphrases.change(self._file, passphrase, {earlier.SETTING: earlier.written(self._backups_of_now())})

    def plain_copies(self, folders: Sequence[Path] = ()) -> list[Path]:
        """Backups, files kept aside and half-written ones beside an encrypted file, and in these folders, that can be
        read without its passphrase."""
        return passphrases.plain_copies(self._file, folders) if self.has_passphrase else []

    def other_copies(self, folders: Sequence[Path] = ()) -> list[Path]:
        """Copies of an encrypted file, made by hand beside it and in these folders, that can be read by everybody."""
        return passphrases.other_copies(self._file, folders) if self.has_passphrase else []

    def encrypt_copy(self, copy: Path) -> None:
        """Make a plain copy anew with the passphrase of this file, in its place. NotSaved, FileProblem."""
        passphrases.encrypt_copy(self._file, copy)

    def lock(self) -> None:
        """Close the file and forget its key; until `unlock` whatever reads or writes gets Locked, and what other
        threads read of it ends. Only a file with a passphrase. Locked, and it is not, while it is closed for another
        reason or a change is half-way (`batch`): that is whole, or nothing, before."""
        if not self.has_passphrase or self.is_locked:
            return
        if self._in_batch or self._connection.in_transaction:
            raise Locked("A change is being saved.", "Try again in a moment.")
        passphrases.lock(self._file)

    def unlock(self, passphrase: str) -> None:
        """Open the locked file again, for all that holds this store. WrongPassphrase, FileProblem."""
        if self.is_locked:
            passphrases.unlock(self._file, passphrase)

    def _key(self) -> str | None:
        self._file.must_be_open()
        return self._file.key


def _undone() -> NotSaved:
    return NotSaved("The disk did not take the data.", "Nothing of this was saved; try again.")

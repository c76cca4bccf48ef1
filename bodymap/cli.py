"""The command line: `bodymap` opens the window; every verb does the same work without one.

Exit codes: 0 done, 1 refused (stderr says what, where and what to do), 2 wrong use or no display.
Everything heavy is imported by the verb that needs it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bodymap import paths, system
from bodymap.errors import FAULTS_SHOWN, AlikeNumbers, AlreadyOpen, BadTable, UserError

if TYPE_CHECKING:
    from bodymap.exchange.exam_table.layout import Asked
    from bodymap.session import Practice
    from bodymap.store import Store

DONE, REFUSED, WRONG_USE = 0, 1, 2
PASSPHRASE = "BODYMAP_PASSPHRASE"
WHO = "command line"
"""Stands in the history for whatever is done here: no examiner's name can be taken without the window."""
_AGAINST = "a head of the history that was kept elsewhere (beside a backup, on a sheet): says whether it still holds"


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    for stream in (sys.stdout, sys.stderr):  # a name in any script can be printed whatever the locale
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if argv is None:  # the program itself, not a part of another one
        system.keep_private()
    args = _parser().parse_args(argv)
    verb: Callable[[argparse.Namespace], int] = args.verb
    try:
        return verb(args)
    except BadTable as problem:
        more = [f"{problem.name}: and {problem.unseen:,} more"] if problem.unseen else []
        lines = [*(f"{problem.name}: {fault}" for fault in problem.shown()), *more, str(problem)]
        print("\n".join(lines), file=sys.stderr)
    except AlikeNumbers as problem:
        more = [f"and {len(problem.pairs) - FAULTS_SHOWN:,} more"] if len(problem.pairs) > FAULTS_SHOWN else []
        print("\n".join([*problem.pairs[:FAULTS_SHOWN], *more, str(problem)]), file=sys.stderr)
    except UserError as problem:
        print(problem, file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as problem:
        where = f" {problem.filename}" if problem.filename else ""
        print(f"Could not read or write{where}: {problem.strerror}. Check the path and try again.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped; nothing was left half-written.", file=sys.stderr)
    return REFUSED


def _parser() -> argparse.ArgumentParser:
    def data(default: object) -> argparse.ArgumentParser:
        made = argparse.ArgumentParser(add_help=False)
        made.add_argument("--data", type=Path, default=default, metavar="FILE", help="the practice's data file")
        return made

    parser = argparse.ArgumentParser(
        prog="bodymap",
        description="Tender-point examinations in fibromyalgia. Without a command the window opens.",
        epilog=f"A data file with a passphrase is opened with the one in {PASSPHRASE}, or asks for it.",
        parents=[data(None)],
    )
    parser.add_argument("--home", action="store_true", help="a patient's own window: diary and self-assessment")
    parser.set_defaults(verb=_window)
    verbs = parser.add_subparsers(metavar="COMMAND")

    def add(name: str, does: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text, description=text, parents=[data(argparse.SUPPRESS)])
        made.set_defaults(verb=does)
        return made

    def add_out(made: argparse.ArgumentParser, *, required: bool = True) -> None:
        made.add_argument("--out", type=Path, metavar="FILE", help="where to write", required=required)

    def add_dates(made: argparse.ArgumentParser) -> None:
        which = made.add_mutually_exclusive_group()
        for order, example in (("day", "22.11.2026"), ("month", "11/22/2026")):
            words = f"in dates of numbers the {order} stands first: {example}"
            which.add_argument(f"--{order}-first", dest="dates", action="store_const", const=order, help=words)

    demo = add("demo", _demo, "make an invented practice with its papers and pictures")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR")
    score = add("score", _score, "score the exams of a table, row by row, without a data file")
    score.add_argument("table", type=Path, metavar="TABLE.csv")
    add_dates(score)
    add_out(score, required=False)
    outcomes = add("outcomes", _outcomes, "say what changed in each course of a table of exams, without a data file")
    outcomes.add_argument("table", type=Path, nargs="?", metavar="TABLE.csv")
    outcomes.add_argument("--columns", action="store_true", help="explain the columns of the answer instead")
    outcomes.add_argument(
        "--baseline", type=_whole, metavar="N", help="the first N exams are the baseline where timing does not say"
    )
    for flag, words in (
        ("--experienced", "this examiner is experienced; may be given several times"),
        ("--less-experienced", "this examiner is less experienced: the measurement error is larger. Without these every"
         " examiner is assumed to be experienced; the column sdd_basis says so"),
    ):  # fmt: skip
        outcomes.add_argument(flag, action="append", default=[], metavar="NAME", help=words)
    add_dates(outcomes)
    add_out(outcomes, required=False)
    import_ = add(
        "import",
        _import,
        "bring in tables of exams, or (.json) patients who come from another practice with their history: all of them"
        " or nothing",
    )
    import_.add_argument("tables", type=Path, nargs="+", metavar="FILE")
    import_.add_argument(
        "--different-people",
        action="store_true",
        help="record numbers that look alike (7 and 007, a-1 and A 1) are of different people",
    )
    import_.add_argument("--number", metavar="NUMBER", help="the record number that a patient who comes gets here")
    add_dates(import_)
    export = add("export", _export, "write the exams as a table, or everything as JSON or FHIR R4")
    export.add_argument("--format", choices=["csv", "json", "fhir"], required=True)
    export.add_argument(
        "--layout",
        choices=["exam", "wide", "long"],
        help="exam table (as it stands), wide (an exam a row), long (a value a row); a folder as --out gets all of them"
        " and the codebook",
    )
    export.add_argument("--drafts", action="store_true", help="unfinished exams too, marked as drafts")
    add_out(export)
    export.add_argument("--patient", metavar="ID", help="one patient only: id or record number")
    sheet = add("sheet", _sheet, "write the printable exam sheet (PDF)")
    which = sheet.add_mutually_exclusive_group(required=True)
    which.add_argument("--exam", metavar="ID")
    which.add_argument("--blank", action="store_true", help="an empty sheet to fill by hand")
    sheet.add_argument("--paper", choices=["a4", "letter"], default="a4")
    add_out(sheet)
    report = add("report", _report, "write the course on paper (PDF)")
    report.add_argument("--course", required=True, metavar="ID")
    report.add_argument("--paper", choices=["a4", "letter"], default="a4")
    add_out(report)
    plot = add("plot", _plot, "write the plot of a course (SVG, PNG or PDF, by the file's ending)")
    plot.add_argument("--course", required=True, metavar="ID")
    add_out(plot)
    list_ = add("list", _list, "list ids and dates for the other commands")
    list_.add_argument("what", choices=["patients", "exams", "courses"])
    check = add("check", _check, "verify the data file: its pages, every record, the whole history")
    check.add_argument("--against", default="", metavar="HEAD", help=_AGAINST)
    backup = add(
        "backup",
        _backup,
        "write a copy of the data file that was checked, into a folder; without one beside the data file and in the"
        " second place, where old ones make room (all of 2 days, 12 daily, 10 weekly, 9 monthly)",
    )
    backup.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    add("backups", _backups, "list every copy that could be restored: date, patients, exams, what is newer now")
    add("drill", _drill, "restore every backup into a temporary folder, check it, and compare")
    restore = add("restore", _restore, "bring a backup back; the present data file is kept aside")
    restore.add_argument("file", type=Path, metavar="FILE")
    return parser


# -- the window ----------------------------------------------------------------------------------------------------


def _window(args: argparse.Namespace) -> int:
    from bodymap.system import why_no_window

    if (why := why_no_window()) is not None:
        print(why, file=sys.stderr)
        return WRONG_USE
    from bodymap.app import run

    return run(args.data or (paths.home_file() if args.home else paths.data_file()), home=args.home)


# -- the data file -------------------------------------------------------------------------------------------------


def passphrase_for(path: Path, what: str = "the data file") -> str | None:
    """The passphrase for a data file: from the environment, else asked for at a terminal when one is needed."""
    from bodymap.store import may_have_passphrase

    given = os.environ.get(PASSPHRASE)
    if given is not None or not sys.stdin or not sys.stdin.isatty():
        return given
    if may_have_passphrase(path):
        from getpass import getpass

        return getpass(f"Passphrase of {what}: ")
    return None


@contextmanager
def _store(args: argparse.Namespace, *, make: bool = False) -> Iterator[Store]:
    from bodymap.store import Store, is_left, refuse_weak

    path, passphrase = args.data or paths.data_file(), passphrase_for(args.data or paths.data_file())
    if not make:
        _must_be_there(path)
    if not is_left(path):
        refuse_weak(path, passphrase)
    store = Store.open(path, passphrase)
    _say_what_was_found(store)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _read(args: argparse.Namespace) -> Iterator[Store]:
    """The data file for a command that only reads: an older one is not brought up to date."""
    from bodymap.store import Store

    path = args.data or paths.data_file()
    _must_be_there(path)
    with Store.for_reading(path, passphrase_for(path)) as (store, older):
        if older:
            print(
                f"{path} is of an older Bodymap. It is read through a temporary copy and stays as it is.",
                file=sys.stderr,
            )
        _say_what_was_found(store)
        yield store


def _must_be_there(path: Path) -> None:
    from bodymap.store import is_left

    if not path.exists() and not is_left(path):
        raise UserError(f"There is no data file {path}.", "Name one with --data FILE.")


def _say_what_was_found(store: Store) -> None:
    if words := store.found.log.in_words():
        print(words, file=sys.stderr)


def _practice(store: Store) -> Practice:
    from bodymap.session import Practice

    return Practice(store, who=WHO)


def _tell(store: Store, patient: str, what: str) -> None:
    from bodymap.medicine.model import Act

    store.tell(Act.EXPORTED, WHO, patient, what)


# -- verbs ---------------------------------------------------------------------------------------------------------


def _demo(args: argparse.Namespace) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from bodymap.app.pictures import write_demo

    for line in write_demo(args.out):
        print(line)
    return DONE


def _score(args: argparse.Namespace) -> int:
    from bodymap.exchange.results import score_table

    _show_progress = _progress("Scored") if sys.stderr.isatty() else None
    score_table(args.table, args.out, progress=_show_progress, asked=_asked(args))
    return DONE


def _asked(args: argparse.Namespace) -> Asked:
    from bodymap.exchange.exam_table.layout import Asked, DateOrder

    return Asked(DateOrder(args.dates) if args.dates else None, lambda words: print(words, file=sys.stderr))


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _outcomes(args: argparse.Namespace) -> int:
    from bodymap.exchange.results import outcomes_table, write_outcome_columns

    out = args.out or sys.stdout.buffer
    if args.columns:
        write_outcome_columns(out)
    elif args.table is None:
        raise UserError("No table was named.", "Name one: bodymap outcomes TABLE.csv.")
    else:
        experience = dict.fromkeys(args.experienced, True) | dict.fromkeys(args.less_experienced, False)
        outcomes_table(args.table, out, args.baseline, _asked(args), experience)
    return DONE


def _import(args: argparse.Namespace) -> int:
    records = [path for path in args.tables if path.suffix.lower() == ".json"]
    if records:
        return _import_records(args, records)
    if args.number:
        raise UserError("A table says the record numbers itself.", "Leave out --number.")
    from bodymap.exchange.science import read_any_tables

    tables = read_any_tables(args.tables, asked=_asked(args))
    with _store(args, make=True) as store:
        if store.counts()["patients"]:
            store.back_up()
        done = _practice(store).import_rows(tables, different_people=args.different_people)
    print(done.in_words())
    return DONE


def _import_records(args: argparse.Namespace, paths: Sequence[Path]) -> int:
    from bodymap.exchange.json_import import read_json
    from bodymap.session.transfer import NumberTaken

    if len(paths) < len(args.tables):
        raise UserError("Tables and records of other practices come in one after the other.", "Name one kind of file.")
    exports = [read_json(path) for path in paths]
    with _store(args, make=True) as store:
        if store.counts()["patients"]:
            store.back_up()
        try:
            done = _practice(store).bring_moved(exports, args.number, different_people=args.different_people)
        except NumberTaken as problem:
            raise UserError(problem.what, f"{problem.todo.removesuffix('.')}: --number NUMBER.") from problem
    print(done.in_words())
    return DONE


def _export(args: argparse.Namespace) -> int:
    from bodymap.exchange.exports import export, export_record

    with _read(args) as store:
        if args.patient and args.format == "json" and not args.layout:
            one = store.patient_by_number(args.patient) or store.patient(args.patient)
            _tell(store, one.id, export_record(store, one, args.out, drafts=args.drafts))
            print(f"Exported 1 patient to {args.out}.")
            return DONE
        print(export(store, args.format, args.out, args.patient, args.layout, drafts=args.drafts))
        found = store.patient_by_number(args.patient) if args.patient else None
        _tell(store, found.id if found else args.patient or "", args.format)
    return DONE


def _sheet(args: argparse.Namespace) -> int:
    from bodymap.report.papers import blank_sheet_pdf, exam_sheet_pdf, write_whole

    if args.blank:
        pdf = blank_sheet_pdf(args.paper)
    else:
        with _store(args) as store:
            pdf = exam_sheet_pdf(store, args.exam, args.paper)
            _tell(store, store.exam(args.exam).patient, "Exam sheet as PDF")
    write_whole(args.out, pdf)
    return DONE


def _report(args: argparse.Namespace) -> int:
    from bodymap.report.papers import course_report_pdf, write_whole

    with _store(args) as store:
        write_whole(args.out, course_report_pdf(store, args.course, args.paper))
        _tell(store, store.course(args.course).patient, "Course report as PDF")
    return DONE


def _plot(args: argparse.Namespace) -> int:
    from bodymap.report.papers import course_plot, write_whole

    kind = args.out.suffix.lower().lstrip(".")
    if kind not in ("svg", "png", "pdf"):
        raise UserError(f"A plot cannot be written as '{args.out.suffix}'.", "Use .svg, .png or .pdf.")
    with _store(args) as store:
        write_whole(args.out, course_plot(store, args.course, kind))
        _tell(store, store.course(args.course).patient, f"course as {kind}")
    return DONE


def _list(args: argparse.Namespace) -> int:
    with _read(args) as store:
        for line in listing(store, args.what):
            print(line)
    return DONE


def listing(store: Store, what: str) -> Iterator[str]:
    """Ids, record numbers and dates, tab-separated, a header line first; no names."""
    numbers = store.numbers()
    if what == "patients":
        yield "patient_id\trecord_id\texams\tlast_exam"
        for row in store.find_patients(limit=-1):
            last = row.last_exam.date().isoformat() if row.last_exam else ""
            yield f"{row.patient.id}\t{row.patient.number}\t{row.exams}\t{last}"
    elif what == "courses":
        yield "course_id\trecord_id\tcourse\tagent\tinfusions\tfirst_infusion"
        for course in store.all_courses():
            infusions = store.infusions(course.id)
            first = infusions[0].given_at.date().isoformat() if infusions else ""
            yield f"{course.id}\t{numbers[course.patient]}\t{course.label}\t{course.agent}\t{len(infusions)}\t{first}"
    else:
        yield "exam_id\trecord_id\tperformed_at\tmode\tstatus\tversion"
        for exam in store.exams(versions=True):
            when = exam.performed_at.date().isoformat() if exam.date_only else exam.performed_at.isoformat()
            yield f"{exam.id}\t{numbers[exam.patient]}\t{when}\t{exam.mode}\t{exam.status}\t{exam.version}"


def _check(args: argparse.Namespace) -> int:
    with _read(args) as store:
        faults = store.check(args.against, _of("Checking") if sys.stderr.isatty() else None)
        counts, head = store.counts(), store.head()
        newer = store.newer_than(args.against) if args.against else []
    if faults:
        print("\n".join(faults), file=sys.stderr)
        print("The data file has faults. Restore a backup: bodymap restore FILE.", file=sys.stderr)
        return REFUSED
    print("Everything is in order: " + ", ".join(f"{n} {what}" for what, n in counts.items()) + ".")
    print(f"Head of the history: {head or 'none yet'}")
    if args.against:
        print("\n".join(newer or ["No entry is newer than this head."]))
    else:
        print(
            "Whether the whole history was written anew cannot be seen from the file alone."
            " Compare with a head that was kept elsewhere: bodymap check --against HEAD."
        )
    return DONE


def _backup(args: argparse.Namespace) -> int:
    with _store(args) as store:
        written = [store.backup(args.folder)] if args.folder else [one.path for one in store.back_up(_second(store))]
        for path in written:
            print(f"Backup written and checked: {path}")
    return DONE


def _data(args: argparse.Namespace) -> Path:
    path: Path = args.data or paths.data_file()
    return path.absolute()


def _second(store: Store) -> Path | None:
    from bodymap.report.papers import settings_of

    said = settings_of(store).text("second_copy")
    return paths.from_text(said) if said else None


def _backups(args: argparse.Namespace) -> int:
    with _read(args) as store:
        print("made\tpatients\texams\tnewer_now\tfile")
        for one in sorted(store.copies(_second(store), _data(args)), key=lambda one: one.at, reverse=True):
            known = "older Bodymap" if one.is_older else "another file"
            newer = known if one.newer is None else " ".join(f"{n} {what}" for what, n in one.newer.items())
            fault = f"needs the passphrase from before {one.until}" if one.until else one.fault
            said = (fault,) * 3 if fault else (one.patients, one.exams, newer or "nothing")
            print(one.at.isoformat(timespec="minutes"), *said, one.path, sep="\t")
    return DONE


def _drill(args: argparse.Namespace) -> int:
    from bodymap.medicine.model.base import how_many, noun

    bad = count = old = 0
    with _read(args) as store:
        for one in store.drill(_second(store), _data(args)):
            if one.until:
                old += 1
                print(f"{one.path}: not tried, it needs the passphrase from before {one.until}")
                continue
            count, bad = count + 1, bad + bool(one.faults)
            state = " ".join(one.faults) or (
                "whole" if one.goes_on else "whole, but no earlier state of this data file"
            )
            print(
                f"{one.path}: {state} ({one.rows:,} {noun(one.rows, 'row')} compared)",
                file=sys.stderr if one.faults else sys.stdout,
            )
    if not count:
        now = " that opens with the present passphrase" if old else ""
        raise UserError(f"There is no backup{now} to restore.", "Make one: bodymap backup.")
    if bad:
        print(
            f"{bad} of {how_many(count, 'backup')} cannot be restored as {noun(bad, 'it is', 'they are')}.",
            file=sys.stderr,
        )
        return REFUSED
    print(f"Every backup was restored and compared: {count}." + (f" Not tried: {old}." if old else ""))
    return DONE


def _restore(args: argparse.Namespace) -> int:
    from bodymap.store import restore

    target, passphrase = _data(args), passphrase_for(args.file, "the backup")
    if target.exists() and args.file.is_file():
        _back_up_before(target, args.file.absolute())
    kept = restore(args.file, target, passphrase, WHO)
    print(f"Restored to {target}." + (f" The file before it is kept as {kept}." if kept else ""))
    return DONE


def _back_up_before(present: Path, restored: Path) -> None:
    """A counted backup of the file that another takes the place of, if one is due; said where that cannot be: the file
    is kept aside all the same. AlreadyOpen."""
    from bodymap.store import Store

    try:
        store = Store.open(present, passphrase_for(present, "the present data file"))
        _say_what_was_found(store)
        try:
            made = store.back_up(_second(store), keep=restored) if store.backup_is_due() else []
        finally:
            store.close()
    except AlreadyOpen:
        raise
    except UserError as problem:
        print(f"No backup of the present data file was made first: {problem}", file=sys.stderr)
    else:
        for one in made:
            print(f"Backup written and checked: {one.path}")


def _of(word: str) -> Callable[[int, int], None]:
    def show(done: int, count: int) -> None:
        print(f"\r{word} {done} of {count} records", end="\r", file=sys.stderr, flush=True)

    return show


def _progress(word: str) -> Callable[[int], None]:
    def show(count: int) -> None:
        print(f"\r{word} {count} rows", end="", file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    sys.exit(main())

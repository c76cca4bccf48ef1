"""Puts small faults into the medicine and the saving of exams, one at a time, and says which of them no test sees.

`mutants.py [--sample N] [--seed N] [--only WORD] [--list]`: N mutants (600) spread over the packages by their number,
each run against the quick tests that reach its line. Exit 1 when fewer than 95 % of those that can be killed are.

Why not a tool from outside: cosmic-ray starts a new pytest for every mutant (five seconds of imports here, most of an
hour for 600), mutmut 3 mutates strings and decorators and takes no seeded sample, mutatest is no longer kept. Here the
tests are collected once; a mutant is a fork of that process in which the code of one function is replaced. Nothing is
written into the source. What stands outside functions (limits, defaults) is put in while a fork imports it.
Not mutated: strings, decorators, annotations, assertions (they are there for the type checker; zip's `strict` is one).
"""

from __future__ import annotations

import argparse
import ast
import gc
import hashlib
import importlib
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import tomllib
import traceback
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest
from mutations import Place, places

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENTS = Path(__file__).with_name("mutants.toml")
CACHE = ROOT / "build" / "mutants.json"
MARK = 0.95
BROKEN = 70
QUICK_S = 2.0
"""A test that takes more of the processor than this is left to the whole run."""

TESTS = {
    "bodymap/medicine/criteria": ["tests/criteria"],
    "bodymap/medicine/outcomes": [
        "tests/outcomes",
        "tests/exchange/test_outcomes_table.py",
        "tests/test_cases_of_a_course.py",
        "tests/test_timing.py",
    ],
    "bodymap/medicine/dosing": ["tests/test_dosing.py", "tests/test_dose_doubts.py"],
    "bodymap/medicine/instruments": ["tests/instruments"],
    "bodymap/store/exams.py": [
        "tests/store/test_roundtrip.py",
        "tests/store/test_signed.py",
        "tests/store/test_mistakes.py",
        "tests/store/test_records.py",
        "tests/store/test_find.py",
        "tests/store/test_start_rows.py",
        "tests/test_session.py",
        "tests/test_session_steps.py",
    ],
}
"""The code that is mutated, and the tests that are to see it."""
IMPORTED_FIRST = ("scipy.stats", "statsmodels.api", "lifelines", "matplotlib", "PySide6.QtWidgets")
"""Taken once, before every fork; sqlite_utils has to wait for the driver (bodymap/store/driver.py)."""


@dataclass(frozen=True)
class Mutant:
    """One fault in one file; `place` says where and what."""

    package: str
    file: str
    place: Place

    def __str__(self) -> str:
        place = self.place
        return f"{self.file}:{place.line} {place.function or 'module'}: {place.change}"


@dataclass(frozen=True)
class Reach:
    """What every test takes of the processor, in seconds, and the lines of each file that it ran."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]

    def tests(self, mutant: Mutant) -> list[str]:
        """The quick tests that ran the statement, shortest first."""
        place, by_line = mutant.place, self.lines.get(mutant.file, {})
        seen = {test for line in range(place.first, place.last + 1) for test in by_line.get(line, ())}
        return sorted(seen & self.quick, key=lambda test: (self.seconds[test], test))

    @property
    def quick(self) -> set[str]:
        """The tests that count here."""
        return {test for test, took in self.seconds.items() if took <= QUICK_S}


@cache
def source_of(file: str) -> str:
    """The text of a file as it was when it was first asked for: somebody may go on working while this runs."""
    return (ROOT / file).read_text("utf-8")


def every_mutant() -> list[Mutant]:
    """All of them, in the order of the files."""
    found = []
    for package in TESTS:
        path = ROOT / package
        for source in [path] if path.is_file() else sorted(path.rglob("*.py")):
            name = source.relative_to(ROOT).as_posix()
            found += [Mutant(package, name, place) for place in places(source_of(name))]
    return found


def sample(mutants: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """`size` of them, each package by its share; the same for the same seed and the same source."""
    chosen: list[Mutant] = []
    packages = list(TESTS)
    for number, package in enumerate(packages):
        own = [one for one in mutants if one.package == package]
        rest = [one for one in mutants if one.package in packages[number:]]
        share = round((size - len(chosen)) * len(own) / len(rest)) if rest else 0
        chosen += random.Random(f"{seed} {package}").sample(own, min(share, len(own)))
    return chosen


def equivalents() -> dict[tuple[str, str, str, str], str]:
    """Mutants that no test can see, as (file, function, text of the line, change), with the reason."""
    table = tomllib.loads(EQUIVALENTS.read_text("utf-8"))
    return {
        (one["file"], one["function"], one["line"], one["change"]): one["why"] for one in table.get("equivalent", [])
    }


def key(mutant: Mutant) -> tuple[str, str, str, str]:
    """What a mutant is called in the list of equivalents: no numbers of lines, they move."""
    place = mutant.place
    return mutant.file, place.function, place.text, place.change


class Loop:
    """Stands in for pytest's own loop over the tests: `work` is given the tests by name."""

    def __init__(self, work: Callable[[dict[str, pytest.Item]], None]) -> None:
        self.work = work

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called once all tests are collected."""
        self.work({item.nodeid: item for item in session.items})
        return True


class Verdict:
    """Whether any test has failed, and which."""

    failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called after each phase of each test."""
        if report.failed:
            self.failed = self.failed or report.nodeid


def pytest_words(package: str) -> list[str]:
    """The tests of one package, in a folder of their own."""
    folder = f"{tempfile.gettempdir()}/bodymap-mutants-{os.getpid()}"
    return ["-q", "-s", "-p", "no:xdist", f"--basetemp={folder}", *TESTS[package]]


def run_items(items: list[pytest.Item], verdict: Verdict) -> None:
    """Run tests one after the other, to the first that fails."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if verdict.failed:
            return


def fork(work: Callable[[], bool], seconds: float) -> bool:
    """Do `work` in a fork without output; whether it said False, died, or took more than `seconds` of the processor."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code, terminal = BROKEN, os.dup(2)
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
            resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
            code = 0 if work() else 1
        except Exception:
            os.write(terminal, traceback.format_exc().encode())
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    if os.waitstatus_to_exitcode(status) == BROKEN:
        raise RuntimeError("this program itself has failed, not a test; its reason is above")
    return status != 0


class TooSlow(BaseException):
    """Ends a test that is not among the quick ones; not an Exception, or hypothesis would look for its cause."""


def too_slow(number: int, frame: object) -> None:
    """The processor's time of a test is over."""
    raise TooSlow


def measure(items: dict[str, pytest.Item], verdict: Verdict, into: Path) -> None:
    """Run every test once as the code is, and keep what it took and which lines it reached."""
    import coverage

    signal.signal(signal.SIGPROF, too_slow)
    include = [f"{ROOT / package}{'' if package.endswith('.py') else '/**'}" for package in TESTS]
    seen = coverage.Coverage(data_file=None, config_file=False, include=include)
    seconds: dict[str, float] = {}
    seen.start()
    for name, item in items.items():
        seen.switch_context(name)
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, QUICK_S + 0.5)
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        seconds[name] = round(time.process_time() - begun, 3)
        if verdict.failed and seconds[name] <= QUICK_S:
            into.write_text(json.dumps({"failed": name}))
            return
        verdict.failed = ""
    seen.stop()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # coverage warns of a file of tests that reaches nothing here
        data = seen.get_data()
    lines = {
        Path(file).relative_to(ROOT).as_posix(): {
            line: [name for name in names if name] for line, names in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    into.write_text(json.dumps({"seconds": seconds, "lines": lines}))


def reach(items: dict[str, pytest.Item], verdict: Verdict) -> Reach:
    """What the tests reach: kept from the last run for every file of tests that is as it was, if the program is."""
    program = digest(*sorted((ROOT / "bodymap").rglob("*.py")))
    kept: dict[str, Any] = json.loads(CACHE.read_text()) if CACHE.is_file() else {}
    if kept.get("program") != program:
        kept = {"program": program, "files": {}}
    files: dict[str, dict[str, pytest.Item]] = {}
    for name, item in items.items():
        files.setdefault(name.partition("::")[0], {})[name] = item
    CACHE.parent.mkdir(exist_ok=True)
    part = CACHE.with_suffix(".part")
    for file, own in files.items():
        now = digest(ROOT / file)
        if kept["files"].get(file, {}).get("digest") != now:
            print(f"measuring {file}", flush=True)
            part.unlink(missing_ok=True)

            def work(own: dict[str, pytest.Item] = own) -> bool:
                measure(own, verdict, part)
                return True

            if fork(work, 600):
                raise SystemExit(f"{file} could not be run")
            found = json.loads(part.read_text())
            if "failed" in found:
                raise SystemExit(f"a test fails as the code is: {found['failed']}")
            kept["files"][file] = {"digest": now, **found}
            CACHE.write_text(json.dumps(kept))
    part.unlink(missing_ok=True)
    seconds: dict[str, float] = {}
    lines: dict[str, dict[int, list[str]]] = {}
    for file in files:
        seconds |= kept["files"][file]["seconds"]
        for source, by_line in kept["files"][file]["lines"].items():
            for line, names in by_line.items():
                lines.setdefault(source, {}).setdefault(int(line), []).extend(names)
    return Reach(seconds, lines)


def digest(*files: Path) -> str:
    """One number for what stands in files."""
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def mutated(mutant: Mutant) -> types.CodeType:
    """The code of the whole file with the fault in it."""
    fault = next(one for one in places(source_of(mutant.file)) if one == mutant.place)
    fault.put()
    return compile(ast.fix_missing_locations(fault.tree), str(ROOT / mutant.file), "exec", dont_inherit=True)


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """A code object and all within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


class Loaded:
    """The functions of the program by their file, and its caches: looked for once, because to look at every object in
    each fork would copy all of them."""

    def __init__(self) -> None:
        self.functions: dict[str, list[types.FunctionType]] = {}
        self.caches: list[Any] = []
        for one in gc.get_objects():
            if isinstance(one, types.FunctionType) and one.__code__.co_filename.startswith(f"{ROOT / 'bodymap'}"):
                self.functions.setdefault(one.__code__.co_filename, []).append(one)
            elif type(one).__name__ == "_lru_cache_wrapper" and (one.__module__ or "").startswith("bodymap"):
                self.caches.append(one)

    def replace(self, mutant: Mutant) -> None:
        """Give every function of the file its mutated code, and forget what was reckoned without it."""
        new = {(code.co_qualname, code.co_firstlineno): code for code in codes(mutated(mutant))}
        for function in self.functions[str(ROOT / mutant.file)]:
            code = function.__code__
            function.__code__ = new[code.co_qualname, code.co_firstlineno]
        for cached in self.caches:
            cached.cache_clear()


class Killers:
    """Which tests have killed: those that killed in the same function, then in the same file, are tried first."""

    def __init__(self, kept: list[tuple[list[str], int]] | None = None) -> None:
        self.of: Counter[tuple[str, ...]] = Counter({tuple(key): number for key, number in kept or ()})

    def kept(self) -> list[tuple[list[str], int]]:
        """As it can be written down."""
        return [(list(key), number) for key, number in self.of.items()]

    def first(self, mutant: Mutant, tests: list[str]) -> list[str]:
        """The tests with the likely killers in front, else in the order given."""
        file, function = mutant.file, mutant.place.function
        return sorted(tests, key=lambda test: (-self.of[file, function, test], -self.of[file, "", test]))

    def note(self, mutant: Mutant, test: str) -> None:
        """This one killed."""
        self.of[mutant.file, mutant.place.function, test] += 1
        self.of[mutant.file, "", test] += 1


def inside(package: str, mutants: list[Mutant], into: Path) -> None:
    """Try the mutants of a package within functions; writes whether each was killed."""
    verdict = Verdict()

    def work(items: dict[str, pytest.Item]) -> None:
        reached, killers = reach(items, verdict), Killers()
        killed: list[bool] = []
        into.write_text(json.dumps({"killed": killed, "seconds": reached.seconds, "killers": []}))
        loaded, killer = Loaded(), into.with_name("killer")
        gc.collect()
        gc.freeze()  # a collection in a fork would copy all that it looks at
        for number, mutant in enumerate(mutants):
            tests = [items[name] for name in killers.first(mutant, reached.tests(mutant))]
            killer.write_text("")

            def attempt(mutant: Mutant = mutant, tests: list[pytest.Item] = tests) -> bool:
                loaded.replace(mutant)
                run_items(tests, verdict)
                killer.write_text(verdict.failed)
                return not verdict.failed

            limit = 10 + 4 * sum(reached.seconds[test.nodeid] for test in tests)
            killed.append(bool(tests) and fork(attempt, limit))
            if name := killer.read_text():
                killers.note(mutant, name)
            say(mutant, killed[-1], number, len(mutants), len(tests))
            into.write_text(json.dumps({"killed": killed, "seconds": reached.seconds, "killers": killers.kept()}))

    pytest.main(pytest_words(package), plugins=[Loop(work), verdict])


def outside(mutant: Mutant, seconds: dict[str, float], killers: Killers) -> bool:
    """Try one mutant outside functions: the fork imports the program with the fault in it."""
    verdict = Verdict()
    path, code = str(ROOT / mutant.file), mutated(mutant)

    def get_code(self: Any, name: str) -> types.CodeType | None:
        return code if self.path == path else original(self, name)

    def work(items: dict[str, pytest.Item]) -> None:
        quick = [name for name in items if seconds.get(name, 0) <= QUICK_S]
        quick = killers.first(mutant, sorted(quick, key=lambda name: seconds.get(name, 0)))
        run_items([items[name] for name in quick], verdict)

    def attempt() -> bool:
        SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]
        return pytest.main(pytest_words(mutant.package), plugins=[Loop(work), verdict]) == 0 and not verdict.failed

    original = SourceFileLoader.get_code
    return fork(attempt, 60 + 4 * sum(seconds.values()))


def say(mutant: Mutant, killed: bool, number: int, of: int, tests: int) -> None:
    """One line for each that survives, and now and then how far it is."""
    if not killed:
        print(f"survived ({tests} tests): {mutant}\n    {mutant.place.text}", flush=True)
    elif number % 50 == 49:
        print(f"{number + 1} of {of}", flush=True)


def attempts(package: str, mutants: list[Mutant]) -> list[bool]:
    """Whether each mutant of a package was killed."""
    within = [one for one in mutants if one.place.function]
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        child = os.fork()
        if child == 0:
            try:
                inside(package, within, answer)
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                os._exit(0)
        os.waitpid(child, 0)
        found = json.loads(answer.read_text()) if answer.is_file() else {"killed": [], "seconds": {}, "killers": []}
    if len(found["killed"]) != len(within):
        raise SystemExit("The tests could not be run to the end.")
    outcome, killers, killed = iter(found["killed"]), Killers(found["killers"]), []
    for one in mutants:
        if one.place.function:
            killed.append(next(outcome))
        else:
            killed.append(outside(one, found["seconds"], killers))
            say(one, killed[-1], len(killed), len(mutants), len(found["seconds"]))
    return killed


def main(words: list[str]) -> int:
    """Try the sample; 1 when too many survive."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, default=600)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--only", default="", help="of the sample, those whose line in this program's output holds it")
    parser.add_argument("--list", action="store_true", help="say which they are and try none")
    chosen = parser.parse_args(words)
    os.chdir(ROOT)
    mutants = sample(every_mutant(), chosen.sample, chosen.seed)
    mutants = [one for one in mutants if any(part in str(one) for part in chosen.only.split("|"))]
    same = equivalents()
    if chosen.list:
        print("\n".join(f"{one}{'  (equivalent)' if key(one) in same else ''}" for one in mutants))
        return 0
    os.environ.update(CI="1", QT_QPA_PLATFORM="offscreen")  # random tests try the same each time, and keep nothing
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in IMPORTED_FIRST:
            importlib.import_module(name)
    tried = [one for one in mutants if key(one) not in same]
    killed: list[bool] = []
    for package in TESTS:
        own = [one for one in tried if one.package == package]
        if own:
            verdicts = attempts(package, own)
            killed += verdicts
            print(f"{package:<24} {sum(verdicts):>4} of {len(own):>4} killed", flush=True)
    total, left_out = sum(killed), len(mutants) - len(tried)
    share = total / max(1, len(tried))
    print(f"{'all':<24} {total:>4} of {len(tried):>4} killed: {share:.1%} ({left_out} equivalent left out)")
    return 0 if share >= MARK else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

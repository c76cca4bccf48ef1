"""Nothing that the window can do is out of the user's reach: every public act of `app` and `ui` is asked for from
something that is itself reached, beginning at the command line; every signal is both sent and heard.

The types of mypy say which class's method a call means, so a common name ("menu", "show") hides nothing.
"""

from __future__ import annotations

import ast
import gc
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from mypy import build, nodes, types
from mypy.main import process_options
from mypy.traverser import all_name_and_member_expressions

from tests.conftest import ROOT

PARTS = ("bodymap.app", "bodymap.ui", "bodymap.session")
DOTTED = re.compile(r"[a-z_]+(\.[a-z_]+)*")

MEANT = {
    f"bodymap.ui.{name}"
    for name in (
        "pages.course.heat_strip.HeatStrip.cell",
        "pages.course.heat_strip.HeatStrip.marked",
        "pages.diary.page.DiaryPage.is_settled",
        "pages.diary.calendar.DiaryPlot.is_drawn",
        "pages.exam.areas.AnswerCell.is_current",
        "pages.exam.instruction.InstructionCard.message",
        "pages.exam.keys.PadKey.is_lit",
        "figure.view.FigureView.set_hovered",
        "pages.infusion.page.InfusionPage.is_saved",
        "pages.guided.places.BodyPlaces.middle_of",
        "plot.PlotView.marked",
        "figure.stage.Stage.set_views",
        "figure.stage.Stage.set_zoomable",
        "figure.painting.BodyThumb.set_views",
    )
} | {"bodymap.app.locking.SystemLock.covered", "bodymap.app.locking.SystemLock.locked"}
MEANT |= {
    "bodymap.session.practice.Practice.remove_instrument",
    "bodymap.session.practice.Practice.save_infusion",
    "bodymap.session.self_assessment.Sitting.done",
}
"""What tests look at to see what a person sees, and abilities of a part that no page of today uses.

D-Bus asks for two by name."""

TOLD = {
    "bodymap.session.practice.Practice.changed",
    "bodymap.ui.pages.diary.calendar.DiaryPlot.drawn",
    "bodymap.ui.pages.exam.page.ExamPage.noted",
    "bodymap.ui.figure.stage.Stage.zoom_changed",
    "bodymap.ui.figure.view.FigureView.site_hovered",
    "bodymap.ui.pages.transfer.reading.SelfExamPage.flag_answered",
    "bodymap.ui.kit.typed.HeldKeys.found",
    "bodymap.ui.plot.Picture.drawn",
    "bodymap.ui.plot.PlotView.drawn",
}
"""Signals that say what was done already; tests wait for them, and nothing is left undone when nobody hears them."""


@dataclass
class Reach:
    """Who refers to whom: full names of functions and signals, from the function in which the reference stands."""

    calls: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    functions: set[str] = field(default_factory=set)
    signals: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    classes: dict[str, nodes.TypeInfo] = field(default_factory=dict)


class Reader:
    """Goes through one module and notes every reference with the class that the types give it."""

    def __init__(self, reach: Reach, kinds: dict[nodes.Expression, types.Type]) -> None:
        self.reach, self.kinds = reach, kinds

    def read(self, module: nodes.MypyFile) -> None:
        """The whole module: what runs when it is imported, its functions, its classes."""
        for statement in module.defs:
            self._statement(statement, module.fullname)

    def _statement(self, statement: nodes.Statement, where: str) -> None:
        if isinstance(statement, nodes.ClassDef):
            self.reach.classes[statement.fullname] = statement.info
            for base in (*statement.base_type_exprs, *statement.decorators):
                self._references(base, where)
            for inner in statement.defs.body:
                self._statement(inner, where)
        elif isinstance(statement, nodes.Decorator):
            for decorator in statement.decorators:
                self._references(decorator, where)
            self._function(statement.func)
        elif isinstance(statement, nodes.OverloadedFuncDef):
            for item in statement.items:
                self._statement(item, where)
        elif isinstance(statement, nodes.FuncDef):
            self._function(statement)
        else:
            self._signal_made(statement)
            self._references(statement, where)

    def _function(self, function: nodes.FuncDef) -> None:
        self.reach.functions.add(function.fullname)
        self._references(function, function.fullname)

    def _signal_made(self, statement: nodes.Statement) -> None:
        if not isinstance(statement, nodes.AssignmentStmt):
            return
        made = statement.rvalue
        if (
            isinstance(made, nodes.CallExpr)
            and isinstance(made.callee, nodes.NameExpr)
            and made.callee.name == "Signal"
        ):
            for target in statement.lvalues:
                if isinstance(target, nodes.NameExpr) and isinstance(target.node, nodes.Var):
                    self.reach.signals.add(target.node.fullname)

    def _references(self, node: nodes.Node, where: str) -> None:
        if isinstance(node, nodes.Statement):  # the collector looks through expressions only
            node = nodes.LambdaExpr([], nodes.Block([node]))
        assert isinstance(node, nodes.Expression)
        plain, members = all_name_and_member_expressions(node)
        found: list[nodes.NameExpr | nodes.MemberExpr] = [*plain, *members]
        used = {one.expr for one in found if isinstance(one, nodes.MemberExpr) and one.name in ("emit", "connect")}
        for one in found:
            if isinstance(one.node, nodes.FuncDef | nodes.TypeInfo | nodes.Decorator | nodes.OverloadedFuncDef):
                self.reach.calls[where].add(one.node.fullname)
            if not isinstance(one, nodes.MemberExpr):
                continue
            names = list(self._members(one))
            self.reach.calls[where].update(names)
            if one.name in ("emit", "connect") and isinstance(one.expr, nodes.MemberExpr):
                (self.reach.sent if one.name == "emit" else self.reach.heard).update(self._members(one.expr))
            elif one not in used:  # handed on: connected to another signal, kept in a table, waited for
                self.reach.sent.update(names)
                self.reach.heard.update(names)

    def _members(self, expression: nodes.MemberExpr) -> Iterator[str]:
        for owner in self._owners(expression.expr):
            found = owner.get(expression.name)
            if found is not None and found.node is not None and found.fullname:
                yield found.fullname

    def _owners(self, expression: nodes.Expression) -> Iterator[nodes.TypeInfo]:
        kind = types.get_proper_type(self.kinds.get(expression))
        several = kind.items if isinstance(kind, types.UnionType) else [kind]
        for part in several:
            one = types.get_proper_type(part)
            if isinstance(one, types.TypeType):
                one = one.item
            if isinstance(one, types.Instance):
                yield one.type
            elif isinstance(one, types.CallableType) and isinstance(one.ret_type, types.Instance):
                yield one.ret_type.type


@contextmanager
def _collector_as_it_was() -> Iterator[None]:
    """Mypy sets Python's collector for itself, in this very process: windows of later tests would be collected in
    threads, or never."""
    thresholds, enabled = gc.get_threshold(), gc.isenabled()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        (gc.enable if enabled else gc.disable)()


@pytest.fixture(scope="module")
def reach() -> Reach:
    """All references of the program, read with their types."""
    sources, options = process_options(["-p", "bodymap", "--no-incremental"], server_options=False)
    options.export_types = options.preserve_asts = True
    options.python_version = (3, 11)
    with _collector_as_it_was():
        result = build.build(sources, options)
    assert not result.errors
    found = Reach()
    for name, state in result.graph.items():
        if name.startswith("bodymap") and state.tree is not None:
            Reader(found, result.types).read(state.tree)
    for path in (ROOT / "bodymap").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
                found.words.add(node.value.rpartition(".")[2])
    return found


def _family(reach: Reach) -> dict[str, set[str]]:
    """Methods and signals that one of another class may mean: the overrides in subclasses, and for a protocol those of
    every class that has all of its members."""
    overrides: dict[str, set[str]] = defaultdict(set)
    for protocol in [info for info in reach.classes.values() if info.is_protocol]:
        members = protocol.protocol_members
        for info in reach.classes.values():
            if not info.is_protocol and all(info.get(name) for name in members):
                for name in members:
                    for base in info.mro:
                        if base is not protocol and name in base.names:
                            overrides[f"{_owner(protocol, name)}.{name}"].add(f"{base.fullname}.{name}")
                            break
    for info in reach.classes.values():
        for name in info.names:
            for base in info.mro[1:]:
                if name in base.names:
                    overrides[f"{base.fullname}.{name}"].add(f"{info.fullname}.{name}")
    return overrides


def _owner(info: nodes.TypeInfo, member: str) -> str:
    """The full name of the class that a member is written in."""
    return next(base.fullname for base in info.mro if member in base.names)


def _reached(reach: Reach) -> set[str]:
    """Everything that is asked for, beginning with what runs when modules are imported and with the command line."""
    overrides = _family(reach)
    modules = {name for name in reach.calls if name not in reach.functions}
    found: set[str] = set()
    todo = [*modules, "bodymap.cli.main"]
    todo += [name for name in reach.functions if name.startswith(PARTS) and name.rpartition(".")[2] in reach.words]
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        todo += reach.calls.get(name, set()) | overrides.get(name, set())
        if name in reach.classes:  # made: what Python and Qt call by themselves
            info = reach.classes[name]
            todo += [base.fullname for base in info.mro if base.fullname in reach.classes]
            for method in info.names:
                outside = any(method in base.names for base in info.mro[1:] if base.fullname not in reach.classes)
                if method.startswith("__") or outside:
                    todo.append(f"{name}.{method}")
    return found


def _public(name: str) -> bool:
    return name.startswith(PARTS) and not name.rpartition(".")[2].startswith("_")


def test_every_public_act_is_asked_for(reach: Reach) -> None:
    there = _reached(reach)
    lost = {name for name in reach.functions if _public(name) and name not in there and name not in MEANT}
    assert not lost, "nobody asks for these:\n" + "\n".join(sorted(lost))


def test_every_signal_is_sent_and_heard(reach: Reach) -> None:
    ours, family = {name for name in reach.signals if name.startswith(PARTS)}, _family(reach)
    sent, heard = (set(names).union(*(family.get(name, ()) for name in names)) for names in (reach.sent, reach.heard))
    assert not ours - sent, "nobody sends these:\n" + "\n".join(sorted(ours - sent))
    unheard = ours - heard - TOLD
    assert not unheard, "nobody hears these:\n" + "\n".join(sorted(unheard))

"""Shares with their intervals: responders, the cumulative curve, how long a response lasted, adverse events."""

from __future__ import annotations

from bodymap.outcomes import Interval, plain
from bodymap.outcomes.clinic import REFERENCE_HITS, REFERENCE_N, reference, share_words
from bodymap.plots.clinic import SMALL, ClinicView
from bodymap.plots.clinic.board import Board

_NAME = "Graven-Nielsen 2000, end of one infusion"
_KINDS = 10


def responders(board: Board, view: ClinicView) -> None:
    """Shares at 30 and 50 % with their Wilson intervals, and the published one beside them."""
    result, look = view.result, board.look
    if not result.n:
        board.nothing("No course can be counted.")
        return
    rows: list[tuple[str, str, Interval, bool]] = []
    for found in (result.at_30, result.at_50):
        small = view.hide and 0 < min(found.hits, found.n - found.hits) < SMALL
        words = "fewer than five, not shown" if small else share_words(found)
        shown = Interval(None, None, None, found.interval.origin) if small else found.interval
        rows.append((f"at least {plain(found.cut)} % less pain", words, shown, False))
    if view.reference:
        made = reference()
        low, high = plain(100 * (made.low or 0), 0), plain(100 * (made.high or 0), 0)
        words = f"{REFERENCE_HITS} of {REFERENCE_N}, {plain(100 * (made.share or 0), 0)} % ({low} to {high} %)"
        name = f"{_NAME}: at least 50 %"
        if board.width(name, weight=600) + board.width(words) > board.wide - 70:
            words = words.partition(",")[0]
        rows.append((name, words, made, True))
    axes = board.axes(20, 48, board.wide - 28, board.top - 4)
    axes.set_xlim(0, 100)
    axes.set_ylim(len(rows) - 0.35, -0.75)
    axes.set_yticks([])
    axes.grid(True, axis="x")
    axes.set_xticks(range(0, 101, 20), [f"{v} %" for v in range(0, 101, 20)])
    axes.set_xlabel("share of courses, with 95 % interval (Wilson)", color=look.ink3)
    for n, (name, words, made, published) in enumerate(rows):
        colour = look.ink3 if published else look.ink
        y = n + 0.12
        if made.share is not None and made.low is not None and made.high is not None:
            dashes = (0, (4, 2.4)) if published else "solid"
            axes.plot(
                [100 * made.low, 100 * made.high], [y, y], color=colour, linewidth=1.6, linestyle=dashes, gid="ci"
            )
            axes.plot(
                [100 * made.share], [y], "D" if published else "o", color=colour, markersize=6 if published else 8,
                markerfacecolor=look.surface if published else colour, markeredgewidth=1.4,
                gid="reference" if published else "share",
            )  # fmt: skip
        up = (0, y - 0.3)
        axes.annotate(name, up, (4, 0), textcoords="offset points", va="center", color=colour, weight=600, gid="name")
        axes.annotate(
            words, (100, y - 0.3), (-2, 0), textcoords="offset points", va="center", ha="right", color=look.ink2,
            gid="value",
        )  # fmt: skip


def curve(board: Board, view: ClinicView) -> None:
    """The cumulative proportion of responders over all cut-offs."""
    result, look = view.result, board.look
    if not result.n:
        board.nothing("No course can be counted.")
        return
    axes = board.axes(52, 48, board.wide - 28, board.top - 16)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 104)
    axes.set_yticks([0, 25, 50, 75, 100], [f"{v} %" for v in (0, 25, 50, 75, 100)])
    axes.set_xticks([0, 10, 30, 50, 70, 100], [f"{v} %" for v in (0, 10, 30, 50, 70, 100)])
    axes.set_xlabel("average pain lower by at least", color=look.ink3)
    for cut in (30, 50):
        axes.axvline(cut, color=look.ink3, linewidth=0.9, linestyle=(0, (1, 3)), gid="cut")
    floor = SMALL / result.n if view.hide else 0.0
    shown = [(cut, 100 * share) for cut, share in result.curve if share >= floor]
    if shown:
        axes.step(*zip(*shown, strict=True), where="post", color=look.ink, linewidth=1.8, gid="curve")
    board.words(12, board.top - 10, f"share of {result.n} courses", color=look.ink3, gid="axis-name")
    if view.reference:
        made = reference()
        share, low, high = (100 * (v or 0) for v in (made.share, made.low, made.high))
        axes.plot([50, 50], [low, high], color=look.ink3, linewidth=1.4, linestyle=(0, (4, 2.4)), gid="ci")
        axes.plot(
            [50], [share], "D", color=look.ink3, markersize=6, markerfacecolor=look.surface, markeredgewidth=1.4,
            gid="reference",
        )  # fmt: skip
        words = f"{_NAME}, {REFERENCE_HITS} of {REFERENCE_N}"
        room = (board.wide - 24 - 52) * 0.5 - 16
        for n, line in enumerate(board.wrapped(words, room)):
            axes.annotate(
                line, (50, 99), (9, -n * look.text * 1.25), textcoords="offset points", color=look.ink3, va="top",
                gid="name",
            )  # fmt: skip


def relapse(board: Board, view: ClinicView) -> None:
    """Kaplan-Meier: the share that still has the response, with the numbers at risk."""
    found, look = view.result.relapse, board.look
    if not found.n:
        board.nothing("No course reached a 30 % response that could be followed.")
        return
    last = max((s.time for s in found.steps), default=0.0)
    if view.hide:
        last = max((s.time for s in found.steps if s.at_risk >= SMALL), default=0.0)
    last = max(last, 7.0)
    axes = board.axes(52, 84, board.wide - 24, board.top - 16)
    axes.set_xlim(0, last * 1.02)
    axes.set_ylim(0, 104)
    axes.set_yticks([0, 25, 50, 75, 100], [f"{v} %" for v in (0, 25, 50, 75, 100)])
    step = next((s for s in (7, 14, 28, 56, 84, 168, 364, 728) if last / s <= max(3, (board.wide - 80) / 70)), 3640)
    ticks = [float(step * n) for n in range(int(last // step) + 1)]
    axes.set_xticks(ticks, [plain(t / 7, 0) for t in ticks])
    axes.set_xlabel("weeks since the exam that showed the response", color=look.ink3)
    board.words(12, board.top - 10, f"share of {found.n} courses that still have it", color=look.ink3, gid="axis-name")
    seen = [s for s in found.steps if s.time <= last]
    xs = [0.0, *(s.time for s in seen), last]
    ys = [100.0, *(100 * s.share for s in seen), 100 * (seen[-1].share if seen else 1.0)]
    axes.step(xs, ys, where="post", color=look.ink, linewidth=1.8, gid="survival")
    cut = [s for s in seen if s.censored]
    if cut:
        axes.plot(
            [s.time for s in cut], [100 * s.share for s in cut], "|", color=look.ink, markersize=7,
            markeredgewidth=1.0, gid="censored",
        )  # fmt: skip
    box = axes.get_position()
    board.words(12, 26, "at risk", color=look.ink3, gid="at-risk-name")
    for t in ticks:
        x = box.x0 * board.wide + t / (last * 1.02) * box.width * board.wide
        number = found.at_risk(t)
        words = "<5" if view.hide and 0 < number < SMALL else str(number)
        board.words(max(x, 60), 10, words, ha="center", gid="at-risk")
    board.words(board.wide - 24, 26, "upright tick: followed until then", ha="right", color=look.ink3, gid="key")


def events(board: Board, view: ClinicView) -> None:
    """Adverse events per 100 infusions, the most frequent kinds first."""
    result, look = view.result, board.look
    if not result.unwanted:
        board.nothing("No adverse event is recorded." if result.infusions else "No infusions.")
        return
    kinds = [u for u in result.unwanted if not view.hide or u.events >= SMALL]
    room = max(1, min(_KINDS, int((board.top - 60) / (board.line * 1.25))))
    rows = [(u.what, u.events, u.rate.value or 0.0, u.severe) for u in kinds[:room]]
    rest = sum(u.events for u in result.unwanted) - sum(events for _, events, _, _ in rows)
    name = max(board.width(what) for what, *_ in [*rows, ("all others", 0, 0.0, 0)])
    left = min(name, board.wide * 0.4) + 24
    axes = board.axes(left, 48, board.wide - 24, board.top)
    if rest and (not view.hide or rest >= SMALL):
        rows.append(("all others", rest, 100 * rest / result.infusions, 0))
    most = max((rate for _, _, rate, _ in rows), default=1.0)
    axes.set_xlim(0, most * 1.55)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_yticks(
        range(len(rows)), [what if board.width(what) < left - 20 else f"{what[:24]} ..." for what, *_ in rows]
    )
    axes.set_xlabel("events per 100 infusions", color=look.ink3)
    axes.barh(range(len(rows)), [rate for _, _, rate, _ in rows], height=0.56, color=look.line2, gid="rate")
    for n, (_, number, rate, severe) in enumerate(rows):
        words = f"{plain(rate)}  ({number} event{'' if number == 1 else 's'}"
        words += f", {severe} severe)" if severe and not (view.hide and severe < SMALL) else ")"
        axes.annotate(words, (rate, n), (5, 0), textcoords="offset points", va="center", color=look.ink2, gid="value")

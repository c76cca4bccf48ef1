"""The course in two to four panels: count, pain and mean rating, mood totals, what else went on (look 9)."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from bodymap.medicine.criteria import tally
from bodymap.medicine.model import Mode, Rule, isolated
from bodymap.medicine.outcomes import Line, OwnRange, Point, Reading, plain
from bodymap.plots.diary import BESIDE, draw_flares, draw_series
from bodymap.plots.frame import DOTS, HEAD, TITLE, Beside, Dose, Frame, Spot, agents_in_words, fitting, short, time_axis
from bodymap.plots.look import DARK, LIGHT, PAPER, Look, settings_of
from bodymap.plots.moods import Mood, panel_title
from bodymap.plots.panels import (
    EXAMINER,
    MEAN,
    MOODS,
    OTHER,
    PAIN,
    SELF,
    How,
    draw_around,
    draw_counts,
    draw_line,
    draw_marks,
    draw_values,
    height_of,
    placed,
)
from bodymap.plots.views import CourseView, DiarySeries, diary_series

HEIGHTS = (4.4, 2.2, 1.2)
COUNT_TITLE = "Positive sites of 18"
DIARY, FLARES_AT = "patient's diary", -1.1
INFUSIONS, NEAR_TITLE = "infusions, mg/kg", 23.0
LINE = 1.7  # px for each point of the letters
CROWDED = 1.75  # points of the count that one line of words covers, from which on words would lie over lines
_RULES = {Rule.PAINFUL: "any pain counts", Rule.RATING2: "survey count"}


def draw(
    view: CourseView, *, paper: bool, dark: bool, size: tuple[float, float], window: tuple[float, float] | None
) -> Figure:
    """The figure of a course; see `plots.course_figure`."""
    look = PAPER if paper else DARK if dark else LIGHT
    with settings_of(look):
        figure = Figure(figsize=size, dpi=DOTS)
        count, pain = _count_words(view, look), _pain_words(view, look)
        moods = [m for m in view.moods if m.totals] if "mood" not in view.hidden else []
        answers = [m for m in moods if not m.is_line]
        moods = [m for m in moods if m.is_line]
        mood, answered = _mood_words(moods, look), _answer_words(answers, look)
        agents = agents_in_words(view)
        names = [INFUSIONS, *agents] if view.infusions else []
        names += ["days since infusion 1"] if view.days and view.infusions else []
        frame = Frame(figure, view, look, window, [w.text for w in (*count, *pain, *mood, *answered)] + names)
        doses = frame.doses()
        second = max((dose.level for dose in doses), default=0) * look.text * LINE
        over = TITLE + second if _title_meets(frame, doses) else 0.0
        above = max(over, second, _agents_over(look, agents))
        around = placed(frame)
        rows = len(answers) * _row(look)
        panels = frame.panels(HEIGHTS if moods else HEIGHTS[:2], HEAD + above, rows, height_of(around, look.text))
        _count_panel(frame, panels[0], doses, over)
        frame.beside(panels[0], count)
        _pain_panel(frame, panels[1])
        frame.beside(panels[1], pain)
        if moods:
            _mood_panel(frame, panels[2], moods)
            frame.beside(panels[2], mood)
        if answers:
            _answer_panel(frame, panels[3 if moods else 2], answers)
            frame.beside(panels[3 if moods else 2], answered)
        if around.lanes or around.before:
            draw_around(frame, panels[-1], around)
    figure.ground = look.surface  # type: ignore[attr-defined]
    figure.spots = tuple(frame.spots)  # type: ignore[attr-defined]
    figure.window, figure.whole = frame.window, time_axis(view)  # type: ignore[attr-defined]
    figure.span = (frame.left / frame.wide, frame.right / frame.wide)  # type: ignore[attr-defined]
    return figure


def spots(figure: Figure) -> tuple[Spot, ...]:
    """Where the points of a course figure lie, for hover and clicks."""
    return tuple(getattr(figure, "spots", ()))


# -- count -------------------------------------------------------------------------------------------------------------


def _count_words(view: CourseView, look: Look) -> list[Beside]:
    told = view.told
    survey = told.main.rule is Rule.RATING2
    words = [Beside(11.0, "11 of 18, any pain" if survey else "11 of 18", look.ink3, "label-11")]
    if told.main.points:
        words.append(Beside(0.6, _RULES[told.main.rule], look.ink3, "label-rule"))
    if any_pain := _by_any_pain(told.main):
        words.append(Beside(any_pain[-1][1], f"any pain  {any_pain[-1][1]}", look.ink2, "label-any-pain"))
    if told.baseline and "band" not in view.hidden:
        middle = told.baseline.median
        words.append(Beside(middle.high, f"baseline median {middle}", look.ink3, "label-baseline"))
        if told.error.value is not None:
            words.append(
                Beside(middle.high - 1.6, f"within error, ± {plain(told.error.value)}", look.ink3, "label-error")
            )
        if told.own is not None:
            words.append(Beside(told.own.least, f"own range {told.own}", look.ink3, "label-own"))
    return words


def _title_meets(frame: Frame, doses: Sequence[Dose]) -> bool:
    """Whether the title would run into an infusion or its dose."""
    end = frame.left - 36 + frame.width(COUNT_TITLE, weight=600) + 8
    marks = [frame.across(x) - 8 for i in frame.given if frame.inside(x := frame.x(i.given_at))]
    return any(x < end for x in (*marks, *(dose.middle - frame.width(dose.words) / 2 for dose in doses)))


def _count_panel(frame: Frame, axes: Axes, doses: Sequence[Dose], over: float) -> None:
    look, told = frame.look, frame.view.told
    axes.set_ylim(-0.5, 18.5)
    axes.set_yticks([0, 6, 12, 18])
    frame.title(axes, COUNT_TITLE, NEAR_TITLE + over)
    _infusions(frame, axes, doses)
    axes.axhline(11, color=look.ink3, linewidth=0.9, linestyle=(0, (1, 3)), zorder=2, gid="eleven")
    if told.baseline and "band" not in frame.view.hidden:
        middle = told.baseline.median
        if told.error.value is not None:
            low, high = max(0, middle.low - told.error.value), min(18, middle.high + told.error.value)
            axes.axhspan(low, high, color=look.band, linewidth=0, zorder=0, gid="error-band")
        _own_band(axes, look, told.own)
        for value in sorted({middle.low, middle.high}):
            axes.axhline(value, color=look.ink3, linewidth=1.0, zorder=2, gid="baseline")
    _any_pain(frame, axes)
    for n, line in enumerate(_shown_lines(frame)):
        draw_counts(frame, axes, line, SELF if line.mode is Mode.SELF else OTHER if n else EXAMINER)
    _ends(frame, axes)
    _missing(frame, axes)


def _own_band(axes: Axes, look: Look, own: OwnRange | None) -> None:
    """The patient's own range before the infusions, as an outline: the band of error is filled."""
    if own is not None:
        axes.axhspan(
            own.least, own.most, facecolor="none", edgecolor=look.ink3, linewidth=0.8, linestyle=(0, (5, 3)), zorder=1,
            gid="own-band",
        )  # fmt: skip


def _by_any_pain(line: Line) -> list[tuple[Point, int]]:
    """The count by any pain beside each survey count: what the dotted line of ACR 1990 is for. None under `painful`."""
    if line.rule is Rule.PAINFUL:
        return []
    return [(p, tally(p.exam, Rule.PAINFUL).positive) for p in line.points if not p.near]


def _any_pain(frame: Frame, axes: Axes) -> None:
    """A short stroke an exam for the count by any pain."""
    found = [(x, count) for p, count in _by_any_pain(frame.view.told.main) if frame.inside(x := frame.x(p.at))]
    if not found:
        return
    axes.plot(
        [x for x, _ in found], [count for _, count in found], "_",
        color=frame.look.ink2, markersize=11, markeredgewidth=1.6, zorder=3, gid="any-pain",
    )  # fmt: skip


def _infusions(frame: Frame, axes: Axes, doses: Sequence[Dose]) -> None:
    points = [x for i in frame.given if frame.inside(x := frame.x(i.given_at))]
    box, ink2 = axes.get_position(), frame.look.ink2
    top = box.y1 * frame.high
    if points:
        axes.plot(
            points, [1 + 9 / (box.height * frame.high)] * len(points), "v", color=ink2, markersize=7.5,
            markeredgewidth=0, transform=blended_transform_factory(axes.transData, axes.transAxes), clip_on=False,
            gid="infusions",
        )  # fmt: skip
        agents = agents_in_words(frame.view)
        y = top + NEAR_TITLE + _agents_over(frame.look, agents)
        frame.words(frame.right + 8, y, INFUSIONS, color=frame.look.ink3, gid="label-infusions")
        for line in agents:
            y -= frame.look.text * LINE
            frame.words(frame.right + 8, y, line, color=ink2, gid="label-agents")
    for dose in doses:
        y = top + NEAR_TITLE + dose.level * frame.look.text * LINE
        frame.words(dose.middle, y, dose.words, ha="center", color=ink2, gid="dose")


def _agents_over(look: Look, agents: Sequence[str]) -> float:
    """What the lines of the agents take over the room that one of them has, in pixels."""
    return max(len(agents) - 1, 0) * look.text * LINE


def _shown_lines(frame: Frame) -> list[Line]:
    """The main line first; self-assessments beside an examiner's line may be hidden."""
    told = frame.view.told
    return [told.main, *(o for o in told.others if o.mode is not Mode.SELF or "self" not in frame.view.hidden)]


def _shown_points(frame: Frame) -> list[Point]:
    return [p for line in _shown_lines(frame) for p in line.points]


def _ends(frame: Frame, axes: Axes) -> None:
    """The counts of the exams called start and now, as numbers at the points."""
    told, mine = frame.view.told, frame.view.told.main.points
    others = [(p.at, p.count.low) for p in _shown_points(frame) if p not in mine]
    dashes = _by_any_pain(told.main)
    for n, p in enumerate(_called(told)):
        if not frame.inside(frame.x(p.at)):
            continue
        x = frame.x(p.at)
        close = [value for at, value in others if abs(frame.across(frame.x(at)) - frame.across(x)) < 26]
        near = [v for o, v in dashes if abs(frame.across(frame.x(o.at)) - frame.across(x)) < 26]
        close += [v for v in near if not p.count.low <= v <= p.count.high]
        beside = [o.count.low for o in mine if abs(frame.across(frame.x(o.at)) - frame.across(x)) < 14]
        close += [v for v in beside if not p.count.low <= v <= p.count.high]
        above = p.count.high <= 16 and not any(0 <= v - p.count.high < 4 for v in close)
        below = p.count.low >= 3 and not any(0 <= p.count.low - v < 4 for v in close)
        up = above and (n == 0 or not below)
        axes.annotate(
            str(p.count), (x, p.count.high if up else p.count.low), (0, 6 if up else -6), textcoords="offset points",
            ha="center", va="bottom" if up else "top", fontsize=frame.look.text + 1.6, weight=600,
            color=frame.look.ink, gid="end", annotation_clip=False,
        )  # fmt: skip


def _called(told: Reading) -> list[Point]:
    return [p for exam in (told.start, told.now) if (p := told.point(exam)) is not None]


def _missing(frame: Frame, axes: Axes) -> None:
    """What is missing in incomplete exams, at the top of their bars where there is room; else the bar alone says it."""
    if frame.look.text / 72 * DOTS * 19 / (axes.get_position().height * frame.high) > CROWDED:
        return
    main = _called(frame.view.told)
    taken = [(frame.across(frame.x(p.at)) - 14, frame.across(frame.x(p.at)) + 14) for p in main]
    size = frame.look.text - 0.9
    for p in _shown_points(frame):
        if p.count.exact or not frame.inside(x := frame.x(p.at)):
            continue
        text = f"{p.count.examined} of 18 examined" if p.count.missing else "not every site rated"
        at, wide = frame.across(x), frame.width(text, size)
        for left, right, side in ((at - 7 - wide, at - 7, "right"), (at + 7, at + 7 + wide, "left")):
            inside = frame.left + 4 < left and right < frame.right - 4
            if inside and fitting([(left, right)], 6, taken)[0] and _clear(frame, p, left, right):
                over = _words_over(frame, axes, p.count.high)
                axes.annotate(
                    text, (x, p.count.high), (-5 if side == "right" else 5, 1.5 if over else -1.5), ha=side,
                    va="bottom" if over else "top", textcoords="offset points", fontsize=size, color=frame.look.ink2,
                    gid="missing", bbox={"facecolor": _ground(frame, p.count.high), "edgecolor": "none", "pad": 0.4},
                )  # fmt: skip
                taken.append((left, right))
                break


def _words_over(frame: Frame, axes: Axes, value: float) -> bool:
    """Whether small words beside a value go over it or under it, off the quiet lines."""
    line = frame.look.text / 72 * DOTS * 19 / (axes.get_position().height * frame.high)
    told = frame.view.told
    quiet = [11.0, *((told.baseline.median.low, told.baseline.median.high) if told.baseline else ())]
    over = not any(value + 0.1 < q < value + line * 1.15 for q in quiet) and value + line <= 18.6
    under = not any(value - line * 1.15 < q < value - 0.1 for q in quiet)
    return over or (not under and value < 17)


def _ground(frame: Frame, value: float) -> str:
    """The colour behind a value: the error band or the page."""
    told = frame.view.told
    error = told.error.value
    if told.baseline is None or error is None or "band" in frame.view.hidden:
        return frame.look.surface
    middle = told.baseline.median
    return frame.look.band if middle.low - error < value < middle.high + error else frame.look.surface


def _clear(frame: Frame, point: Point, left: float, right: float) -> bool:
    """Whether words at the top of a point's bar keep off the other points and the lines between them."""
    points = [(frame.across(frame.x(o.at)), o) for o in _shown_points(frame) if o is not point]
    near = [o for x, o in points if left - 30 < x < right + 30]
    return all(not (o.count.low - 1.5 < point.count.high + 0.7 < o.count.high + 2) for o in near)


# -- pain, mean rating, mood -------------------------------------------------------------------------------------------


def _pain_series(view: CourseView) -> list[tuple[str, How, float]]:
    """The series that have values: (name, how, latest value). One that ends before the last exam says on which day."""
    main = view.told.main
    rated, points = [p for p in main.rated if not p.near], [p for p in main.points if not p.near]
    last = max((p.at.date() for p in (*rated, *points)), default=None)
    found = []
    for name, how, values in (
        ("average pain", PAIN, [(p.at.date(), p.pain) for p in rated]),
        ("mean rating", MEAN, [(p.at.date(), p.mean) for p in points]),
    ):
        known = [(day, value) for day, value in values if value is not None]
        if known and how.name not in view.hidden:
            day, value = known[-1]
            found.append((name if day == last else f"{name}, {short(day)}", how, value))
    return found


def _pain_words(view: CourseView, look: Look) -> list[Beside]:
    words = [
        Beside(last, f"{name}  {plain(last)}", how.colour(look), f"label-{how.name}")
        for name, how, last in _pain_series(view)
    ]
    own = view.told.own_pain
    if own is not None and "band" not in view.hidden and "pain" not in view.hidden:
        words.append(Beside(own.least, f"own range of pain {own}", look.ink3, "label-own-pain"))
    diary = _diary(view)
    if diary.runs:
        last = diary.runs[-1][-1][1]
        words.append(Beside(last, f"{DIARY}  {plain(last)}", BESIDE.colour(look), "label-diary"))
    if diary.flares:
        words.append(Beside(FLARES_AT, "flares", look.ink2, "label-flares"))
    return words


def _diary(view: CourseView) -> DiarySeries:
    """The pain of each day as the patient wrote it down; empty when there is none, or when it is hidden."""
    return diary_series(() if "diary" in view.hidden else view.diary)


def _pain_panel(frame: Frame, axes: Axes) -> None:
    diary = _diary(frame.view)
    axes.set_ylim(FLARES_AT - 0.9 if diary.flares else -0.4, 10.4)
    axes.set_yticks([0, 5, 10])
    frame.title(axes, "Pain and mean rating, 0 to 10")
    shown = _pain_series(frame.view)
    if "band" not in frame.view.hidden and "pain" not in frame.view.hidden:
        _own_band(axes, frame.look, frame.view.told.own_pain)
    for _, how, _ in shown:
        value = (lambda p: p.pain) if how is PAIN else (lambda p: p.mean)
        draw_values(frame, axes, frame.view.told.main, value, how)
    draw_series(frame, axes, diary, BESIDE)
    draw_flares(frame, axes, diary.flares, FLARES_AT)
    if not shown and not diary.runs:
        hidden = frame.view.hidden
        pain = "pain is hidden" if "pain" in hidden else "no pain recorded"
        mean = "mean rating is hidden" if "mean" in hidden else "no exam with all 18 sites rated"
        axes.text(
            0.5, 0.5, f"{pain}, {mean}", transform=axes.transAxes, ha="center", va="bottom",
            color=frame.look.ink3, gid="nothing",
        )  # fmt: skip


def _mood_words(moods: Sequence[Mood], look: Look) -> list[Beside]:
    words = []
    for n, mood in enumerate(moods):
        last = mood.totals[-1][1]
        colour = MOODS[n % len(MOODS)].colour(look)
        ends = f"of {plain(mood.high, 3)}" if mood.low == 0 else f"({plain(mood.low, 3)} to {plain(mood.high, 3)})"
        words.append(Beside(last, f"{isolated(mood.name)}  {plain(last, 3)} {ends}", colour, "label-mood"))
        if mood.marked(-1):
            words.append(Beside(last - 1e-6, mood.partly[-1], colour, "label-partly"))
    return words


def _mood_panel(frame: Frame, axes: Axes, moods: Sequence[Mood]) -> None:
    top, low = max(m.high for m in moods), min(0, *(m.low for m in moods))
    air = (top - low) * 0.04
    axes.set_ylim(low - air, top + air)
    axes.set_yticks([low, top])
    axes.yaxis.set_major_formatter(lambda value, _place: plain(value, 3))
    frame.title(axes, panel_title(moods))
    for n, mood in enumerate(moods):
        how = MOODS[n % len(MOODS)]
        xs, ys = [frame.x(when) for when, _ in mood.totals], [total for _, total in mood.totals]
        draw_line(axes, xs, ys, how, frame.look)
        draw_marks(axes, xs, ys, how, frame.look)
        for place, (x, y) in enumerate(zip(xs, ys, strict=True)):
            if mood.marked(place) and frame.inside(x):
                _beside_mark(frame, axes, x, y, mood.partly[place].removesuffix(" answered"))


def _beside_mark(frame: Frame, axes: Axes, x: float, value: float, words: str) -> None:
    """Small words over a mark, or under it where there is no room over it."""
    box, (low, high) = axes.get_position(), axes.get_ylim()
    share = (value - low) / (high - low)
    y = (box.y0 + box.height * share) * frame.high + (11 if share < 0.6 else -11)
    frame.words(
        frame.across(x), y, words, ha="center", va="center", color=frame.look.ink3, fontsize=frame.look.text * 0.85,
        gid="partly",
    )  # fmt: skip


def _row(look: Look) -> float:
    return look.text / 72 * DOTS * 1.6


def _answer_words(answers: Sequence[Mood], look: Look) -> list[Beside]:
    """The name of each row, beside it: the number that was given last, in words where the answer has them."""
    words = []
    for n, mood in enumerate(answers):
        said = mood.said[-1] if mood.said else ""
        last = f"{isolated(mood.name)}  {plain(mood.totals[-1][1], 3)}"
        ends = f" of {plain(mood.high, 3)}" if mood.low == 0 else f" ({plain(mood.low, 3)} to {plain(mood.high, 3)})"
        words.append(Beside(len(answers) - n - 0.5, last + (f", {said}" if said else ends), look.ink2, "label-answer"))
    return words


def _answer_panel(frame: Frame, axes: Axes, answers: Sequence[Mood]) -> None:
    """Answers that are read one by one, as numbers at their times; a dot where two would lie over each other."""
    axes.set_ylim(0, len(answers))
    axes.set_yticks([])
    axes.grid(False)
    frame.title(axes, "Answers")
    box = axes.get_position()
    for n, mood in enumerate(answers):
        y = box.y1 * frame.high - (n + 0.5) * box.height * frame.high / len(answers)
        end = float("-inf")
        for when, value in mood.totals:
            x = frame.x(when)
            if not frame.inside(x):
                continue
            at, half = frame.across(x), frame.width(plain(value, 3)) / 2
            free = at - half > end + 3
            frame.words(
                at, y, plain(value, 3) if free else "·", ha="center", va="center", color=frame.look.ink, gid="answer"
            )
            end = max(end, at + half) if free else end

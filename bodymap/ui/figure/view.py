"""The figure of an exam: the stage with its marks, areas and what the user chooses on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from bodymap.medicine import body
from bodymap.medicine.model import Exam
from bodymap.session import in_words
from bodymap.ui.figure.marks import RegionMark, SiteMark, state_of
from bodymap.ui.figure.painting import region_path
from bodymap.ui.figure.stage import Stage, distance
from bodymap.ui.kit import theme as look

POINTS, AREAS, QUADRANTS = "points", "areas", "quadrants"
REACH = 30
"""px (at 100 %) within which a click goes to the nearest site."""


class FigureView(Stage):
    """One widget with the front and back figure. It shows the exam it is given and says what the user chose."""

    site_chosen = Signal(str)
    site_hovered = Signal(str)  # "" when the mouse left
    area_chosen = Signal(str)
    quadrant_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.marks: dict[str, SiteMark] = {}
        self.regions: dict[tuple[str, str], RegionMark] = {}
        self._layer = POINTS
        self._exam: Exam | None = None
        self._hovered = ""
        super().__init__(parent)
        self.setObjectName("figure_view")
        self.setAccessibleName("Body figure, front and back; sides are the patient's")
        for site in body.SITES:
            self.marks[site] = SiteMark(site, self)
            self.marks[site].clicked.connect(lambda _=False, site=site: self.site_chosen.emit(site))
        self.set_order(tuple(step.site for step in body.survey()))
        self._buttons = _zoom_buttons(self)
        self._one_stop("")
        self.lay_out()

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_exam(self, exam: Exam, current: str = "", ghost: Exam | None = None) -> None:
        """Show an exam, the site a key would rate, and an earlier exam as a faint ghost. Repaints what changed."""
        self._exam = exam
        focused = self.focused()
        for site, mark in self.marks.items():
            mark.show_finding(exam.findings.get(site), state_of(exam, site))
            mark.set_flags(current=site == current)
            mark.set_ghost(state_of(ghost, site) if ghost is not None else None)
        self._one_stop(current)
        if current:
            self.marks[current].raise_()
            if focused:
                self.marks[current].setFocus()
        self._show_answers()

    def set_layer(self, layer: str) -> None:
        """What can be chosen: "points", "areas" (Shift: quadrants) or "quadrants". The rest stays visible, quiet."""
        if layer not in (POINTS, AREAS, QUADRANTS):
            raise ValueError(f"unknown layer {layer!r}")
        if layer != self._layer:
            self._hover("", "")
            self._layer = layer
            self._make_regions()
            self._show_answers()
            self.lay_out()

    def layer(self) -> str:
        """The layer in force."""
        return self._layer

    def set_order(self, sites: Sequence[str]) -> None:
        """The practice's order of the sites, for the step in each accessible name."""
        for site, mark in self.marks.items():
            mark.set_step(sites.index(site) + 1 if site in sites else 0, len(sites))

    def set_hovered(self, site: str) -> None:
        """Ring a site as if the mouse were over it (the list's twin is hovered); "" for none."""
        for mark in self.marks.values():
            mark.set_flags(hovered=mark.site == site)

    def drawn(self) -> body.Figure:
        return body.with_points(self.variant) if self._layer == POINTS else body.figure(self.variant)

    def strong(self) -> bool:
        return self._layer != POINTS

    def focused(self) -> str:
        """The site whose mark has the keyboard focus of this window, or ""."""
        widget = self.window().focusWidget()
        return widget.site if isinstance(widget, SiteMark) and widget.parentWidget() is self else ""

    # -- where things are ------------------------------------------------------------------------------------------

    def place(self, site: str) -> QPointF:
        """Where the mark of a site is drawn, in the widget."""
        return self.marks[site].center()

    def site_at(self, at: QPointF) -> str:
        """The nearest site within 30 px of a point, or ""."""
        near = [(distance(mark.center(), at), mark.site) for mark in self.marks.values() if not mark.isHidden()]
        away, site = min(near, default=(0.0, ""))
        return site if away <= REACH * look.scale() else ""

    def region_at(self, at: QPointF, quadrants: bool = False) -> str:
        """The pain area (or quadrant) at a point, or ""."""
        find = body.quadrant_at if quadrants else body.area_at
        for view in self.views():
            if found := find(view, *self.frame.to_body(view.name, at)):
                return found
        return ""

    def neighbour(self, site: str, right: int, down: int) -> str:
        """The nearest shown site in a direction (right, down: -1, 0 or 1), or ""."""
        found = []
        for mark in self.marks.values():
            away = mark.center() - self.place(site)
            along = away.x() * right + away.y() * down
            across = abs(away.x() * down) + abs(away.y() * right)
            if mark.site != site and not mark.isHidden() and along > 1.0:
                found.append((along + 2.0 * across, mark.site))
        return min(found)[1] if found else ""

    def tip_at(self, at: QPointF) -> str:
        """Name, step and rating of the site at a point, or the name and answer of the area."""
        if self._layer != POINTS:
            region = self.region_at(at, self._layer == QUADRANTS)
            answer = self._answers().get(region)
            words = "not asked" if answer is None else "pain" if answer else "no pain"
            return f"{_region_name(region)}: {words}" if region else ""
        site = self.site_at(at)
        finding = self._exam.findings.get(site) if self._exam else None
        return f"{self.marks[site].accessibleName()}: {in_words(finding)}" if site else ""

    # -- laying out ------------------------------------------------------------------------------------------------

    def lay_out(self) -> None:
        super().lay_out()
        self._put_marks()
        self._put_regions()
        self._put_buttons()

    def _put_marks(self) -> None:
        k, unit = look.scale(), self.frame.unit
        tall = self.height() / k
        # A mark grows with the figure, but looking closer is to see the body, not the mark.
        least = (9 if tall >= 520 else 8 if tall >= 330 else 7) * k
        radius = max(min(24 * unit, 16 * k), least)
        shown: set[str] = set()
        for view in self.views() if self.marks else ():
            for site, (x, y) in body.spread(view, radius / unit, 3 * k / unit).items():
                self.marks[site].put(self.frame.to_widget(view.name, x, y), radius)
                self.marks[site].setEnabled(self._layer == POINTS)
                shown.add(site)
        for site, mark in self.marks.items():
            mark.setVisible(site in shown)

    def _make_regions(self) -> None:
        if self.regions:
            return
        for view in (body.figure().front, body.figure().back):
            for region in (*view.areas, *view.quadrants):
                mark = RegionMark(region, view.name, _region_name(region), self)
                chosen = self.quadrant_chosen if region in body.QUADRANTS else self.area_chosen
                mark.clicked.connect(lambda _=False, region=region, chosen=chosen: chosen.emit(region))
                self.regions[region, view.name] = mark

    def _put_regions(self) -> None:
        wanted = {AREAS: body.AREAS, QUADRANTS: body.QUADRANTS}.get(self._layer, {})
        for (region, view), mark in self.regions.items():
            shown = region in wanted and view in self.names
            if shown:
                path = region_path(self.drawn().variant, view, region)
                mark.setGeometry(self.transform(view).mapRect(path.boundingRect()).toAlignedRect())
            mark.setVisible(shown)

    def _put_buttons(self) -> None:
        y = self.height() - look.px(6)
        for name, button in self._buttons.items() if self.marks else ():
            button.setVisible(self._zoomable and (name == "zoom_in" or self.zoom() > 1.0))
            if not button.isHidden():
                button.adjustSize()
                y -= button.height()
                button.move(self.width() - button.width() - look.px(2), y)
                button.raise_()

    def _answers(self) -> dict[str, bool]:
        if self._exam is None:
            return {}
        return dict(self._exam.quadrants if self._layer == QUADRANTS else self._exam.areas)

    def _show_answers(self) -> None:
        answers = self._answers()
        for (region, _), mark in self.regions.items():
            mark.show_answer(answers.get(region))
        self.show_regions(region for region, painful in answers.items() if painful)

    def _one_stop(self, current: str) -> None:
        stop = current or next(iter(self.marks))
        for site, mark in self.marks.items():
            policy = Qt.FocusPolicy.StrongFocus if site == stop else Qt.FocusPolicy.ClickFocus
            if mark.focusPolicy() != policy:
                mark.setFocusPolicy(policy)

    # -- what the user does ----------------------------------------------------------------------------------------

    def hover_at(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self._layer == POINTS:
            self._hover(self.site_at(at), "")
        else:
            self._hover("", self.region_at(at, self._coarse(keys)))

    def click_at(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self._layer == POINTS:
            if site := self.site_at(at):
                self.marks[site].setFocus(Qt.FocusReason.MouseFocusReason)
                self.site_chosen.emit(site)
        elif region := self.region_at(at, self._coarse(keys)):
            (self.quadrant_chosen if self._coarse(keys) else self.area_chosen).emit(region)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.zoom() > 1.0 and not (self._layer == POINTS and self.site_at(event.position())):
            self.zoom_reset()
        else:  # a quick second click is a click
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover("", "")
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _WAYS.get(Qt.Key(event.key()))
        focused = self.focused()
        if way is None or not focused:
            super().keyPressEvent(event)
            return
        if site := self.neighbour(focused, *way):
            self.marks[site].setFocus(Qt.FocusReason.TabFocusReason)
            self.site_chosen.emit(site)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _coarse(self, keys: Qt.KeyboardModifier) -> bool:
        return self._layer == QUADRANTS or bool(keys & Qt.KeyboardModifier.ShiftModifier)

    def _hover(self, site: str, region: str) -> None:
        if site != self._hovered:
            for name in filter(None, (self._hovered, site)):
                self.marks[name].set_flags(hovered=name == site)
            self._hovered = site
            self.site_hovered.emit(site)
        if region != self.region_hovered:
            old, self.region_hovered = self.region_hovered, region
            self.update_regions(filter(None, (old, region)))
        over = Qt.CursorShape.PointingHandCursor if site or region else Qt.CursorShape.ArrowCursor
        if self.cursor().shape() != over:
            self.setCursor(over)


_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def _region_name(region: str) -> str:
    return body.AREAS[region].name if region in body.AREAS else body.QUADRANTS.get(region, "")


def _zoom_buttons(view: FigureView) -> dict[str, look.QuietIconButton]:
    """Whole figure, smaller, larger; at the lower right, from below."""
    acts = {
        "fit": ("Whole figure", view.zoom_reset),
        "zoom_out": ("Smaller", lambda: view.zoom_by(1 / 1.5)),
        "zoom_in": ("Larger", lambda: view.zoom_by(1.5)),
    }
    made = {}
    for name, (words, act) in acts.items():
        made[name] = look.QuietIconButton(name, words, "small", view)
        made[name].setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made[name].clicked.connect(act)
    return made

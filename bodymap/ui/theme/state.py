"""Which theme and which size are in force, and how they are put on the application."""

from __future__ import annotations

import sys
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from bodymap.paths import resources
from bodymap.ui.garbage import collect_here
from bodymap.ui.theme.sheet import stylesheet
from bodymap.ui.theme.tokens import Theme, dark, light

FAMILY = "Inter Tab"
"""Inter with tabular digits, as it is named inside our font files."""
NAMES = ("light", "dark", "system")
FLOOR = 11
"""No text is smaller than this many pixels."""

ROLES: dict[str, tuple[float, int, float]] = {
    "page_number": (44, 600, -0.012),
    "patient_title": (38, 600, -0.01),
    "compare_number": (26, 600, -0.01),
    "title": (20, 600, -0.005),
    "lead": (20, 400, 0.0),
    "patient_text": (18, 400, 0.0),
    "card_title": (16, 600, -0.003),
    "strong": (13, 600, 0.0),
    "body": (13, 500, 0.0),
    "plain": (13, 400, 0.0),
    "note": (12, 400, 0.0),
    "note_strong": (12, 600, 0.0),
    "section": (11, 600, 0.045),
    "key": (11, 500, 0.0),
    "side": (12, 700, 0.08),  # RIGHT and LEFT
}
"""Role -> size in px at 100 %, weight, letter spacing in parts of the size."""


class _Look(QObject):
    """What is in force; `changed` after theme or size became another."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name, self.zoom, self.scale = "light", 1.0, 1.0
        self.theme = light()
        self.listening = False


_look = _Look()


def look() -> _Look:
    """Connect to `look().changed` to hear when theme or size became another."""
    return _look


def current() -> Theme:
    """The theme in force."""
    return _look.theme


def scale() -> float:
    """Zoom times the system's text scale, 1.0 to 2.5."""
    return _look.scale


def px(n: float) -> int:
    """A length of the visual language in pixels of the screen as it is now."""
    return round(n * _look.scale)


@lru_cache(maxsize=512)
def color(name: str, alpha: float = 1.0) -> QColor:
    """A colour of "#rrggbb" with an opacity of 0 to 1. Shared: never change it."""
    made = QColor(name)
    made.setAlphaF(alpha)
    return made


def font(role: str) -> QFont:
    """The font of a role of `ROLES`, never smaller than 11 px."""
    size, weight, spacing = ROLES[role]
    return font_px(size, weight, spacing)


def font_px(size: float, weight: int = 400, spacing: float = 0.0) -> QFont:
    """Our font at a size of the visual language in px, scaled."""
    made = QFont([FAMILY, "Noto Sans"])
    made.setPixelSize(max(FLOOR, px(size)))
    made.setWeight(QFont.Weight(weight))
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing * made.pixelSize())
    return made


def load_fonts() -> None:
    """Make the program's own fonts known to Qt; harmless when called again."""
    if FAMILY not in QFontDatabase.families():
        for weight in ("Regular", "Medium", "SemiBold", "Bold"):
            QFontDatabase.addApplicationFont(str(resources() / "fonts" / f"InterTab-{weight}.ttf"))


def text_scale() -> float:
    """The system's text scale, 1.0 when it asks for nothing.

    Qt folds the screen's own scale into the device pixel ratio; what is left is the logical resolution and, on
    Windows, the size of the message font.
    """
    screen = QGuiApplication.primaryScreen()
    base = 72.0 if sys.platform == "darwin" else 96.0
    factor = screen.logicalDotsPerInch() / base if screen else 1.0
    if sys.platform == "win32":
        factor *= max(1.0, QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF() / 9.0)
    return min(max(factor, 1.0), 2.0)


def apply(app: QApplication, name: str = "system", zoom: float = 1.0) -> None:
    """Put a theme ("light", "dark", "system") and a zoom (1.0 to 2.0) on the whole application."""
    if name not in NAMES:
        raise ValueError(f"unknown theme {name!r}")
    collect_here(app)
    hints = app.styleHints()
    _look.name, _look.zoom = name, min(max(zoom, 1.0), 2.0)
    _look.theme = dark() if name == "dark" or (name == "system" and hints.colorScheme() is _DARK) else light()
    _look.scale = min(_look.zoom * text_scale(), 2.5)
    load_fonts()
    sheet = stylesheet(_look.theme, _look.scale)
    if app.styleSheet() != sheet:  # the same once more would dress every widget there is anew, which takes seconds
        if app.style().name() != "fusion":
            app.setStyle("Fusion")
        app.setFont(font("plain"))
        app.setPalette(_palette(_look.theme))
        app.setStyleSheet(sheet)
    if not _look.listening:
        from bodymap.ui.theme.ring import follow_focus

        hints.colorSchemeChanged.connect(_system_changed)
        follow_focus(app)
        _look.listening = True
    _look.changed.emit()


_DARK = Qt.ColorScheme.Dark


def _system_changed() -> None:
    app = QApplication.instance()
    if _look.name == "system" and isinstance(app, QApplication):
        apply(app, "system", _look.zoom)


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, value in {
        role.Window: theme.canvas,
        role.WindowText: theme.ink,
        role.Base: theme.surface,
        role.AlternateBase: theme.sunk,
        role.Text: theme.ink,
        role.PlaceholderText: theme.ink3,
        role.Button: theme.surface,
        role.ButtonText: theme.ink,
        role.BrightText: theme.err,
        role.Light: theme.surface,
        role.Midlight: theme.line,
        role.Mid: theme.line2,
        role.Dark: theme.ink3,
        role.Shadow: theme.ink2,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_ink,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.ink,
        role.ToolTipText: theme.surface,
        role.Accent: theme.accent,
    }.items():
        palette.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.ink3))
    return palette

"""The look: colours, sizes, the one stylesheet, and how they are put on the application."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from bodymap.paths import resources
from bodymap.ui.kit.loop import collect_here

# -- tokens -----------------------------------------------------------------------------------------------------------
# The colours: one frozen table for light, one for dark. No Qt here, only words and numbers.

DARK_TEXT, WHITE_TEXT = "#101418", "#ffffff"


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of the program as "#rrggbb"; names as in the visual language (section 2)."""

    dark: bool
    canvas: str
    surface: str
    sunk: str
    band: str  # error band of the plot, 0 in the heat strip
    line: str
    line2: str
    ink: str
    ink2: str
    ink3: str
    accent: str
    accent_ink: str
    accent_bg: str
    area: str
    down: str
    up: str
    warn: str
    warn_bg: str
    err: str
    dash: str
    ring: str  # round marks
    ring_pale: str  # round dark marks of the dark theme
    halo: str
    scale: tuple[str, ...]  # ratings 0 to 10
    scale_text: tuple[str, ...]
    unrated: int  # step of the scale under "painful, not rated"
    unrated_hatch: int
    open_fill: float  # opacity of an open mark
    area_fill: float
    tone_low: tuple[int, int, int]  # darkest shade of the body
    tone_high: tuple[int, int, int]
    tone_gamma: float
    outline: str
    levels: tuple[str, str, str, str]  # contours, strongest first
    eye: str
    iris: str
    brow: str

    def mark_ring(self, rating: int | None) -> str:
        """The ring round a mark with this rating (None: not rated)."""
        return self.ring_pale if self.dark and (rating is None or rating <= 5) else self.ring

    def role(self, role: str) -> str:
        """The fill of a part of the face: "eye", "iris", "brow", or "l0" to "l3"."""
        return {"eye": self.eye, "iris": self.iris, "brow": self.brow}.get(role) or self.levels[int(role[1])]

    def tone(self, layer: int, layers: int) -> str:
        """The fill of a tone layer: 0 is the silhouette, `layers` the lightest."""
        part = (layer / layers) ** self.tone_gamma
        mixed = (round(low + (high - low) * part) for low, high in zip(self.tone_low, self.tone_high, strict=True))
        return "#" + "".join(f"{value:02x}" for value in mixed)


_PLUM = (
    "#731f46",
    "#8f2a4f",
    "#aa3656",
    "#c64459",
    "#dc585a",
    "#ea7260",
    "#f48d6b",
    "#faa87d",
    "#ffc295",
    "#ffdcb4",
)
_APRICOT = (
    "#ffdcb4",
    "#fec295",
    "#f9a87c",
    "#f38c6a",
    "#e8715f",
    "#da5759",
    "#c44257",
    "#a83354",
    "#8c274d",
    "#701d43",
)


@cache
def light() -> Theme:
    """Quiet paper; more pain is darker."""
    return Theme(
        dark=False,
        canvas="#f5f5f2",
        surface="#ffffff",
        sunk="#eeeeea",
        band="#eeeeea",
        line="#e3e3de",
        line2="#c4c5c0",
        ink="#1b2026",
        ink2="#4d555d",
        ink3="#666e76",
        accent="#2a5bc7",
        accent_ink="#ffffff",
        accent_bg="#e9effb",
        area="#3d5a80",
        down="#1f5f9e",
        up="#a03a12",
        warn="#7a4f00",
        warn_bg="#fdf3dc",
        err="#b3261e",
        dash="#59616a",
        ring="#2b3138",
        ring_pale="#2b3138",
        halo="#ffffff",
        scale=("#ffffff", *_APRICOT),
        scale_text=(DARK_TEXT,) * 7 + (WHITE_TEXT,) * 4,
        unrated=3,
        unrated_hatch=7,
        open_fill=0.82,
        area_fill=0.13,
        tone_low=(201, 197, 193),
        tone_high=(250, 249, 247),
        tone_gamma=0.85,
        outline="#57606b",
        levels=("#5f6872", "#79818b", "#8d949d", "#a6abb2"),
        eye="#ffffff",
        iris="#8c949d",
        brow="#8b929a",
    )


@cache
def dark() -> Theme:
    """The same page at night; more pain is lighter."""
    return Theme(
        dark=True,
        canvas="#14171b",
        surface="#1c2026",
        sunk="#171a1f",
        band="#232931",
        line="#2d333b",
        line2="#48505a",
        ink="#eceef0",
        ink2="#b4bcc5",
        ink3="#929ba6",
        accent="#8fb4ff",
        accent_ink="#0f1726",
        accent_bg="#212d47",
        area="#9fc0ea",
        down="#8cc2f5",
        up="#f3a37c",
        warn="#f1c86a",
        warn_bg="#352a12",
        err="#ff8f86",
        dash="#dfe4ea",
        ring="#14171b",
        ring_pale="#f0d9cf",
        halo="#14171b",
        scale=("#14171b", *_PLUM),
        scale_text=(WHITE_TEXT,) * 5 + (DARK_TEXT,) * 6,
        unrated=4,
        unrated_hatch=8,
        open_fill=0.55,
        area_fill=0.20,
        tone_low=(60, 68, 78),
        tone_high=(116, 126, 138),
        tone_gamma=0.85,
        outline="#b4bec9",
        levels=("#20262d", "#2f363f", "#414a55", "#505a66"),
        eye="#8f9aa7",
        iris="#39424d",
        brow="#39414b",
    )


# -- sheet ------------------------------------------------------------------------------------------------------------
# The one stylesheet: what Qt's own controls look like. Lengths are px at 100 %, written `{n}px` and scaled.

_SHEET = """
QMainWindow, QDialog, QWidget[page="true"] { background: @canvas; }
QToolTip { background: @ink; color: @surface; border: 0; padding: 5px 8px; font-size: 12px; }

QFrame[card="true"] { background: @surface; border: 1px! solid @line; border-radius: 12px; }
QFrame[bar="true"] { background: @surface; border: 0; border-bottom: 1px! solid @line; }
QFrame[rule="h"] { background: @line; border: 0; min-height: 1px!; max-height: 1px!; }
QFrame[rule="v"] { background: @line; border: 0; min-width: 1px!; max-width: 1px!; }
QLabel { background: transparent; }
QLabel[tone="ink"] { color: @ink; }
QLabel[tone="ink2"] { color: @ink2; }
QLabel[tone="ink3"] { color: @ink3; }
QLabel[tone="accent"] { color: @accent; }
QLabel[tone="warn"] { color: @warn; }
QLabel[tone="err"] { color: @err; }
QLabel[tone="down"] { color: @down; }
QLabel[tone="up"] { color: @up; }

QLabel[chip="plain"], QLabel[chip="warn"], QLabel[chip="err"], QLabel[chip="accent"] {
  border-radius: 11px; padding: 2px 10px; min-height: 18px; font-size: 12px; font-weight: 500; }
QLabel[chip="plain"] { background: @sunk; color: @ink2; border: 1px! solid @line2; }
QLabel[chip="warn"] { background: @warn_bg; color: @warn; border: 1px! solid @warn; }
QLabel[chip="err"] { background: @surface; color: @err; border: 1px! solid @err; }
QLabel[chip="accent"] { background: @accent_bg; color: @accent; border: 1px! solid @accent; }

QPushButton { background: @surface; color: @ink; border: 1px! solid @line2; border-radius: 8px;
  padding: 0 14px; min-height: 34px; font-size: 13px; font-weight: 500; }
QPushButton:hover { background: @sunk; border-color: @ink3; }
QPushButton:pressed { background: @line; }
QPushButton:disabled { color: @ink3; border-color: @line; }
QPushButton:checked { background: @accent_bg; border-color: @accent; color: @ink; }
QPushButton[kind="primary"] { background: @accent; color: @accent_ink; border-color: @accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QPushButton[kind="primary"]:disabled { background: @sunk; color: @ink3; border-color: @line; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; color: @ink2; padding: 0 10px; }
QPushButton[kind="quiet"]:hover { background: @sunk; color: @ink; }
QPushButton[kind="link"] { background: transparent; border: 0; color: @accent; padding: 0 2px; min-height: 24px;
  font-size: 12px; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="icon"] { padding: 0; min-width: 34px; }
QPushButton[kind="icon_quiet"] { background: transparent; border-color: transparent; padding: 0; min-width: 34px; }
QPushButton[kind="icon_quiet"]:hover { background: @sunk; }
QPushButton[sized="small"] { min-height: 28px; padding: 0 12px; }
QPushButton[sized="tiny"] { min-height: 24px; padding: 0 8px; font-size: 12px; }
QPushButton[sized="large"] { min-height: 50px; padding: 0 18px; font-size: 14px; border-radius: 12px; }
QPushButton[sized="patient"] { min-height: 54px; padding: 0 26px; font-size: 19px; border-radius: 14px; }
QPushButton::menu-indicator { width: 0; }

QFrame[segmented="true"] { background: @sunk; border: 1px! solid @line; border-radius: 9px; }
QPushButton[kind="segment"] { background: transparent; border: 1px! solid transparent; border-radius: 7px;
  color: @ink2; padding: 0 13px; min-height: 24px; font-weight: 500; }
QPushButton[kind="segment"]:hover { color: @ink; background: transparent; }
QPushButton[kind="segment"]:checked { background: @surface; border-color: @line2; color: @ink; font-weight: 600; }
QPushButton[kind="segment"]:disabled { color: @ink3; background: transparent; border-color: transparent; }

QLineEdit, QTextEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QDateTimeEdit, QComboBox {
  background: @surface; color: @ink; border: 1px! solid @ink3; border-radius: 8px; padding: 0 10px;
  min-height: 34px; font-size: 13px; selection-background-color: @accent; selection-color: @accent_ink; }
QTextEdit, QPlainTextEdit { padding: 6px 8px; }
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: 2px solid @accent; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
  color: @ink3; border-color: @line2; background: @sunk; }
QLineEdit[state="wrong"], QAbstractSpinBox[state="wrong"], QComboBox[state="wrong"] { border: 2px solid @err; }
QLineEdit[sized="large"] { min-height: 48px; font-size: 16px; border-radius: 12px; padding: 0 16px; }
QLineEdit[sized="small"], QAbstractSpinBox[sized="small"], QComboBox[sized="small"] { min-height: 26px; }
QAbstractSpinBox QLineEdit { background: transparent; border: 0; padding: 0 0 0 8px; min-height: 0; }
QAbstractSpinBox QLineEdit:focus { border: 0; }
QComboBox::drop-down, QDateEdit::drop-down { border: 0; width: 26px; background: transparent; }
QComboBox::down-arrow { image: url("@icons/sheet/chevron_down_@shade.svg"); width: 14px; height: 14px; }
QDateEdit::down-arrow { image: url("@icons/sheet/chevron_down_@shade.svg"); width: 14px; height: 14px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; width: 18px; background: transparent; }
QAbstractSpinBox::up-arrow { image: url("@icons/sheet/chevron_up_@shade.svg"); width: 11px; height: 11px; }
QAbstractSpinBox::down-arrow { image: url("@icons/sheet/chevron_down_@shade.svg"); width: 11px; height: 11px; }
QComboBox QAbstractItemView, QCompleter, QListView[popup="true"] { background: @surface; color: @ink;
  border: 1px! solid @line2; outline: 0; selection-background-color: @accent_bg; selection-color: @ink; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; min-height: 24px; font-size: 13px; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px; border: 1px! solid @ink3;
  background: @surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent;
  image: url("@icons/sheet/check_@shade.svg"); }
QCheckBox::indicator:indeterminate { background: @sunk; border-style: dashed; }
QRadioButton::indicator:checked { border: 5px solid @accent; width: 8px; height: 8px; }
QCheckBox:disabled, QRadioButton:disabled { color: @ink3; }

QMenu { background: @surface; color: @ink; border: 1px! solid @line2; border-radius: 8px; padding: 5px;
  font-size: 13px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; background: transparent; }
QMenu::item:selected { background: @accent_bg; color: @ink; }
QMenu::item:disabled { color: @ink3; }
QMenu::separator { height: 1px!; background: @line; margin: 5px 8px; }

QScrollArea { background: transparent; border: 0; }
QFileDialog { min-width: 540px; min-height: 300px; }
QFileDialog QComboBox#lookInCombo { min-width: 150px; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line2; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @ink3; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { border: 0; width: 0;
  height: 0; background: transparent; }

QTableView, QListView, QTreeView { background: transparent; border: 0; outline: 0; gridline-color: @line;
  selection-background-color: @accent_bg; selection-color: @ink; font-size: 13px; }
QTableView::item { border-bottom: 1px! solid @line; padding: 0 3px; }
QCalendarWidget QTableView::item { border: 0; padding: 0; }
QTableView::item:selected, QListView::item:selected { background: @accent_bg; color: @ink; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section { background: transparent; color: @ink3; border: 0; border-bottom: 1px! solid @line;
  padding: 4px 6px; font-size: 11px; font-weight: 600; }
QTableCornerButton::section { background: transparent; border: 0; }

QProgressBar { background: @line; border: 0; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: @ink2; border-radius: 3px; }
QSlider::groove:horizontal { background: @line2; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: @surface; border: 2px solid @accent; width: 16px; height: 16px;
  margin: -8px 0; border-radius: 10px; }
QTabWidget::pane { border: 0; }
QTabBar::tab { background: transparent; color: @ink2; padding: 8px 12px; border: 0;
  border-bottom: 2px solid transparent; font-size: 13px; }
QTabBar::tab:selected { color: @ink; border-bottom-color: @accent; }
QSplitter::handle { background: @canvas; }
QStatusBar { background: @surface; color: @ink2; }
"""

_LENGTH = re.compile(r"(-?\d+)px(!?)")
_TOKEN = re.compile(r"@(shade|[a-z]+(?:_[a-z]+)*2?3?)")


def stylesheet(theme: Theme, scale: float) -> str:
    """The stylesheet for a theme at a scale; `px!` is a hairline and stays."""

    def length(found: re.Match[str]) -> str:
        size = int(found[1])
        return f"{size if found[2] else round(size * scale)}px"

    words = {
        "accent_hover": "#244fae" if not theme.dark else "#a6c4ff",
        "icons": (resources() / "icons").as_posix(),
        "shade": "dark" if theme.dark else "light",
    }
    sized = _LENGTH.sub(length, _SHEET)
    return _TOKEN.sub(lambda found: words.get(found[1]) or getattr(theme, found[1]), sized)


# -- state ------------------------------------------------------------------------------------------------------------
# Which theme and which size are in force, and how they are put on the application.

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
    return QFont(_font(max(FLOOR, px(size)), weight, spacing))  # a copy, which the caller may change


@lru_cache(maxsize=512)
def _font(pixels: int, weight: int, spacing: float) -> QFont:
    made = QFont([FAMILY, "Noto Sans"])
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight(weight))
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing * pixels)
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


_at_first: list[Callable[[QApplication], None]] = []


def at_first(begin: Callable[[QApplication], None]) -> None:
    """Call this when the look is put on the application for the first time."""
    _at_first.append(begin)


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
        hints.colorSchemeChanged.connect(_system_changed)
        for begin in _at_first:
            begin(app)
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

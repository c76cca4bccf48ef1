"""The one stylesheet: what Qt's own controls look like. Lengths are px at 100 %, written `{n}px` and scaled."""

import re

from bodymap.paths import resources
from bodymap.ui.theme.tokens import Theme

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

QLineEdit, QTextEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QDateTimeEdit, QComboBox {
  background: @surface; color: @ink; border: 1px! solid @ink3; border-radius: 8px; padding: 0 10px;
  min-height: 34px; font-size: 13px; selection-background-color: @accent; selection-color: @accent_ink; }
QTextEdit, QPlainTextEdit { padding: 6px 8px; }
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: 2px solid @accent; }
QLineEdit:disabled, QTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @ink3;
  border-color: @line2; background: @sunk; }
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

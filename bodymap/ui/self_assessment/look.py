"""The few rules that the patient pages add to the one stylesheet: larger buttons, and no button too pale to read."""

from __future__ import annotations

from bodymap.ui import theme as look
from bodymap.ui.self_assessment.room import ROOMY, Room


def sheet(room: Room = ROOMY) -> str:
    """The rules at the size and in the theme in force."""
    theme, px = look.current(), look.px
    return f"""
QPushButton[sized="patient_small"] {{ min-height: {px(room.bar)}px; padding: 0 {px(18)}px; font-size: {px(18)}px;
  border-radius: {px(10)}px; border-color: {theme.ink3}; }}
QPushButton[sized="patient"] {{ min-height: {px(room.foot) - 2}px; padding: 0 {px(24)}px; font-size: {px(19)}px;
  border-radius: {px(14)}px; border-color: {theme.ink3}; }}
QPushButton[kind="primary"][sized="patient"] {{ border-color: {theme.accent}; }}
QPushButton[kind="primary"][sized="patient"]:disabled {{ background: {theme.surface}; color: {theme.ink3};
  border: 1px dashed {theme.ink3}; }}
QLineEdit[patient="true"] {{ font-size: {px(18)}px; min-height: {px(48)}px; border-radius: {px(10)}px;
  padding: 0 {px(14)}px; }}
QLineEdit[digits="true"] {{ font-size: {px(28)}px; font-weight: 600; padding: 0; }}
"""

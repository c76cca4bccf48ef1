"""The recovery sheet of a data file and the visit slip of a hand-over file: passphrases kept apart from the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.barcode.qrencoder import QR8bitByte
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm

from bodymap.report import writing
from bodymap.report.paper import INK2, LEFT, RIGHT, Document, Page
from bodymap.report.sheet.frame import draw_title
from bodymap.report.words import Letterhead

# -- recovery ---------------------------------------------------------------------------------------------------------
# The recovery sheet: the passphrase of a data file to read and as a QR code, and where such a sheet belongs.

_WHAT = (
    "Whoever has this sheet and the data file can read everything in it. Without the passphrase nobody can, neither"
    " you nor whoever looks after the computer."
)
_WHERE = (
    "Keep it in a locked place apart from the computer: a safe, a locked drawer in another room, a notary.",
    "Two sheets in two places are better than one. Say to one person you trust where they lie.",
    "Print it on a printer of your own. Do not photograph it, scan it, send it or save it as a file.",
    "Burn or shred it when the passphrase is changed: backups keep the passphrase they were made with, so keep the"
    " old sheet as long as you keep such backups.",
)
_HOW = (
    "Capital letters matter. Between the words stands one space.",
    "Any program for SQLCipher 4 opens the data file with it, also without Bodymap.",
)
_HIGH = 16.0
MOST_BOXES = 12
"""Words that get a box each."""
_QR = 52.0  # mm


def recovery_sheet(passphrase: str, file: str, letterhead: Letterhead, made: date, paper: str = "a4") -> bytes:
    """The sheet as PDF, on "a4" or "letter"; `file` is the name of the data file. UserError when there is no such
    paper. Nothing of it stays in this program."""
    document = Document(paper, "Recovery sheet")
    page = document.page()
    draw_title(page, "Recovery sheet", letterhead)
    y = 33.0
    y += page.lines(LEFT, y, _WHAT, 12, RIGHT - LEFT, 3, 5.6) * 5.6 + 2
    page.text(LEFT, y, f"Data file {file}. Printed on {made.isoformat()}", 10, colour=INK2, room=180)
    y = _words(page, y + 8, passphrase)
    _draw_qr(page, RIGHT - _QR, y, passphrase)
    room = RIGHT - LEFT - _QR - 8
    page.text(LEFT, y + 5, f"{len(passphrase)} characters; the code holds them exactly.", 10, colour=INK2)
    down = y + 14
    for line in _HOW:
        down += page.lines(LEFT, down, line, 12, room, 4, 5.6) * 5.6 + 1.5
    y = max(down, y + _QR) + 10
    page.text(LEFT, y, "Where it belongs", 14, "SemiBold")
    y += 8
    for line in _WHERE:
        y += page.lines(LEFT, y, line, 12, RIGHT - LEFT, 3, 5.6) * 5.6 + 1.5
    try:
        return document.finish()
    finally:
        writing.forget()


def _words(page: Page, y: float, passphrase: str) -> float:
    """The passphrase, large: a box a word, or lines where it is a sentence. Returns where the next thing stands."""
    words = passphrase.split(" ")
    if len(words) > MOST_BOXES or not all(words) or max(page.width(word, 12, "SemiBold") for word in words) > 66:
        return y + page.lines(LEFT, y + 6, passphrase, 18, RIGHT - LEFT, 10, 9, "SemiBold") * 9 + 6
    for n, word in enumerate(words):
        x, top = (LEFT, 108.0)[n % 2], y + (n // 2) * _HIGH
        page.frame(x, top, 86.0, _HIGH - 3, 1.2)
        page.text(x + 4, top + 8.8, f"{n + 1}", 12, colour=INK2)
        page.text(x + 14, top + 9.2, word, 20, "SemiBold", room=70.0, floor=12)
    return y + -(-len(words) // 2) * _HIGH + 4


def _draw_qr(page: Page, x: float, y: float, passphrase: str) -> None:
    """The passphrase as a QR code (ISO/IEC 18004, level M) in UTF-8, drawn in vectors; `x`, `y`: its top left, mm."""
    code: Any = QrCodeWidget([QR8bitByte(passphrase.encode())], barLevel="M", barBorder=4)
    code.barWidth = code.barHeight = _QR * mm
    drawing = Drawing(_QR * mm, _QR * mm)
    drawing.add(code)
    left, bottom = page.at(x, y + _QR)
    drawing.drawOn(page.canvas, left, bottom)


# -- slip -------------------------------------------------------------------------------------------------------------
# The visit slip: the words that open and lock hand-over files, large, and apart from the file. It names no patient.

_SLIP_WHAT = "These words open the file that your doctor gave you. They also lock the file that you give back."
_SLIP_HOW = (
    "Type them in this order, with a space between. Capital letters do not matter.",
    "Keep this slip at home, apart from the file. Do not send a photo of it with the file.",
    "Lost it? Call the practice and ask for a new file.",
)
_SLIP_HIGH = 17.0
MOST_WORDS = 16
"""Words that get a box each."""


def visit_slip(passphrase: str, letterhead: Letterhead, paper: str = "a4") -> bytes:
    """The slip as PDF, on "a4" or "letter". UserError when there is no such paper."""
    document = Document(paper, "Visit slip")
    page = document.page()
    draw_title(page, "Your words", letterhead)
    page.lines(LEFT, 33.0, _SLIP_WHAT, 14, RIGHT - LEFT, 3, 6.6)
    words = passphrase.split()
    top = 52.0
    if len(words) > MOST_WORDS:  # a sentence of somebody's own
        words = []
        top += page.lines(LEFT, top, passphrase, 18, RIGHT - LEFT, 14, 9) * 9
    for n, word in enumerate(words):
        x, y = (LEFT, 108.0)[n % 2], top + (n // 2) * _SLIP_HIGH
        page.frame(x, y, 86.0, _SLIP_HIGH - 3, 1.2)
        page.text(x + 4, y + 9.4, f"{n + 1}", 12, colour=INK2)
        page.text(x + 14, y + 9.8, word, 22, "SemiBold", room=70.0)
    y = top + -(-len(words) // 2) * _SLIP_HIGH + 8
    for line in _SLIP_HOW:
        y += page.lines(LEFT, y, line, 14, RIGHT - LEFT, 3, 6.6) * 6.6 + 2
    return document.finish()

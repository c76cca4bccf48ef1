"""The visit slip: the words that open and lock hand-over files, large, and apart from the file. It names no patient."""

from __future__ import annotations

from bodymap.report.paper import INK2, LEFT, RIGHT, Document
from bodymap.report.sheet.head import draw_title
from bodymap.report.values import Letterhead

_WHAT = "These words open the file that your doctor gave you. They also lock the file that you give back."
_HOW = (
    "Type them in this order, with a space between. Capital letters do not matter.",
    "Keep this slip at home, apart from the file. Do not send a photo of it with the file.",
    "Lost it? Call the practice and ask for a new file.",
)
_HIGH = 17.0
MOST = 16
"""Words that get a box each."""


def visit_slip(passphrase: str, letterhead: Letterhead, paper: str = "a4") -> bytes:
    """The slip as PDF, on "a4" or "letter". UserError when there is no such paper."""
    document = Document(paper, "Visit slip")
    page = document.page()
    draw_title(page, "Your words", letterhead)
    page.lines(LEFT, 33.0, _WHAT, 14, RIGHT - LEFT, 3, 6.6)
    words = passphrase.split()
    top = 52.0
    if len(words) > MOST:  # a sentence of somebody's own
        words = []
        top += page.lines(LEFT, top, passphrase, 18, RIGHT - LEFT, 14, 9) * 9
    for n, word in enumerate(words):
        x, y = (LEFT, 108.0)[n % 2], top + (n // 2) * _HIGH
        page.frame(x, y, 86.0, _HIGH - 3, 1.2)
        page.text(x + 4, y + 9.4, f"{n + 1}", 12, colour=INK2)
        page.text(x + 14, y + 9.8, word, 22, "SemiBold", room=70.0)
    y = top + -(-len(words) // 2) * _HIGH + 8
    for line in _HOW:
        y += page.lines(LEFT, y, line, 14, RIGHT - LEFT, 3, 6.6) * 6.6 + 2
    return document.finish()

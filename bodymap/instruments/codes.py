"""LOINC codes in a file: of the right kind, with a right check digit, and in the right place (domain 9.2, trap 35)."""

from __future__ import annotations

from bodymap.instruments.fields import Table

TOTALS = frozenset({"44261-6"})
"""LOINC codes that belong to a score and never to an item."""
ITEM_ONLY = frozenset({"44260-8"})
"""LOINC codes that belong to one item and never to a score: 44260-8 is PHQ-9 item 9 (domain 5.2, rule 8)."""


def loinc(table: Table, *, answer: bool = False, item: bool = False) -> str:
    """A LOINC code, its check digit reckoned; codes that are known to be put in the wrong place are refused there."""
    code = table.text("loinc", 12, needed=False, form=r"(LA)?\d{1,7}-\d", like="LA6568-5" if answer else "44249-1")
    digits, _, check = code.removeprefix("LA").partition("-")
    if code and digits.isdigit() and check.isdigit():
        if code.startswith("LA") is not answer:
            table.wrong("loinc", f"{code} is the code of {'a question' if answer else 'an answer'}: take it out here.")
        elif not answer and int(check) != check_digit(digits):
            table.wrong("loinc", f"{code} is no LOINC code: its check digit does not fit. Look it up again.")
        elif code in TOTALS and item:
            table.wrong("loinc", f"{code} is the code of a total, not of an item: take it out here.")
        elif code in ITEM_ONLY and not item:
            table.wrong("loinc", f"{code} is the code of an item about suicide, not of a total: take it out here.")
    return code


def check_digit(digits: str) -> int:
    """The check digit of a LOINC code of a question or score (mod 10, every second digit from the right doubled)."""
    doubled = (int(d) * (2 - place % 2) for place, d in enumerate(reversed(digits)))
    return -sum(value // 10 + value % 10 for value in doubled) % 10

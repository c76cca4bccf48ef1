"""The hand-over: one file from the patient to the desk, and one starter file from the desk to the patient.

Documented JSON, compressed, encrypted with a passphrase; every field stands in resources/handover/handover.md. What
is read was written by somebody else: it is measured before it is opened, every value goes through the model, and a
file with any fault is refused whole, in words.
"""

from bodymap.exchange.handover.checks import BadHandover
from bodymap.exchange.handover.home import SUFFIX, Home, Sender, Starter, finished, to_give
from bodymap.exchange.handover.sealed import (
    COST,
    HOME,
    LARGEST_FILE,
    LEAST,
    STARTER,
    Cost,
    new_passphrase,
    peek,
    read_home,
    read_starter,
    same_words,
    starter_of,
    starter_text,
    too_weak,
    write_home,
    write_starter,
)

__all__ = [
    "COST",
    "HOME",
    "LARGEST_FILE",
    "LEAST",
    "STARTER",
    "SUFFIX",
    "BadHandover",
    "Cost",
    "Home",
    "Sender",
    "Starter",
    "finished",
    "new_passphrase",
    "peek",
    "read_home",
    "read_starter",
    "same_words",
    "starter_of",
    "starter_text",
    "to_give",
    "too_weak",
    "write_home",
    "write_starter",
]

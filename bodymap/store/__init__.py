"""The data file: all SQL of the program."""

from bodymap.store import driver  # first: it puts the driver in place under sqlite_utils
from bodymap.store.copies import left_of
from bodymap.store.erase import Erased
from bodymap.store.file import may_have_passphrase, restore
from bodymap.store.find import PatientRow, VisitRow
from bodymap.store.fold import folded_number
from bodymap.store.holding import Holding
from bodymap.store.instruments import InstrumentText
from bodymap.store.kinds import Kept, removable
from bodymap.store.mistakes import TABLES, Mistaken, Place
from bodymap.store.reading import Reading
from bodymap.store.seals import Altered
from bodymap.store.store import Store

__all__ = [
    "TABLES",
    "Altered",
    "Erased",
    "Holding",
    "InstrumentText",
    "Kept",
    "Mistaken",
    "PatientRow",
    "Place",
    "Reading",
    "Store",
    "VisitRow",
    "driver",
    "folded_number",
    "left_of",
    "may_have_passphrase",
    "removable",
    "restore",
]

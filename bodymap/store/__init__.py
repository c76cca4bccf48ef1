"""The data file: all SQL of the program."""

from bodymap.store import driver  # first: it puts the driver in place under sqlite_utils
from bodymap.store.backups import Begun, Made
from bodymap.store.cells import folded_name, folded_number
from bodymap.store.copies import folder_beside as copies_beside
from bodymap.store.copies import left_of
from bodymap.store.erase import Erased
from bodymap.store.file import may_have_passphrase, refuse_weak, restore
from bodymap.store.instruments import InstrumentText
from bodymap.store.kept_copies import Copy, Drilled, Holding
from bodymap.store.kept_copies import alone as copies_alone
from bodymap.store.mistakes import TABLES, Mistaken, Place
from bodymap.store.patient_record import PatientRecord
from bodymap.store.reading import Reading
from bodymap.store.records import Kept, removable
from bodymap.store.rescue import is_left
from bodymap.store.seals import Altered
from bodymap.store.search import PatientRow, VisitRow
from bodymap.store.store import Store
from bodymap.store.surroundings import Doubt

__all__ = [
    "TABLES",
    "Altered",
    "Begun",
    "Copy",
    "Doubt",
    "Drilled",
    "Erased",
    "Holding",
    "InstrumentText",
    "Kept",
    "Made",
    "Mistaken",
    "PatientRecord",
    "PatientRow",
    "Place",
    "Reading",
    "Store",
    "VisitRow",
    "copies_alone",
    "copies_beside",
    "driver",
    "folded_name",
    "folded_number",
    "is_left",
    "left_of",
    "may_have_passphrase",
    "refuse_weak",
    "removable",
    "restore",
]

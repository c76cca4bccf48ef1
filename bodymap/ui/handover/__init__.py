"""The hand-over: at home "Give to my doctor" and the starter file; at the desk what came, from whom, and to whom."""

from bodymap.ui.handover.arrival import ArrivalPage
from bodymap.ui.handover.brought import BroughtPage
from bodymap.ui.handover.drop import FileDrop, choose_file, choose_new
from bodymap.ui.handover.give import GiveDialog
from bodymap.ui.handover.reading import SelfExamPage
from bodymap.ui.handover.starter import StarterForm
from bodymap.ui.handover.starting import StartHere
from bodymap.ui.handover.unlock import UnlockForm
from bodymap.ui.handover.values import Candidate

__all__ = [
    "ArrivalPage",
    "BroughtPage",
    "Candidate",
    "FileDrop",
    "GiveDialog",
    "SelfExamPage",
    "StartHere",
    "StarterForm",
    "UnlockForm",
    "choose_file",
    "choose_new",
]

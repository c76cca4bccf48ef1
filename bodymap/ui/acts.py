"""The pages of the practice's window and what can be done on them, said once. Who does it adds it to the window."""

from __future__ import annotations

from dataclasses import dataclass

from bodymap.ui.kit.actions import WITHIN, Action

# -- pages ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its title, and for a page of a patient the key that leads to it and why it may have nothing to show."""

    id: str
    title: str
    keys: str = ""
    nothing: str = ""

    @property
    def go(self) -> Action:
        """The act that leads there."""
        return Action(f"page {self.id}", self.title, keys=self.keys)


START = Page("start", "Bodymap")
EXAM = Page("exam", "Exam", "Ctrl+1", "No exam yet. Start one with New exam.")
COURSE = Page("course", "Course", "Ctrl+2")
COMPARE = Page("compare", "Compare", "Ctrl+3", "Two exams are needed to compare.")
RECORD = Page("record", "Record", "Ctrl+4")
CLINIC = Page("clinic", "Clinic")
SETTINGS = Page("settings", "Settings")
READING = Page("reading", "Self-assessment")
ARRIVAL = Page("arrival", "From a patient")
BROUGHT = Page("brought", "From a patient")

PAGES = (EXAM, COURSE, COMPARE, RECORD)
"""Those of an open patient."""

_BESIDE = tuple(page.id for page in (CLINIC, SETTINGS, READING, ARRIVAL, BROUGHT))
_HOME = (START.id, *_BESIDE)
_PATIENT = tuple(page.id for page in PAGES)

# -- the practice -----------------------------------------------------------------------------------------------------

BACK = Action("back", "Back to all patients", "back", page_keys="Esc", bars=(*_BESIDE, *_PATIENT), short="Back")
NEW_PATIENT = Action("new patient", "New patient", "plus", "Ctrl+N")
FIND = Action("find", "Find a patient", "search", "Ctrl+F")
BLANK_SHEET = Action("blank sheet", "Print a blank exam sheet", "print", "Ctrl+P")
WHO = Action(
    "who", "Who works at this computer", "person", bars=_HOME, short="Who works?",
    tip="Who works at this computer; stands in every entry of the history",
)  # fmt: skip
IMPORT = Action("import", "Import", "import", bars=(START.id,))
FROM_PATIENT = Action("from a patient", "From a patient", "inbox", bars=(START.id,))
SHOW_CLINIC = Action("clinic", "Clinic", "people", bars=(START.id,))
SHOW_SETTINGS = Action("settings", "Settings", "settings", "Ctrl+,", bars=(START.id,))
HELP = Action("help", "Help", "help", bars=_HOME)
LOCK = Action("lock", "Lock", "lock", "Ctrl+L", bars=_HOME)
KEYS = Action("keys", "Card of keys", "keyboard", "F1")
PALETTE = Action("palette", "Do or find something", "enter", "Ctrl+K")
BACK_UP = Action("back up", "Back up now", "data")
CHECK_FILE = Action("check file", "Check the data file", "shield")
GO_BACK = Action("go back", "Go back to a backup …", "clock")
WHO_SAW_PRACTICE = Action("who saw practice", "Who saw what in the practice …", "eye")

# -- a patient --------------------------------------------------------------------------------------------------------

MORE_MENU = "More"
AT_HOME = f"{MORE_MENU}{WITHIN}At home"
QUESTIONNAIRES = f"{MORE_MENU}{WITHIN}Questionnaires"
FILLED_IN = f"{QUESTIONNAIRES}{WITHIN}Filled in before"

UNDO = Action("undo", "Undo", "undo", page_keys="Ctrl+Z", bars=(EXAM.id,))
REDO = Action("redo", "Redo", "redo", page_keys="Ctrl+Y", bars=(EXAM.id,))
PRINT = Action("print", "Print", "print", "Ctrl+P", bars=(EXAM.id, COMPARE.id))
MORE = Action("more", "More", "more", bars=(EXAM.id, COURSE.id, RECORD.id))
REPORT = Action("report", "Print report", "print", "Ctrl+P", bars=(COURSE.id,))
NEW_INFUSION = Action("new infusion", "New infusion", "plus", bars=(COURSE.id,))
FINISH = Action(
    "finish", "Finish and sign", page_keys="Ctrl+Enter", bars=(EXAM.id,), short="Sign", primary=True
)  # fmt: skip
AMEND = Action("amend", "Amend", "edit", bars=(EXAM.id,))
NEW_EXAM = Action("new exam", "New exam", "plus", bars=(COURSE.id, COMPARE.id, RECORD.id), primary=True)
EDIT_PATIENT = Action("edit patient", "Change the patient's data …", "edit")
NEW_COURSE = Action("new course", "New course …", "plus")

LOAD_QUESTIONNAIRE = Action(
    "load questionnaire", "Load a questionnaire of your own …", menu=QUESTIONNAIRES, apart=True
)  # fmt: skip
READ_DIARY = Action("read diary", "Read the diary", menu=AT_HOME)
TYPE_HOME_SHEET = Action("type home sheet", "Type in a home sheet …", menu=AT_HOME)
TYPE_DIARY = Action("type diary", "Type in a diary sheet …", menu=AT_HOME)
PRINT_HOME_SHEET = Action("print home sheet", "Print a blank home sheet", menu=AT_HOME)
PRINT_DIARY_SHEET = Action("print diary sheet", "Print a blank diary sheet", menu=AT_HOME)
MAKE_STARTER = Action("make starter", "File for the patient to begin with …", menu=AT_HOME)
AROUND = Action("around", "Treatments and events …", menu=MORE_MENU)
MISTAKE = Action("mistake", "Entered in error …", menu=MORE_MENU)
WHO_SAW = Action("who saw", "Who saw what …", menu=MORE_MENU)
EXPORT_RECORD = Action("export record", "Export for another practice …", menu=MORE_MENU)
HAND_OVER = Action("hand over", "Hand the computer over for a self-assessment", menu=MORE_MENU, apart=True)

# -- keys -------------------------------------------------------------------------------------------------------------


def key_lines() -> tuple[tuple[str, str], ...]:
    """The card of keys of the window: (key, what it does)."""
    pages = (f"{PAGES[0].keys} to {PAGES[-1].keys}", f"{', '.join(p.title.lower() for p in PAGES)} of the open patient")
    return (
        (PALETTE.keys, "do or find something: type what it is, then ↵"),
        (KEYS.keys, "this card of keys"),
        (BACK.page_keys, "back to the page before"),
        ("Tab, Shift+Tab", "next and previous part of the page"),
        pages,
        (NEW_PATIENT.keys, "new patient"),
        (FIND.keys, "find a patient"),
        (PRINT.keys, "print what is shown"),
        (f"{UNDO.page_keys}, {REDO.page_keys}", "undo, redo"),
        (LOCK.keys, "lock"),
        (SHOW_SETTINGS.keys, "settings"),
    )

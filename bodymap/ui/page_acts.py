"""What can be done from the bar on each page of a patient; the exam page's acts depend on its visit."""

from __future__ import annotations

from bodymap.ui.open_visit import MORE
from bodymap.ui.top_bar import COMPARE, COURSE, RECORD, Act

NEW_EXAM, NEW_INFUSION, REPORT = "new_exam", "new_infusion", "report"

ACTS = {
    COURSE: (
        Act(MORE, "More", "more"),
        Act(REPORT, "Print report", "print"),
        Act(NEW_INFUSION, "New infusion", "plus"),
        Act(NEW_EXAM, "New exam", "plus", primary=True),
    ),
    COMPARE: (Act(NEW_EXAM, "New exam", "plus", primary=True),),
    RECORD: (Act(MORE, "More", "more"), Act(NEW_EXAM, "New exam", "plus", primary=True)),
}

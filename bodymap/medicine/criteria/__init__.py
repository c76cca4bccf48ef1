"""The published rules on an exam: ACR 1990, 2010, 2011, 2016, the four quadrants, count, WPI, SSS (domain 3, 4).

Every result is three-valued and says its inputs, what is missing, and why. It is a tally and never names a disease.
"""

from bodymap.medicine.criteria.results import results
from bodymap.medicine.criteria.rules import NAMES, WHY, Count, Verdict
from bodymap.medicine.criteria.tally import Part, Result, Results, Score, Tally, of_examined, places, tally

__all__ = [
    "NAMES",
    "WHY",
    "Count",
    "Part",
    "Result",
    "Results",
    "Score",
    "Tally",
    "Verdict",
    "of_examined",
    "places",
    "results",
    "tally",
]

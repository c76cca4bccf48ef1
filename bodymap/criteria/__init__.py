"""The published rules on an exam: ACR 1990, 2010, 2011, 2016, the four quadrants, count, WPI, SSS (domain 3, 4).

Every result is three-valued and says its inputs, what is missing, and why. It is a tally and never names a disease.
"""

from bodymap.criteria.result import Result, Results, Score
from bodymap.criteria.results import results
from bodymap.criteria.rules import Count, Verdict
from bodymap.criteria.tally import Part, Tally, tally
from bodymap.criteria.why import NAMES, WHY

__all__ = ["NAMES", "WHY", "Count", "Part", "Result", "Results", "Score", "Tally", "Verdict", "results", "tally"]

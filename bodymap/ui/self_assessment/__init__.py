"""The guided self-assessment, and the frame in which a patient has the computer."""

from bodymap.ui.self_assessment.mode import PatientMode
from bodymap.ui.self_assessment.page import SelfAssessment

__all__ = ["PatientMode", "SelfAssessment"]

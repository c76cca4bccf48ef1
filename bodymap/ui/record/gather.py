"""What the record page shows, read from the data file. It only reads."""

from __future__ import annotations

from collections.abc import Mapping

from bodymap import body
from bodymap.model import Course, Exam, Infusion, Mode
from bodymap.store import Store
from bodymap.ui.record.values import CourseRow, ExamRow, Record, course_name


def record(store: Store, patient: str) -> Record:
    """Everything of one patient; UserError when there is no such patient."""
    courses = store.courses(patient)
    infusions = {course.id: tuple(store.infusions(course.id)) for course in courses}
    exams = store.exams(patient, versions=True)
    in_force = {exam.id for exam in store.exams(patient)}
    per_course = {course.id: sum(e.course == course.id and e.id in in_force for e in exams) for course in courses}
    by_id = {infusion.id: infusion for given in infusions.values() for infusion in given}
    rows = [exam_row(exam, {course.id: course for course in courses}, by_id) for exam in exams]
    rows.sort(key=lambda row: (row.exam.performed_at, row.exam.version), reverse=True)
    return Record(
        store.patient(patient),
        tuple(CourseRow(course, infusions[course.id], per_course[course.id]) for course in courses),
        tuple(rows),
    )


def exam_row(exam: Exam, courses: Mapping[str, Course], infusions: Mapping[str, Infusion]) -> ExamRow:
    """One exam with its count by its own rule."""
    found = [exam.findings[site] for site in body.POINTS if site in exam.findings]
    examined = [finding for finding in found if finding.examined]
    positive = sum(finding.positive(exam.rule) is True for finding in examined)
    return ExamRow(exam, positive, len(examined), len(exam.findings), visit_words(exam, courses, infusions))


def visit_words(exam: Exam, courses: Mapping[str, Course], infusions: Mapping[str, Infusion]) -> str:
    """ "Course 2, before infusion 3 of 6", "Course 2, follow-up", "Self-assessment", "" for none of it."""
    course = courses.get(exam.course or "")
    infusion = infusions.get(exam.infusion or "")
    parts = [course_name(course)] if course else []
    if infusion is not None:
        planned = course.planned if course else None
        of = f" of {planned}" if planned and planned >= infusion.number else ""
        parts.append(f"{exam.timing} infusion {infusion.number}{of}".strip())
    elif exam.timing:
        parts.append(exam.timing)
    if exam.mode is Mode.SELF:
        parts.append("self-assessment")
    return ", ".join(parts)

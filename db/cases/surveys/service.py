"""Surveys of cases: noticed, made, opinions added, looked at again; each is recorded as an act of every case."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from db import clock, journal
from db.actors import Actor, Role, SiteKind
from db.calendar.service import load_calendar
from db.cases import attachments, reading, service
from db.cases.acts import RUNNING, ActKind, CaseAct, last_of, standing, state_of
from db.cases.surveys.entrusted import is_station, placed
from db.cases.surveys.planning import (
    TIME_FORMAT,
    Person,
    Plan,
    Point,
    Survey,
    check_found,
    check_opinion,
    check_plan,
    plan_changes,
)
from db.cases.surveys.planning import cleaned as clean_plan
from db.cases.surveys.rules import OPINION_KINDS, SURVEY_KINDS, SURVEY_MODES
from db.cases.tables import CaseRow, SurveyPersonRow, SurveyPointRow, SurveyRow
from db.errors import UserError
from db.papers import service as papers
from db.papers.rules import PaperKind
from db.store import database

_PLAIN = ("kind", "mode", "project", "method", "institution", "qualification", "place", "again_of", "note")
_SITES = (SiteKind.COUNTY, SiteKind.ZONE)


def may_plan(actor: Actor) -> bool:
    """Whether this office keeps surveys; others record a survey as an act of the case alone."""
    return actor.site.kind in _SITES


def plan(actor: Actor, wanted: Plan, noticed_on: date) -> Survey:
    """Notice a survey (踏勘通知) of one case, or of several of one project, and record it with each of them.

    Raises UserError for what `planning.check_plan` refuses, for another office than the county's, or a case that is
    not being reviewed.
    """
    actor.require(Role.REVIEW, Role.REVIEW_LEAD)
    if not may_plan(actor):
        raise UserError("踏勘由县里统一安排，没有通知。", hint="本单位自己踏勘的，直接登记「踏勘」。")
    wanted = placed(clean_plan(wanted))
    with database.atomic():
        rows = [reading.case_row(case_id) for case_id in wanted.cases]
        check_plan(wanted, noticed_on, [row.project for row in rows], load_calendar())
        number = _next_number(actor, noticed_on)
        row = SurveyRow.create(
            number=number, organ_id=wanted.station or actor.site.organ_id, noticed_on=noticed_on.isoformat(),
            planned_at=wanted.planned_at.strftime(TIME_FORMAT), cases=json.dumps(wanted.cases),
            **{name: getattr(wanted, name) for name in _PLAIN},
        )  # fmt: skip
        _put_people(row.id, wanted.people)
        _put_points(row.id, wanted.points)
        journal.record(actor, f"通知踏勘：{number}", "survey", row.id, after={"cases": list(wanted.cases)})
        made = survey(row.id)
        _act_on_each(actor, made, ActKind.SURVEY_NOTICED, noticed_on, wanted.note)
    return made


def amend(actor: Actor, survey_id: str, wanted: Plan, on: date, reason: str = "") -> Survey:
    """Change a survey that was noticed and not made yet (改踏勘通知): a dated act on each case says what changed.

    Its cases stay the same. Once the notice was printed it counts as sent, and a change needs a reason. Raises
    UserError for what `plan` refuses, where nothing is changed, and after the survey.
    """
    actor.require(Role.REVIEW, Role.REVIEW_LEAD)
    with database.atomic():
        before = survey(survey_id)
        wanted = replace(placed(clean_plan(wanted)), cases=before.plan.cases, again_of=before.plan.again_of)
        changes = plan_changes(before.plan, wanted)
        _check_amendable(before, changes, on, reason)
        check_plan(wanted, on, [reading.case_row(one).project for one in wanted.cases], load_calendar())
        SurveyRow.update(
            organ_id=wanted.station or actor.site.organ_id, noticed_on=on.isoformat(),
            planned_at=wanted.planned_at.strftime(TIME_FORMAT),
            **{name: getattr(wanted, name) for name in _PLAIN},
        ).where(SurveyRow.id == survey_id).execute()  # fmt: skip
        _put_people(survey_id, wanted.people)
        _put_points(survey_id, wanted.points)
        journal.record(
            actor, f"改踏勘通知：{before.number}", "survey", survey_id, after={"changes": changes}, reason=reason
        )
        made = survey(survey_id)
        _act_on_each(actor, made, ActKind.SURVEY_NOTICED, on, reason.strip(), changes=changes)
    return made


def _check_amendable(before: Survey, changes: str, on: date, reason: str) -> None:
    if before.surveyed_on:
        raise UserError(
            f"{before.number} 在 {before.surveyed_on} 已经踏勘，没有改通知。", hint="要再看一次的，请通知复核。"
        )
    if _is_reported(before):
        raise UserError(
            f"{before.plan.institution}已经报送 {before.number} 的踏勘情况，没有改通知。",
            hint="请按报送的情况登记踏勘记录；要再看一次的，再通知复核。",
        )
    if not changes:
        raise UserError("没有改动，没有保存。", hint="请先改时间、地点、参加人或者核查要点。")
    if on.isoformat() < before.noticed_on:
        raise UserError(f"更改日期 {on} 早于通知的 {before.noticed_on}，没有保存。", hint="请核对日期。")
    sent = sent_notices(before)
    if sent and not reason.strip():
        raise UserError(
            f"通知已经打印（{'、'.join(sent)}），更改没有写理由，没有保存。", hint="请写为什么改，改后重新打印送达。"
        )


def sent_notices(found: Survey) -> tuple[str, ...]:
    """The numbers of a survey's printed notices: these count as sent to those who take part."""
    printed = [
        paper
        for case_id in found.plan.cases
        for paper in papers.papers_of("case", case_id)
        if paper.kind is PaperKind.SURVEY_NOTICE
    ]
    acts = {
        act.id for case_id in found.plan.cases for act in reading.acts_of(case_id)
        if act.details.get("survey") == found.id
    }  # fmt: skip
    return tuple(dict.fromkeys(paper.number for paper in printed if paper.content.get("act") in acts))


def _is_reported(found: Survey) -> bool:
    """Whether the station asked to make it has reported what it saw, and has not taken that back."""
    acts = [act for case_id in found.plan.cases for act in standing(reading.acts_of(case_id))]
    return any(act.kind is ActKind.SURVEY_REPORTED and act.details.get("survey") == found.id for act in acts)


def record(
    actor: Actor, survey_id: str, happened_on: date, people: Sequence[Person], points: Sequence[Point],
    found: str, photos: Sequence[Path] = (),
) -> Survey:  # fmt: skip
    """Record what was found on the spot (踏勘记录), with the opinions given there; `photos` are attached to the case.

    Raises UserError for fewer than two officers, checkpoints without a result, or no conclusion.
    """
    actor.require(Role.REVIEW, Role.REVIEW_LEAD)
    if not found.strip():
        raise UserError("没有写踏勘结论，没有保存。", hint="请写明是否符合法定条件和标准。")
    with database.atomic():
        before = survey(survey_id)
        day = happened_on.isoformat()
        dated = [replace(one, opined_on=one.opined_on or day) if one.opinion else one for one in people]
        check_found(before, dated, points, happened_on)
        _put_people(survey_id, dated)
        _put_points(survey_id, points)
        journal.record(actor, f"踏勘记录：{before.number}", "survey", survey_id)
        made = survey(survey_id)
        names = [attachments.add(actor, made.plan.cases[0], file).name for file in photos]
        _act_on_each(actor, made, ActKind.SURVEYED, happened_on, "", found.strip(), names)
    return survey(survey_id)


def give_opinion(actor: Actor, survey_id: str, position: int, kind: str, opinion: str, day: date) -> Survey:
    """Add the opinion of one participant, counted from 1, that came after the survey (泽州 2020 三(三)); it is kept
    once given.

    Raises UserError before the survey was made, for a second opinion, and for a day before the survey or to come.
    """
    actor.require(Role.REVIEW, Role.REVIEW_LEAD)
    with database.atomic():
        before = survey(survey_id)
        if not 1 <= position <= len(before.plan.people):
            raise UserError("这次踏勘没有这个参加人，没有保存。", hint="请对照踏勘记录的序号。")
        if not before.surveyed_on:
            raise UserError(
                f"{before.number} 还没有记录踏勘，没有保存。", hint="先记踏勘记录，当场的意见一起写；以后来的再补。"
            )
        if day.isoformat() < before.surveyed_on:
            raise UserError(f"意见日期 {day} 早于踏勘的 {before.surveyed_on}，没有保存。", hint="请填意见送到的日期。")
        person = before.plan.people[position - 1]
        if person.opinion:
            raise UserError(
                f"{person.organ}{person.name}已经在 {person.opined_on} 给过意见，没有保存。",
                hint="意见改变的，请通知复核，在复核记录里写新的意见。",
            )
        given = replace(person, opinion_kind=kind, opinion=opinion.strip(), opined_on=day.isoformat())
        check_opinion(given)
        people = [given if number == position else one for number, one in enumerate(before.plan.people, 1)]
        _put_people(survey_id, people)
        who = f"{person.organ}{person.name}"
        journal.record(
            actor, f"踏勘意见：{before.number} {who}", "survey", survey_id,
            after={"kind": kind, "opinion": opinion.strip()},
        )  # fmt: skip
        told = {"survey": survey_id, "from": who, "kind": OPINION_KINDS[kind], "opinion": opinion.strip()}
        for case_id in before.plan.cases:
            service.record(actor, case_id, ActKind.SURVEY_OPINED, day, "", told)
    return survey(survey_id)


def again(found: Survey, at: datetime) -> Plan:
    """The plan of a re-verification (复核) of what did not fit, with the same people."""
    points = tuple(replace(point, found="", fits="", note="") for point in found.failing)
    people = tuple(replace(one, opinion="", opinion_kind="", opined_on="") for one in found.plan.people)
    return replace(found.plan, planned_at=at, points=points, people=people, again_of=found.id, note="")


def survey(survey_id: str) -> Survey:
    """One survey. Raises UserError when there is none."""
    row = SurveyRow.get_or_none(SurveyRow.id == survey_id)
    if row is None:
        raise UserError("找不到这次踏勘。", hint="请刷新后再试。")
    return _survey(row)


def numbered(number: str) -> Survey:
    """The survey of this number. Raises UserError when there is none."""
    row = SurveyRow.get_or_none(SurveyRow.number == number.strip())
    if row is None:
        raise UserError(f"没有编号「{number}」的踏勘。", hint="请对照踏勘通知右上角以外的「踏勘编号」一栏。")
    return _survey(row)


def of_case(case_id: str) -> list[Survey]:
    """The surveys of a case in the order they were noticed."""
    told = [act.details.get("survey", "") for act in standing(reading.acts_of(case_id))]
    ids = list(dict.fromkeys(survey_id for survey_id in told if survey_id))
    rows = {row.id: row for row in SurveyRow.select().where(SurveyRow.id.in_(ids))}
    return [_survey(rows[survey_id]) for survey_id in ids if survey_id in rows]


def of_project(case_id: str) -> list[CaseRow]:
    """The other cases of the same project that are being reviewed: those to be surveyed together with it."""
    row = reading.case_row(case_id)
    if not row.project:
        return []
    same = CaseRow.select().where(CaseRow.project == row.project, CaseRow.id != row.id).order_by(CaseRow.number)
    mine = [one for one in same.limit(50) if one.accepting_organ == row.accepting_organ]
    return [one for one in mine if state_of(reading.acts_of(one.id)) in RUNNING]


def _act_on_each(
    actor: Actor,
    made: Survey,
    kind: ActKind,
    on: date,
    reason: str,
    found: str = "",
    photos: Sequence[str] = (),
    changes: str = "",
) -> None:
    details = {
        "survey": made.id, "at": made.plan.planned_at.strftime(TIME_FORMAT), "place": made.plan.place,
        "mode": SURVEY_MODES[made.plan.mode], "kind": SURVEY_KINDS[made.plan.kind],
        "officers": "、".join(made.officers), "found": found, "photos": "、".join(photos), "changes": changes,
    }  # fmt: skip
    if kind is ActKind.SURVEY_NOTICED:
        details["station"] = made.plan.station
    told = {name: text for name, text in details.items() if text}
    for case_id in made.plan.cases:
        service.record(actor, case_id, kind, on, reason, told)


def _survey(row: SurveyRow) -> Survey:
    cases = tuple(_ids(row.cases))
    made = _made(row.id, cases)
    people = SurveyPersonRow.select().where(SurveyPersonRow.survey_id == row.id)
    points = SurveyPointRow.select().where(SurveyPointRow.survey_id == row.id)
    planned = clock.now().replace(tzinfo=None)
    with suppress(ValueError):
        planned = datetime.strptime(row.planned_at, TIME_FORMAT)
    numbers = {one.id: one.number for one in CaseRow.select(CaseRow.id, CaseRow.number).where(CaseRow.id.in_(cases))}
    return Survey(
        id=row.id,
        number=row.number,
        plan=Plan(
            cases=cases,
            planned_at=planned,
            people=tuple(
                Person(p.name, p.organ, p.role, p.post, p.entry_id, p.opinion_kind, p.opinion, p.opined_on)
                for p in people.order_by(SurveyPersonRow.position, SurveyPersonRow.id)
            ),
            points=tuple(
                Point(p.matter, p.wanted, p.found, p.fits, p.note)
                for p in points.order_by(SurveyPointRow.position, SurveyPointRow.id)
            ),
            station=row.organ_id if is_station(row.organ_id) else "",
            **{name: getattr(row, name) for name in _PLAIN},
        ),
        noticed_on=row.noticed_on,
        surveyed_on=made.happened_on.isoformat() if made else "",
        found=made.details.get("found", "") if made else "",
        photos=tuple(name for name in (made.details.get("photos", "") if made else "").split("、") if name),
        numbers=tuple(numbers[case_id] for case_id in cases if case_id in numbers),
    )


def _made(survey_id: str, cases: Sequence[str]) -> CaseAct | None:
    for case_id in cases:
        acts = [act for act in reading.acts_of(case_id) if act.details.get("survey") == survey_id or act.reverses]
        found = last_of(acts, ActKind.SURVEYED)
        if found:
            return found
    return None


def _ids(text: str) -> list[str]:
    with suppress(ValueError, RecursionError):
        value = json.loads(text)
        return [str(one) for one in value] if isinstance(value, list) else []
    return []


def _put_people(survey_id: str, people: Sequence[Person]) -> None:
    SurveyPersonRow.delete().where(SurveyPersonRow.survey_id == survey_id).execute()
    for position, one in enumerate(people, 1):
        SurveyPersonRow.create(
            survey_id=survey_id, position=position, organ=one.organ, name=one.name, post=one.post, role=one.role,
            entry_id=one.entry_id, opinion_kind=one.opinion_kind, opinion=one.opinion, opined_on=one.opined_on,
        )  # fmt: skip


def _put_points(survey_id: str, points: Sequence[Point]) -> None:
    SurveyPointRow.delete().where(SurveyPointRow.survey_id == survey_id).execute()
    for position, one in enumerate(points, 1):
        SurveyPointRow.create(
            survey_id=survey_id, position=position, matter=one.matter, wanted=one.wanted, found=one.found,
            fits=one.fits, note=one.note,
        )  # fmt: skip


def _next_number(actor: Actor, on: date) -> str:
    """Site code, 勘, year, serial: the program's own, never a 发文字号."""
    prefix = f"{actor.site.code}勘{on.year}"
    return f"{prefix}{journal.next_counter(f'survey:{prefix}'):04d}"

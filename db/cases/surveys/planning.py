"""What a survey needs before its notice and after it was made: people, notice, checkpoints, opinions. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from db.calendar.days import Calendar
from db.calendar.rules import add_working_days
from db.cases.checks import refuse_secrets
from db.cases.reviewing.decisions import LEAST_OFFICERS, check_officers
from db.cases.reviewing.hearings import names_of
from db.cases.surveys.rules import OPINION_KINDS, PERSON_ROLES, SURVEY_KINDS, SURVEY_MODES
from db.errors import UserError

NOTICE_DAYS = 1
"""How many working days ahead those who must send people are told (垣曲 2022 Art 25)."""
FITS = {"yes": "符合", "no": "不符合", "none": "不涉及"}
TIME_FORMAT = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a survey; an opinion is empty until it is given."""

    name: str
    organ: str
    role: str = "officer"
    post: str = ""
    entry_id: str = ""
    opinion_kind: str = ""
    opinion: str = ""
    opined_on: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One checkpoint (核查要点): what is wanted, what was found, whether it fits ('' until it was looked at)."""

    matter: str
    wanted: str = ""
    found: str = ""
    fits: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A survey as it is noticed; `cases` are ids, several only of one project and by a method that is named
    (山西 2019 三(六)).
    """

    cases: tuple[str, ...]
    kind: str
    mode: str
    planned_at: datetime
    place: str
    people: tuple[Person, ...]
    points: tuple[Point, ...] = ()
    project: str = ""
    method: str = ""
    institution: str = ""
    qualification: str = ""
    again_of: str = ""
    note: str = ""
    station: str = ""
    """The id of the township station that makes it (委托乡镇踏勘); '' where the county does."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey as it stands; `surveyed_on` is empty until it was made."""

    id: str
    number: str
    plan: Plan
    noticed_on: str
    surveyed_on: str = ""
    found: str = ""
    photos: tuple[str, ...] = ()
    numbers: tuple[str, ...] = field(default=())

    @property
    def officers(self) -> tuple[str, ...]:
        """The names of those who survey for the organ that decides."""
        return tuple(person.name for person in self.plan.people if person.role == "officer")

    @property
    def failing(self) -> tuple[Point, ...]:
        """The checkpoints found not to fit: what a re-verification looks at."""
        return tuple(point for point in self.plan.points if point.fits == "no")

    @property
    def silent(self) -> tuple[Person, ...]:
        """Those of other bodies who gave no opinion yet."""
        return tuple(one for one in self.plan.people if one.role not in ("officer", "applicant") and not one.opinion)


def cleaned(plan: Plan) -> Plan:
    """The plan with texts trimmed and empty lines left out."""
    people = tuple(
        replace(one, name=one.name.strip(), organ=one.organ.strip(), post=one.post.strip())
        for one in plan.people
        if one.name.strip() or one.organ.strip()
    )
    points = tuple(
        replace(one, matter=one.matter.strip(), wanted=one.wanted.strip()) for one in plan.points if one.matter.strip()
    )
    words = {
        name: getattr(plan, name).strip()
        for name in ("place", "project", "method", "institution", "qualification", "note")
    }
    return replace(plan, people=people, points=points, **words)


def check_plan(plan: Plan, noticed_on: date, projects: Sequence[str], calendar: Calendar) -> None:
    """Raise UserError for a plan the rules do not allow; `projects` are those of the cases, one for each.

    The law: two officers (Art 34(3)); others told a working day ahead (垣曲 2022 Art 25); an institution with its
    qualification where entrusted (垣曲 2022 Art 25); one project and a named method where several cases are surveyed
    together (山西 2019 三(六)).
    """
    if plan.kind not in SURVEY_KINDS or plan.mode not in SURVEY_MODES:
        raise UserError("踏勘的种类或者形式不对，没有保存。", hint=f"形式有：{'、'.join(SURVEY_MODES.values())}。")
    if not plan.place:
        raise UserError("没有填地点，没有通知。", hint="请填踏勘的地点。")
    refuse_secrets([plan.place, plan.project, plan.method, plan.institution, plan.qualification, plan.note])
    _check_said(plan.people, plan.points)
    for problem, hint in (*_people(plan), *_together(plan, projects)):
        raise UserError(f"{problem}，没有通知。", hint=hint)
    check_officers([one.name for one in plan.people if one.role == "officer"])
    earliest = noticed_on if plan.mode == "own" else add_working_days(noticed_on, NOTICE_DAYS, calendar)
    if plan.planned_at.date() < earliest:
        raise UserError(
            f"{noticed_on} 通知，最早只能在 {earliest} 踏勘，没有通知。",
            hint="要提前一个工作日以上通知参加的单位，请改时间。",
        )


def _check_said(people: Sequence[Person], points: Sequence[Point]) -> None:
    """Nothing said on the spot, or asked to be looked at, tells a PIN or a password."""
    refuse_secrets([text for one in people for text in (one.name, one.organ, one.post, one.opinion)])
    refuse_secrets([text for one in points for text in (one.matter, one.wanted, one.found, one.note)])


def _people(plan: Plan) -> list[tuple[str, str]]:
    found = []
    nameless = [one for one in plan.people if one.role in ("officer", "expert") and not one.name]
    if nameless:
        found.append(("有核查人员或者专家没有写姓名", "请写姓名；部门和机构的人可以到场再写。"))
    if any(one.role not in PERSON_ROLES for one in plan.people):
        found.append(("参加人的身份不对", f"身份有：{'、'.join(PERSON_ROLES.values())}。"))
    roles = {one.role for one in plan.people}
    if plan.mode == "joint" and not roles & {"department", "expert"}:
        found.append(("联合踏勘没有写参加的部门", "请写明参加的部门；只有本单位去的，选「独立」。"))
    if plan.mode == "entrusted" and not plan.station and not (plan.institution and plan.qualification):
        found.append(("委托踏勘要写明受托机构和它的资质", "请从中介台账选有相应资质的机构，或照资质证书填写。"))
    return found


def _together(plan: Plan, projects: Sequence[str]) -> list[tuple[str, str]]:
    if not plan.cases:
        return [("没有选办件", "请至少选一件。")]
    if len(plan.cases) == 1:
        return []
    if len({project.strip() for project in projects}) > 1 or not projects[0].strip():
        return [("选的几件不是同一个项目", "只有同一项目的几件可以一起踏勘；请在办件里填同一个项目名称。")]
    if not plan.method:
        return [("几件一起踏勘没有写明依据的实施办法", "请填实施办法的名称或文号（程序、标准、时限）。")]
    return []


def plan_changes(before: Plan, after: Plan) -> str:
    """What a changed notice changes, in words: 时间由…改为…; '' where nothing is changed."""
    told = [(label, tell(before), tell(after)) for label, tell in _TOLD]
    return "；".join(f"{label}由“{old or '空'}”改为“{new or '空'}”" for label, old, new in told if old != new)


_TOLD: tuple[tuple[str, Callable[[Plan], str]], ...] = (
    ("时间", lambda plan: plan.planned_at.strftime(TIME_FORMAT)),
    ("地点", lambda plan: plan.place),
    ("种类", lambda plan: SURVEY_KINDS.get(plan.kind, plan.kind)),
    ("形式", lambda plan: SURVEY_MODES.get(plan.mode, plan.mode)),
    ("参加人", lambda plan: "、".join(f"{one.organ}{one.name}" for one in plan.people)),
    ("核查要点", lambda plan: "、".join(f"{one.matter}：{one.wanted}".rstrip("：") for one in plan.points)),
    ("受托机构", lambda plan: f"{plan.institution}{plan.qualification}"),
    ("实施办法", lambda plan: plan.method),
    ("说明", lambda plan: plan.note),
)


def check_found(survey: Survey, people: Sequence[Person], points: Sequence[Point], on: date) -> None:
    """Raise UserError for a record with fewer than two officers, checkpoints left open, or half an opinion."""
    if survey.surveyed_on:
        raise UserError(f"这次踏勘在 {survey.surveyed_on} 已经记录，没有保存。", hint="要再看一次的，请通知复核。")
    if on < survey.plan.planned_at.date():
        raise UserError(
            f"通知的踏勘日期是 {survey.plan.planned_at:%Y-%m-%d}，没有保存。", hint="提前踏勘的，请重新通知。"
        )
    present = [one.name for one in people if one.role == "officer" and one.name.strip()]
    if len(present) < LEAST_OFFICERS:
        check_officers(present)
    open_points = [point.matter for point in points if point.fits not in FITS]
    if open_points:
        raise UserError(
            f"核查要点没有逐条写结果：{'、'.join(open_points)}，没有保存。", hint="请逐条选符合、不符合或不涉及。"
        )
    unfounded = [point.matter for point in points if point.fits == "no" and not point.found.strip()]
    if unfounded:
        raise UserError(f"不符合的没有写实际情况：{'、'.join(unfounded)}，没有保存。", hint="请写清现场看到的情况。")
    for person in people:
        check_opinion(person)
    _check_said(people, points)


def check_opinion(person: Person) -> None:
    """Raise UserError for an opinion without its kind (reference or definite), or a kind without an opinion."""
    if bool(person.opinion.strip()) != (person.opinion_kind in OPINION_KINDS):
        raise UserError(
            f"{person.organ or person.name}的意见没有写全，没有保存。",
            hint=f"请写意见，并选是{'还是'.join(OPINION_KINDS.values())}。",
        )


def points_of(text: str) -> tuple[Point, ...]:
    """Checkpoints from text, one to a line: what is looked at, a colon, what is wanted."""
    found = []
    for line in text.splitlines():
        matter, _, wanted = line.replace(":", "：").partition("：")
        if matter.strip():
            found.append(Point(matter.strip(), wanted.strip()))
    return tuple(found)


def people_of(own: str, officers: str, departments: str, experts: Sequence[Person], institution: str,
              applicant: str) -> tuple[Person, ...]:  # fmt: skip
    """Who takes part, in order: officers and departments from lists of names, experts, institution, applicant."""
    return (
        *(Person(name, own) for name in names_of(officers)),
        *(Person("", organ, "department") for organ in names_of(departments)),
        *experts,
        *(Person("", organ, "institution") for organ in (institution.strip(),) if organ),
        *(Person("", organ, "applicant") for organ in (applicant.strip(),) if organ),
    )

"""The cases of the demo county: some in every queue, and each thing a clerk meets once a case has begun."""

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import resources
from db import clock, store
from db.actors import Actor, Role
from db.calendar.days import Calendar
from db.calendar.rules import add_working_days
from db.calendar.service import load_calendar
from db.cases import blanks, reading
from db.cases import service as cases
from db.cases.acts import ActKind
from db.cases.archive import service as archive
from db.cases.archive.rules import Filing
from db.cases.bags import service as bags
from db.cases.bags.rules import Load
from db.cases.bags.service import Found
from db.cases.counter import consultations, sitting
from db.cases.counter.consultations import Asking
from db.cases.counter.sitting import Outcome
from db.cases.issuing import service as issuing
from db.cases.issuing.rules import Blank, Certificate
from db.cases.rules import Intake
from db.cases.surveys import drawing
from db.cases.surveys import service as surveys
from db.cases.surveys.drawing import Draw
from db.cases.surveys.planning import Person, Plan, Point, Survey
from db.cases.tables import CaseRow
from db.cases.whereabouts import Thing
from db.errors import UserError
from db.items import service as items
from db.papers.service import Paper
from db.store import database

K = ActKind
_HANDLERS = {
    K.REVIEWED: Role.REVIEW,
    K.STOPPED: Role.REVIEW,
    K.FORWARDED: Role.REVIEW_LEAD,
    K.GRANTED: Role.DECIDE,
    K.DENIED: Role.DECIDE,
    K.DELIVERED: Role.ISSUE,
}
STATION = "巴公镇便民服务中心"
PACKAGES = "示例归档包"
"""The folder beside the store that the archive package of the demo lies in."""


@dataclass(frozen=True, slots=True)
class _Demo:
    """Who acts, what the list holds, from which day is counted back, and the cases made, by their stories."""

    actor: Actor
    people: Mapping[str, Actor]
    items: Mapping[str, str]
    calendar: Calendar
    today: date
    made: dict[str, str] = field(default_factory=dict)

    def one(self, role: Role) -> Actor:
        """Who at the bureau has this role in the demo."""
        bureau = self.actor.organ_id
        return next(one for one in self.people.values() if one.organ_id == bureau and role in one.roles)

    def handler(self, kind: ActKind) -> Actor:
        """Who at the bureau does this step in the demo."""
        return self.one(_HANDLERS.get(kind, Role.WINDOW))

    def before(self, days: int) -> date:
        """So many working days ago."""
        return min(self.today, working_day_before(self.today, days, self.calendar))


def fill(actor: Actor, people: Mapping[str, Actor], listed: Mapping[str, str]) -> Generator[str, None, None]:
    """Take the demo's cases in and carry each as far as its story goes; yields what was entered, in Chinese.

    `people` are the demo's people by name, `listed` the ids of the items by name.
    """
    demo = _Demo(actor, people, listed, load_calendar(actor.site.county_code), clock.today())
    facts = _facts("cases")
    for told in facts["cases"]:
        demo.made[told["story"]] = _case(demo.handler, listed[told["item"]], told, demo.calendar, demo.today)
    for told in facts["at_once"]:
        _at_once(demo, told)
    yield f"办件 {len(facts['cases']) + len(facts['at_once'])} 件"
    _commitment(demo)
    yield f"踏勘评审 {_surveys(demo)} 次"
    _certificate(demo)
    yield f"材料移送 {_bags(demo)} 袋"
    yield f"咨询 {_consultations(demo, facts['consultations'])} 条"
    _archive(demo)


def fill_station(actor: Actor) -> int:
    """Take example cases in at a station, on the list the county's package brought; returns how many.

    Raises UserError where no list is there yet, or the store has cases.
    """
    edition = items.current_edition()
    if edition is None:
        raise UserError("县里的清单还没有带到本站，没有装入示例办件。", hint="请先入册，并导入县里下发的数据包。")
    if CaseRow.select().exists():
        raise UserError("这个库里已经有办件，没有装入示例。", hint="请另选一个文件夹建空库，再装示例。")
    listed = {item.name: item.id for item in items.list_items(edition.id)}
    told = [case for case in _facts("station_cases")["cases"] if case["item"] in listed]
    calendar, today = load_calendar(actor.site.county_code), clock.today()
    with database.atomic():
        for case in told:
            _case(lambda _: actor, listed[case["item"]], case, calendar, today)
    return len(told)


def _facts(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(resources.path(f"demo/{name}.json").read_text(encoding="utf-8"))
    return content


def _case(
    handler: Callable[[ActKind], Actor], item_id: str, told: dict[str, Any], calendar: Calendar, today: date
) -> str:
    days = [min(today, working_day_before(today, act["days_ago"], calendar)) for act in told["acts"]]
    intake = _intake(item_id, told, days[0])
    case_id = cases.take_in(handler(K.RECEIVED), intake).summary.id
    for act, day in zip(told["acts"][1:], days[1:], strict=True):
        kind = ActKind(act["kind"])
        cases.act(handler(kind), case_id, kind, day, act["reason"], act.get("details"))
    return case_id


def _intake(item_id: str, told: dict[str, Any], day: date) -> Intake:
    guide = items.guide(item_id)
    received = tuple(
        0 if material.position in told["missing"] else material.copies
        for material in (guide.materials if guide else ())
    )
    return Intake(
        item_id, told["applicant"], told["applicant_kind"], day, contact=told["contact"], phone=told["phone"],
        received_materials=received, note=told["note"], flags=frozenset(told.get("flags", ())),
        case_type=told.get("case_type", ""),
    )  # fmt: skip


def _at_once(demo: _Demo, told: dict[str, Any]) -> None:
    """即办件: one clerk who is window, decision and issue takes it in and hands the result over."""
    clerk = replace(demo.one(Role.WINDOW), roles=frozenset({Role.WINDOW, Role.DECIDE, Role.ISSUE}))
    intake = _intake(demo.items[told["item"]], told, demo.before(told["days_ago"]))
    sitting.at_once(clerk, intake, Outcome(told["decision_number"], opinion=told["opinion"]))


def _commitment(demo: _Demo) -> None:
    """One case on commitment: told, committed with a material to come, accepted."""
    case_id, clerk, day = demo.made["commitment"], demo.one(Role.WINDOW), demo.before(3)
    told = {
        "conditions": "注册资本不少于二百万元，有与业务相适应的固定经营场所和管理制度",
        "supervision": "决定后两个月内由县人力资源和社会保障局现场核查（示例）",
        "consequences": "逾期不补齐或者与承诺不符的，依法撤销决定并记入信用记录",
    }
    cases.act(clerk, case_id, K.COMMITMENT_TOLD, day, "", told)
    lacking = [one.name for one in reading.materials_of(case_id) if one.missing]
    due = (demo.today + timedelta(days=30)).isoformat()
    promised = {"missing": json.dumps(lacking, ensure_ascii=False), "due_on": due, "paper": "告知承诺书（示例）"}
    cases.act(clerk, case_id, K.COMMITTED, day, "", promised)
    cases.act(clerk, case_id, K.ACCEPTED, day)


def _surveys(demo: _Demo) -> int:
    """One survey made, with an expert's opinion given and a department's still to come; one noticed for tomorrow."""
    reviewer, done, planned = demo.one(Role.REVIEW), demo.made["surveyed"], demo.made["survey_planned"]
    drawing.draw(reviewer, done, Draw(1, "环境卫生"), demo.before(6))
    officers = tuple(Person(name, reviewer.organ_name) for name in ("赵六", "郑十"))
    department = Person("", "县卫生健康和体育局", "department")
    wanted = Plan(
        (done,), "review", "joint", _at(demo.before(4)), "示例镇示例路 8 号",
        (*officers, department, *drawing.as_people(done, demo.before(5))),
        (Point("通风", "有机械通风设施"), Point("消毒间", "独立设置，有三个水池"), Point("公共用品", "一客一换")),
    )  # fmt: skip
    _found(reviewer, surveys.plan(reviewer, wanted, demo.before(5)), demo.before(4))
    tomorrow = add_working_days(demo.today, 1, demo.calendar)
    points = (Point("与学校的距离", "一百米以外"), Point("灭火器", "两具以上，在有效期内"))
    people = (*officers, Person("", "县应急管理局", "department"))
    surveys.plan(
        reviewer, Plan((planned,), "visit", "joint", _at(tomorrow), "示例村便利店", people, points), demo.before(0)
    )
    return 2


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9, 30))


def _found(reviewer: Actor, made: Survey, day: date) -> None:
    people = [
        replace(one, opinion_kind="reference", opinion="布局和卫生设施符合规范，建议补充空调清洗记录")
        if one.role == "expert"
        else one
        for one in made.plan.people
    ]
    points = [replace(one, fits="yes", found="与申请材料一致") for one in made.plan.points]
    surveys.record(reviewer, made.id, day, people, points, "现场与申请材料一致，等县卫生健康和体育局书面意见。")


def _certificate(demo: _Demo) -> None:
    """One certificate on the next blank of the stock; the applicant was called and comes."""
    issuer, case_id = demo.one(Role.ISSUE), demo.made["certified"]
    stock = next(one for one in blanks.stocks() if one.entry.name.startswith("公共场所卫生许可证"))
    begins = demo.before(2)
    ends = begins.replace(year=begins.year + 4, day=min(begins.day, 28))
    made = Certificate(
        "示例卫公字第0001号", begins.isoformat(), ends.isoformat(),
        "茶座，经营面积 120 平方米", Blank(stock.entry.id, blanks.next_number(stock)),
    )  # fmt: skip
    issuing.certify(issuer, case_id, begins, made)
    issuing.notify(issuer, case_id, demo.before(1), "电话", "郑十", "已告知本人")


def _bags(demo: _Demo) -> int:
    """Results sent to a station: one bag still under way, one received by the signed sheet."""
    issuer, things = demo.one(Role.ISSUE), frozenset({Thing.RESULT})
    arrived = bags.send(issuer, STATION, "周八", demo.before(2), [Load(demo.made["bag_received"], things, 2, 1)])
    line = arrived.lines[0]
    bags.arrive(issuer, arrived.number, demo.before(1), [Found(line.number, line.pages, line.originals)])
    bags.send(issuer, STATION, "周八", demo.before(0), [Load(demo.made["bag_under_way"], things, 2, 1)])
    return 2


def _consultations(demo: _Demo, facts: list[dict[str, str]]) -> int:
    for told in facts:
        asked = {**told, "item_id": demo.items.get(told.get("item", ""), "")}
        asked.pop("item", None)
        consultations.add(demo.one(Role.WINDOW), Asking(**asked))
    return len(facts)


def _archive(demo: _Demo) -> None:
    """One case archived; its package lies beside the store. No paper of it was printed by the program."""

    def draw(paper: Paper, out: Path) -> None:
        raise UserError(f"演示办件没有印过文书 {paper.number}。", hint="请重新装演示县。")

    day = demo.before(0)
    number = archive.suggested_number(day.year, "30")
    out = store.opened().paths.folder / PACKAGES / f"{number}.zip"
    why = "示例办件，文书没有打印，纸质原件在档案室。"
    archive.archive(demo.one(Role.ISSUE), demo.made["archived"], day, Filing(number, "30"), out, draw, why)


def working_day_before(today: date, days: int, calendar: Calendar) -> date:
    """The day `days` working days before today, or before the next working day where today is none."""
    day = today
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    for _ in range(days):
        day -= timedelta(days=1)
        while not calendar.is_working_day(day):
            day -= timedelta(days=1)
    return day

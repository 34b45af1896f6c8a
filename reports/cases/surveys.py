"""踏勘（评审）通知 and 踏勘记录: who has to be where when, what was found, and whose opinion is of which kind."""

from dataclasses import dataclass

from db.cases.acts import CaseAct
from db.cases.papers.paperwork import Paperwork
from db.cases.surveys import service as surveys
from db.cases.surveys.planning import FITS, Person, Survey
from db.cases.surveys.rules import OPINION_KINDS, PERSON_ROLES, SURVEY_KINDS, SURVEY_MODES
from db.papers.rules import TITLES, PaperKind
from reports import form
from reports.cases import wording
from reports.cases.base import Grid, Notice, Part, begin, grid
from reports.cases.wording import sentence
from reports.form import chinese_date
from reports.page import Page


def build_notice(work: Paperwork, act: CaseAct) -> Notice:
    """To departments, experts, the entrusted institution and the applicant: form, time, place, checkpoints."""
    found = surveys.survey(act.details.get("survey", ""))
    plan = found.plan
    others = [one.organ or one.name for one in plan.people if one.role not in ("officer", "applicant")]
    to = list(dict.fromkeys([*others, plan.institution, work.case.summary.applicant]))
    kind, mode = SURVEY_KINDS[plan.kind], SURVEY_MODES[plan.mode]
    several = f"等{len(plan.cases)}件办件" if len(plan.cases) > 1 else ""
    texts = (
        f"{work.case.summary.applicant}申请的“{work.case.summary.item_name}”{several}，"
        f"需要{'' if plan.mode == 'own' else mode}进行{kind}。"
        "请按下列时间、地点准时派人参加，并当场或者次日提出意见。",
    )
    facts = [
        ("踏勘编号", found.number), ("时间", _when(found)), ("形式", f"{mode}　{kind}"), ("地点", plan.place),
        *((label, text) for label, text in (
            ("项目", plan.project), ("实施办法", plan.method), ("受托机构", plan.institution),
            ("机构资质", plan.qualification), ("办件编号", "、".join(found.numbers)),
        ) if text),
    ]  # fmt: skip
    points = tuple((str(n), one.matter, one.wanted) for n, one in enumerate(plan.points, 1))
    grids = (Part(heading="核查要点", grid=Grid(("序号", "核查内容", "要求"), (14, 60, 0), points)),) if points else ()
    people = tuple((PERSON_ROLES[one.role], one.organ, one.name or "（请确定后告知）", one.post) for one in plan.people)
    note = f"{sentence(plan.note)}" if plan.note else ""
    changed = _changed(act)
    return Notice(
        act=act.id,
        organ=work.case.accepting_organ,
        title=TITLES[PaperKind.SURVEY_NOTICE] + ("（更改）" if changed else ""),
        addressee="、".join(one for one in to if one),
        parts=(
            Part(texts=(*texts, *changed), facts=tuple(facts)),
            *grids,
            Part(heading="参加人员", grid=Grid(("身份", "单位", "姓名", "职务"), (30, 0, 40, 30), people)),
            Part(texts=(f"{note}现场核查人员不少于两名，请申请人派人到场配合。特此通知。",)),
        ),
        day=found.noticed_on,
        signer="收件单位",
    )


def _changed(act: CaseAct) -> tuple[str, ...]:
    """What a changed notice (更改) says otherwise than the one before."""
    changes = act.details.get("changes", "")
    return (f"原定的{sentence(changes)}以本通知为准。",) if changes else ()


def _when(found: Survey) -> str:
    at = found.plan.planned_at
    return f"{chinese_date(at.date().isoformat())}{at:%H:%M}"


@dataclass(frozen=True, slots=True)
class SurveyRecord:
    """踏勘记录: the whole paper; tables as rows of texts."""

    act: str
    organ: str
    title: str
    facts: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, ...], ...]
    points: tuple[tuple[str, ...], ...]
    opinions: tuple[tuple[str, ...], ...]
    photos: str
    found: str


def build_record(work: Paperwork, act: CaseAct) -> SurveyRecord:
    """The record of a survey; one without a survey of its own, as a station records it, has what its act says."""
    said, summary = act.details, work.case.summary
    facts = [("办件编号", summary.number), ("申请人", summary.applicant), ("事项", summary.item_name)]
    common = (act.id, work.case.accepting_organ, TITLES[PaperKind.SURVEY_RECORD])
    if not said.get("survey"):
        facts += [("时间", said.get("at", "")), ("地点", said.get("place", ""))]
        officers = tuple((PERSON_ROLES["officer"], "", name, "") for name in said.get("officers", "").split("、"))
        return SurveyRecord(*common, tuple(facts), officers, (), (), said.get("photos", ""), said.get("found", ""))
    found = surveys.survey(said["survey"])
    plan = found.plan
    facts += [
        ("踏勘编号", found.number), ("日期", wording.day(act.happened_on)),
        ("形式", f"{SURVEY_MODES[plan.mode]}　{SURVEY_KINDS[plan.kind]}" + ("（复核）" if plan.again_of else "")),
        ("地点", plan.place), *((label, text) for label, text in (
            ("项目", plan.project), ("受托机构", plan.institution), ("机构资质", plan.qualification)) if text),
    ]  # fmt: skip
    return SurveyRecord(
        *common,
        tuple(facts),
        tuple((PERSON_ROLES[one.role], one.organ, one.name, one.post) for one in plan.people),
        tuple((str(n), p.matter, p.wanted, p.found, FITS.get(p.fits, "")) for n, p in enumerate(plan.points, 1)),
        tuple(_opinion(one) for one in plan.people if one.role not in ("officer", "applicant")),
        "、".join(found.photos),
        found.found,
    )


def _opinion(one: Person) -> tuple[str, ...]:
    given = chinese_date(one.opined_on) if one.opinion else ""
    return one.organ or one.name, OPINION_KINDS.get(one.opinion_kind, ""), one.opinion, given


def lay_out_record(content: SurveyRecord, number: str) -> list[Page]:
    """Facts, people, checkpoints, opinions, conclusion, and the places to sign."""
    flow = begin(content.organ, content.title, number)
    form.facts(flow, content.facts)
    form.heading(flow, "到场人员（核查人员不少于两名）")
    grid(flow, Grid(("身份", "单位", "姓名", "职务"), (30, 0, 40, 30), content.people))
    if content.points:
        form.heading(flow, "核查要点")
        grid(flow, Grid(("序号", "核查内容", "要求", "实际", "结果"), (12, 40, 42, 0, 20), content.points))
    if content.opinions:
        form.heading(flow, "参加单位、专家意见（参考意见供审查参考，明确意见随卷存档）")
        grid(flow, Grid(("单位（专家）", "意见种类", "意见", "日期"), (46, 22, 0, 34), content.opinions))
    form.heading(flow, "踏勘结论")
    form.note(flow, content.found)
    form.small_print(flow, f"照片等资料：{content.photos or '无'}。")
    form.signatures(flow, ("核查人员（一）", "核查人员（二）", "参加单位（专家）", "申请人一方"), ("签名", "日期"))
    return flow.pages

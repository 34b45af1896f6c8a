"""The commands of reviewing a case: every step with what the law asks of it, surveys, experts drawn by lot."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import click

from db import clock
from db.cases import attachments, service
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.details import ASKED
from db.cases.marks import SETTABLE, words_of
from db.cases.reviewing.commitment import missing_of
from db.cases.rules import CASE_FLAGS
from db.cases.surveys import drawing, entrusted
from db.cases.surveys import service as surveys
from db.cases.surveys.drawing import Draw
from db.cases.surveys.planning import FITS, Plan, Survey, people_of, points_of
from db.cases.surveys.rules import OPINION_KINDS, SURVEY_KINDS, SURVEY_MODES
from db.command_line import DAY, Door, Group, day_of, json_option, say
from db.errors import UserError

_MARKS = [CASE_FLAGS[flag] for flag in SETTABLE]
STEPS: dict[str, ActKind] = {ACT_LABELS[kind]: kind for kind in (*ASKED, ActKind.COMMITTED)}


@click.group(cls=Group, help="审查：告知承诺、踏勘、专家、听证、征求意见、转报、撤回撤销注销。")
def review() -> None:
    pass


def _code(words: dict[str, str], text: str) -> str:
    """The code behind a word, or the text itself where it is a code."""
    return next((code for code, word in words.items() if text in (code, word)), text)


def _details(pairs: tuple[str, ...], kind: ActKind) -> dict[str, str]:
    """栏目=内容 by the name or the caption of a detail; a choice by its words."""
    asked = {one.label: one for one in ASKED.get(kind, ())} | {one.name: one for one in ASKED.get(kind, ())}
    found: dict[str, str] = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        if not text:
            raise UserError(f"「{pair}」看不懂，没有保存。", hint="请写成 栏目=内容，例如 主持人=张三。")
        one = asked.get(name.strip())
        if one is None and not (kind is ActKind.COMMITTED and name.strip() == "paper"):
            raise UserError(
                f"「{ACT_LABELS[kind]}」没有「{name.strip()[:20]}」这一栏，没有保存。",
                hint=f"栏目用 review asks {ACT_LABELS[kind]} 看。",
            )
        value = text.strip()
        if one and one.choices:
            value = _code(dict(one.choices), value)
        found[one.name if one else name.strip()] = value
    return found


@review.command("step", help="登记一步；不知道要填什么的，用 review asks 看。")
@click.argument("number")
@click.argument("step", metavar="步骤", type=click.Choice(list(STEPS)))
@click.option("--on", type=DAY, help="哪一天（默认今天）")
@click.option("--reason", default="", help="意见、事实和理由")
@click.option("--set", "pairs", multiple=True, metavar="栏目=内容", help="这一步的栏目，可以写多次")
@click.option("--missing", multiple=True, help="书面承诺：后补的材料，可以写多次")
@click.option("--due", type=DAY, help="书面承诺：承诺期限")
@json_option()
@click.pass_obj
def review_step(
    door: Door, number: str, step: str, on: datetime | None, reason: str, pairs: tuple[str, ...],
    missing: tuple[str, ...], due: datetime | None, as_json: bool,
) -> None:  # fmt: skip
    actor, kind = door.sign_in(), STEPS[step]
    details = _details(pairs, kind)
    if missing:
        details["missing"] = json.dumps(missing, ensure_ascii=False)
    if due:
        details["due_on"] = due.date().isoformat()
    day = day_of(on)
    found = service.act(actor, attachments.case_numbered(number), kind, day, reason, details)
    act = found.acts[-1]
    later = missing_of(act.details)
    told = f"，后补 {'、'.join(later)}" if later else ""
    say(as_json, {"number": number, "step": kind, "state": found.summary.state, "details": act.details},
        f"{number} 已登记「{step}」{told}，现在是「{found.summary.state_label}」。")  # fmt: skip


@review.command("asks", help="一步要填哪些栏目。")
@click.argument("step", metavar="步骤", type=click.Choice(list(STEPS)))
@json_option()
def review_asks(step: str, as_json: bool) -> None:
    asked = ASKED.get(STEPS[step], ())
    lines = [
        f"{one.label}（{'必填' if one.needed else '可不填'}"
        + (f"：{'、'.join(one.choices.values())}" if one.choices else "") + "）"
        for one in asked
    ]  # fmt: skip
    say(as_json, {"step": STEPS[step], "asks": [one.name for one in asked]}, "\n".join(lines) or "没有要填的栏目。")


@review.command("mark", help="改办件标记：重大、重点监管、利害关系人、联合办理、转报上级等；期限随着变的说出来。")
@click.argument("number")
@click.option("--add", "added", multiple=True, type=click.Choice(_MARKS), help="加上的标记，可以写多次")
@click.option("--off", multiple=True, type=click.Choice(_MARKS), help="去掉的标记，可以写多次")
@click.option("--reason", required=True, help="为什么改")
@json_option()
@click.pass_obj
def review_mark(
    door: Door, number: str, added: tuple[str, ...], off: tuple[str, ...], reason: str, as_json: bool
) -> None:
    actor, codes = door.sign_in(), {label: flag for flag, label in CASE_FLAGS.items()}
    details = {name: " ".join(codes[one] for one in chosen) for name, chosen in (("marks", added), ("off", off))}
    found = service.act(actor, attachments.case_numbered(number), ActKind.MARKED, clock.today(), reason, details)
    told, changes = "、".join(words_of(found.flags)), found.acts[-1].details["changes"]
    now = f"现在的标记：{told}" if told else "现在没有标记"
    say(as_json, {"number": number, "marks": sorted(found.flags), "changes": changes},
        f"{number} {now}（{changes}）。")  # fmt: skip


@review.command("survey", help="通知踏勘；同一项目的几件一起踏勘的，把编号都写上。")
@click.argument("numbers", metavar="办件编号…", nargs=-1, required=True)
@click.option("--at", required=True, metavar="时间", help="例如 2026-10-12T09:30")
@click.option("--place", required=True, help="地点")
@click.option("--officers", required=True, help="核查人员，两名以上，用顿号隔开")
@click.option("--kind", default="现场踏勘", help="、".join(SURVEY_KINDS.values()))
@click.option("--mode", default="独立", help="、".join(SURVEY_MODES.values()))
@click.option("--departments", default="", help="参加部门，用顿号隔开")
@click.option("--institution", default="", help="受托机构")
@click.option("--qualification", default="", help="受托机构的资质")
@click.option("--method", default="", help="几件一起踏勘依据的实施办法")
@click.option("--point", "points", multiple=True, help="核查要点，例如 消毒间：独立设置；可以写多次")
@click.option("--again", default="", help="复核哪一次踏勘（编号）")
@click.option("--station", default="", help="委托哪个乡镇便民服务中心去踏勘")
@json_option()
@click.pass_obj
def review_survey(
    door: Door, numbers: tuple[str, ...], at: str, place: str, officers: str, kind: str, mode: str, departments: str,
    institution: str, qualification: str, method: str, points: tuple[str, ...], again: str, station: str, as_json: bool,
) -> None:  # fmt: skip
    actor, when = door.sign_in(), _time(at)
    cases = tuple(attachments.case_numbered(number) for number in numbers)
    first = service.case(cases[0])
    experts = tuple(drawing.as_people(cases[0], clock.today()))
    people = people_of(actor.organ_name, officers, departments, experts, institution, first.summary.applicant)
    plan = Plan(
        cases, _code(SURVEY_KINDS, kind), _code(SURVEY_MODES, mode), when, place, people,
        points_of("\n".join(points)), first.project, method, institution, qualification,
    )  # fmt: skip
    if again:
        before = surveys.again(surveys.numbered(again), when)
        plan = replace(plan, again_of=before.again_of, points=plan.points or before.points)
    if station:
        plan = replace(plan, mode="entrusted", institution=station)
    made = surveys.plan(actor, plan, clock.today())
    say(as_json, {"number": made.number, "id": made.id}, f"已通知踏勘 {made.number}，{at}，{place}。")


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise UserError(f"时间「{text}」看不懂。", hint="请写成 2026-10-12T09:30 的样子。") from error


@review.command("survey-record", help="踏勘记录：结论、每条要点的结果、照片。")
@click.argument("survey", metavar="踏勘编号")
@click.option("--found", required=True, help="踏勘结论")
@click.option("--on", type=DAY, help="哪一天（默认今天）")
@click.option("--result", "results", multiple=True, metavar="结果：实际", help="按要点的次序，例如 符合：有三个水池")
@click.option("--photo", "photos", multiple=True, type=click.Path(path_type=Path), help="照片文件，可以写多次")
@json_option()
@click.pass_obj
def review_record(
    door: Door, survey: str, found: str, on: datetime | None, results: tuple[str, ...], photos: tuple[Path, ...],
    as_json: bool,
) -> None:  # fmt: skip
    actor, before = door.sign_in(), surveys.numbered(survey)
    points = before.plan.points
    if len(results) != len(points):
        names = "、".join(point.matter for point in points) or "没有要点"
        raise UserError(f"要点有 {len(points)} 条，结果写了 {len(results)} 条，没有保存。", hint=f"按次序写：{names}。")
    answered = []
    for point, text in zip(points, results, strict=True):
        fits, _, real = text.replace(":", "：").partition("：")
        answered.append(replace(point, fits=_code(FITS, fits.strip()), found=real.strip()))
    day = day_of(on)
    made = surveys.record(actor, before.id, day, before.plan.people, answered, found, photos)
    say(as_json, _told(made), f"已记录踏勘 {made.number}：{made.found}。")


@review.command("survey-report", help="站点报送踏勘情况，照片、录音、录像随数据包到县里。")
@click.argument("number")
@click.option("--found", required=True, help="现场情况")
@click.option("--at", required=True, help="时间，例如 2026-10-12 09:30")
@click.option("--place", required=True, help="地点")
@click.option("--officers", required=True, help="核查人员，至少两名，用顿号隔开")
@click.option("--on", type=DAY, help="哪一天（默认今天）")
@click.option("--file", "files", multiple=True, type=click.Path(path_type=Path), help="照片等文件，可以写多次")
@json_option()
@click.pass_obj
def review_report(
    door: Door, number: str, found: str, at: str, place: str, officers: str, on: datetime | None,
    files: tuple[Path, ...], as_json: bool,
) -> None:  # fmt: skip
    actor, told = door.sign_in(), {"found": found, "at": at, "place": place, "officers": officers}
    large = entrusted.report(actor, attachments.case_numbered(number), day_of(on), told, files)
    names = [one.name for one in large]
    more = f"太大的请拷进 U 盘，放在资料袋里送县里：{'、'.join(names)}。" if names else ""
    say(as_json, {"number": number, "by_bag": names}, f"已报送 {number} 的踏勘情况。{more}")


@review.command("survey-opinion", help="补登参加单位、专家的意见（参考意见、明确意见）。")
@click.argument("survey", metavar="踏勘编号")
@click.argument("position", type=click.IntRange(1, 99), metavar="第几人")
@click.argument("kind", metavar="种类", type=click.Choice(list(OPINION_KINDS.values())))
@click.argument("opinion", metavar="意见")
@click.option("--on", type=DAY, help="哪一天（默认今天）")
@json_option()
@click.pass_obj
def review_opinion(
    door: Door, survey: str, position: int, kind: str, opinion: str, on: datetime | None, as_json: bool
) -> None:
    actor, day = door.sign_in(), day_of(on)
    found = surveys.numbered(survey)
    made = surveys.give_opinion(actor, found.id, position, _code(OPINION_KINDS, kind), opinion, day)
    person = made.plan.people[position - 1]
    say(as_json, _told(made), f"已登记{person.organ}{person.name}的{kind}。")


@review.command("surveys", help="一件办件的踏勘，参加人和要点。")
@click.argument("number")
@json_option()
@click.pass_obj
def review_surveys(door: Door, number: str, as_json: bool) -> None:
    door.sign_in()
    found = surveys.of_case(attachments.case_numbered(number))
    lines = [line for one in found for line in _lines(one)]
    say(as_json, {"surveys": [_told(one) for one in found]}, "\n".join(lines) or "这件没有踏勘。")


@review.command("surveys-here", help="委托本单位踏勘、还没有报送的办件；报送用 review step 编号 报送踏勘情况。")
@json_option()
@click.pass_obj
def review_surveys_here(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = entrusted.waiting()
    lines = [f"{one.planned_at}  {one.place}  {one.case_number}  {one.item_name}  {one.applicant}" for one in found]
    say(as_json, {"surveys": [asdict(one) for one in found]}, "\n".join(lines) or "没有委托本单位的踏勘。")


@review.command("draw", help="从审批专家库随机抽取专家。")
@click.argument("number")
@click.argument("count", metavar="人数", type=click.IntRange(1, 99))
@click.option("--specialty", default="", help="专业领域（不写就不限）")
@click.option("--avoid", multiple=True, metavar="姓名：理由", help="回避的人和理由，可以写多次")
@click.option("--keep", multiple=True, metavar="姓名", help="重抽时仍然参加的，可以写多次")
@click.option("--reason", default="", help="重抽的理由")
@json_option()
@click.pass_obj
def review_draw(
    door: Door, number: str, count: int, specialty: str, avoid: tuple[str, ...], keep: tuple[str, ...], reason: str,
    as_json: bool,
) -> None:  # fmt: skip
    actor = door.sign_in()
    parts = [text.replace(":", "：").partition("：") for text in avoid]
    wanted = Draw(count, specialty, {name: why for name, _, why in parts}, keep)
    made = drawing.draw(actor, attachments.case_numbered(number), wanted, clock.today(), reason)
    act = made.acts[-1]
    told = f"已抽取：{act.details['names']}（可抽 {act.details['pool']} 人，随机数 {act.details['seed']}）。"
    say(as_json, {"number": number, **act.details}, told)


def _told(one: Survey) -> dict[str, object]:
    return {
        "number": one.number,
        "kind": one.plan.kind,
        "mode": one.plan.mode,
        "noticed_on": one.noticed_on,
        "surveyed_on": one.surveyed_on,
        "found": one.found,
        "people": [[p.role, p.organ, p.name, p.opinion_kind, p.opinion] for p in one.plan.people],
        "points": [[p.matter, p.wanted, p.found, p.fits] for p in one.plan.points],
    }


def _lines(one: Survey) -> list[str]:
    state = (
        f"{one.surveyed_on} 已记录：{one.found}" if one.surveyed_on else f"定于 {one.plan.planned_at:%Y-%m-%d %H:%M}"
    )
    people = [
        f"  {n} {person.organ} {person.name} {OPINION_KINDS.get(person.opinion_kind, '')} {person.opinion}".rstrip()
        for n, person in enumerate(one.plan.people, 1)
    ]
    points = [f"  {p.matter}：{FITS.get(p.fits, '未看')} {p.found}".rstrip() for p in one.plan.points]
    return [f"{one.number} {SURVEY_MODES[one.plan.mode]} {SURVEY_KINDS[one.plan.kind]} {state}", *people, *points]

"""The commands of deciding: reading a notice, decisions, the four papers, the catalogue."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from db import clock
from db.command_line import DAY, Command, Door, Group, all_option, day_of, file_argument, json_option, say, shortened
from db.errors import UserError
from db.handover import service as handover
from db.handover.acts import HandoverActKind
from db.handover.deciding import catalogue, papers, service
from db.handover.deciding.judging import DECISION_LABELS, days_to_review
from db.handover.deciding.papers import FOUR_PAPERS
from db.handover.deciding.service import Line, Wanted
from db.handover.notice import service as notices
from db.handover.notice.rules import HEAD_LABELS, Proposal, ProposedItem
from db.handover.notice.service import Draft
from db.handover.rules import DIRECTION_LABELS, Batch
from db.items import service as items
from db.items.incoming.choices import NEW_ORGAN
from db.items.rules import Item
from db.organs import service as organs

WAYS = {"划转": HandoverActKind.TRANSFER, "暂缓": HandoverActKind.DEFERRED, "不划转": HandoverActKind.EXCLUDED}
PAPER_WORDS = {words: paper for paper, words in FOUR_PAPERS.items()}


@click.group(cls=Group, help="划转文件。")
def notice() -> None:
    pass


@notice.command("read", help="读一份划转文件（.txt、.docx、.pdf），提出批次和事项；加 --accept 建批次。")
@file_argument("file")
@click.option("--accept", is_flag=True, help="对照原文无误，建批次")
@click.option("--organ", "matches", multiple=True, help="单位怎么对应，例如 县林业局=泽州县林业局")
@click.option("--new-organs", is_flag=True, help="没有登记的单位照文件登记")
@click.option("--tie", "ties", multiple=True, help="和清单里相近的事项对应，例如 划入3=清单里的全名或编码")
@click.option("--name", help="批次名称")
@json_option()
@click.pass_obj
def notice_read(
    door: Door, file: Path, accept: bool, matches: tuple[str, ...], new_organs: bool, ties: tuple[str, ...],
    name: str | None, as_json: bool,
) -> None:  # fmt: skip
    actor = door.sign_in()
    draft = notices.read(file)
    for tie in ties:
        draft = replace(draft, proposal=_tied(draft.proposal, tie))
    choices = draft.choices | _matches(matches)
    if new_organs:
        choices |= {match.name: NEW_ORGAN for match in draft.organs if match.name not in choices}
    proposal = draft.proposal if name is None else notices.with_value(draft.proposal, "name", name)
    batch = notices.accept(actor, proposal, choices) if accept else None
    told = [*_told(draft), f"已建批次「{batch.name}」，{len(batch.items)} 项。" if batch else
            "没有写入；对照原文无误后加 --accept 建批次。"]  # fmt: skip
    say(as_json, _as_value(draft) | {"batch": batch.id if batch else None}, "\n".join(told))


def _matches(said: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for text in said:
        name, equals, wanted = text.partition("=")
        organ = organs.organ_named(wanted.strip())
        if not equals or organ is None:
            raise UserError(f"「{text}」看不懂，或单位没有登记。", hint="请写成 文件里的写法=登记的单位名称。")
        found[name.strip()] = organ.id
    return found


def _tied(proposal: Proposal, said: str) -> Proposal:
    place, equals, wanted = said.partition("=")
    way = next((one for one, words in DIRECTION_LABELS.items() if place.startswith(words)), None)
    number = place.removeprefix(DIRECTION_LABELS[way]).strip() if way else ""
    if way is None or not equals or not number.isdecimal():
        raise UserError(f"「{said}」看不懂。", hint="请写成 划入3=清单里的全名或编码；都不是的写 划入3=无。")
    near = next((one.near for one in proposal.items if (one.direction, one.seq) == (way, int(number))), ())
    word = wanted.strip()
    chosen = next((one.item_id for one in near if word in (one.name, one.code)), word)
    return notices.tie(proposal, way, int(number), "" if word == "无" else chosen)


def _told(draft: Draft) -> list[str]:
    proposal = draft.proposal
    lines = []
    for key, words in HEAD_LABELS.items():
        said = getattr(proposal, key)
        lines.append(f"{words}  {said.value or '—'}" + (f"  ▲ {said.doubt}" if said.doubt else ""))
        lines += [f"    {said.place}：{said.sentence}"] if said.sentence else []
    for items_, words in ((proposal.moved_in, "划入"), (proposal.moved_back, "划回")):
        lines.append(f"{words} {len(items_)} 项")
        for item in items_:
            lines.append(_item_told(item))
            lines += [f"    ≈ 清单里相近的：{one.name}（{one.code or '无编码'}，{one.department}）{one.likeness}%，"
                      f"是它就加 --tie {words}{item.seq}={one.name}" for one in item.near]  # fmt: skip
    lines += [f"{duty.label}  {duty.said.place}：{duty.said.value}" for duty in proposal.duties]
    for match in draft.organs:
        if not match.sure:
            like = "、".join(one.name for one in match.proposals) or "没有相近的"
            lines.append(f"单位「{match.name}」没有登记，可能是：{like}")
    return [*lines, *(f"▲ {remark}" for remark in proposal.remarks)]


def _item_told(item: ProposedItem) -> str:
    doubts = "".join(f"  ▲ {doubt}" for doubt in item.doubts)
    way = f"{item.from_name} → {item.to_name}"
    return f"  {item.seq}. {item.name}（{item.type_as_written or '未写类型'}）  {way}  {item.place}{doubts}"


def _as_value(draft: Draft) -> dict[str, object]:
    proposal = draft.proposal
    rows = [{"seq": one.seq, "direction": one.direction, "name": one.name, "part": one.part, "type": one.item_type,
             "type_as_written": one.type_as_written, "from": one.from_name, "to": one.to_name, "place": one.place,
             "sentence": one.sentence, "doubts": list(one.doubts), "item": one.item_id,
             "near": [{"name": near.name, "code": near.code, "likeness": near.likeness} for near in one.near]}
            for one in proposal.items]  # fmt: skip
    head = {key: getattr(proposal, key).value for key in HEAD_LABELS}
    return {**head, "items": rows, "remarks": list(proposal.remarks)}


@click.command("decide", cls=Command, help="决定一个事项划转、暂缓或者不划转。")
@click.argument("text")
@click.option("--as", "way", type=click.Choice(list(WAYS)), required=True, help="怎么决定")
@click.option("--reason", default="", help="理由；暂缓和不划转必填")
@click.option("--review-on", type=DAY, help="暂缓的复核日期")
@click.option("--on", type=DAY, help="决定日期（默认今天）")
@click.option("--document", default="", help="依据的文件")
@click.option("--number", default="", help="文号")
@click.option("--devolved", is_flag=True, help="上级下放的事项，直接由行政审批局承接")
@click.option("--hall", default="", help="进驻政务大厅的窗口")
@click.option("--along", is_flag=True, help="关联事项和前置材料背后的事项一并决定")
@click.pass_obj
def decide(
    door: Door, text: str, way: str, reason: str, review_on: datetime | None, on: datetime | None, along: bool,
    document: str, number: str, devolved: bool, hall: str,
) -> None:  # fmt: skip
    actor, item = door.sign_in(), _item(text)
    proposed = service.going_along(item.id) if WAYS[way] is HandoverActKind.TRANSFER else ()
    wanted = Wanted(WAYS[way], day_of(on), reason, review_on.date() if review_on else None, document, number, devolved,
                    hall)  # fmt: skip
    chosen = [item.id, *(one.item.id for one in proposed if along)]
    number_of = service.decide(actor, chosen, wanted)
    lines = [f"{item.name}：{DECISION_LABELS[wanted.kind]}，共登记 {number_of} 项。"]
    if proposed:
        lines.append("一并登记的：" if along else "关联事项（加 --along 一并决定）：")
        lines += [f"  {one.item.name}（{one.item.type_label}）  {one.why}" for one in proposed]
    click.echo("\n".join(lines))


@click.command("decisions", cls=Command, help="各事项的划转决定；参照、复核和进驻大厅的情况。")
@click.option("--open", "only_open", is_flag=True, help="只列还没有决定的")
@click.option("--due", is_flag=True, help="只列到期要复核的暂缓事项")
@click.option("--reference", help="和这份清单比：对方已经集中、本级没有划转的")
@click.option("--hall", is_flag=True, help="各部门进驻政务大厅的事项数")
@all_option()
@json_option()
@click.pass_obj
def decisions(
    door: Door, only_open: bool, due: bool, reference: str | None, hall: bool, every: bool, as_json: bool
) -> None:
    door.sign_in()
    rows: list[dict[str, object]]
    if reference:
        gaps = service.reference_gap(reference)
        rows = [{"item": gap.reference.name, "standing": gap.words} for gap in gaps]
        lines = [f"{gap.words}  {gap.reference.name}  {gap.reference.department}" for gap in gaps]
        head = f"对方已集中、本级没有划转的 {len(gaps)} 项："
    elif hall:
        found = service.hall_coverage()
        rows = [{"department": name, "inside": inside, "items": items_} for name, inside, items_ in found]
        lines = [f"{name}  {inside} / {items_} 项已进驻" for name, inside, items_ in found]
        head = f"{len(found)} 个部门："
    else:
        shown = [line for line in service.sheet().lines if _wanted(line, only_open, due)]
        rows = [{"item": line.item.name, "decision": line.decision.kind if line.decision else "",
                 "review_on": line.decision.review_on if line.decision else "", "batch": line.moved_by}
                for line in shown]  # fmt: skip
        lines = [_line_told(line) for line in shown]
        head = f"{len(shown)} 项："
    say(as_json, {"rows": rows}, "\n".join([head, *shortened(lines, every)]))


def _wanted(line: Line, only_open: bool, due: bool) -> bool:
    if due:
        left = days_to_review(line.decision, clock.today()) if line.decision else None
        return left is not None and left <= 0
    return not only_open or (line.decision is None and not line.moved_by)


def _line_told(line: Line) -> str:
    told = line.decision
    words = told.label if told else line.moved_by or "未决定"
    review = f"  {told.review_on} 复核" if told and told.review_on else ""
    return f"{words}  {line.item.name}  {line.item.department}{review}" + (f"  {told.reason}" if told else "")


@click.command("documents", cls=Command, help="一批的四份文件：看还缺哪份；给出 --present 时登记一份。")
@click.argument("batch")
@click.option("--present", "paper", type=click.Choice(list(PAPER_WORDS)), help="登记哪一份")
@click.option("--title", default="", help="文件标题")
@click.option("--number", default="", help="文号")
@click.option("--on", type=DAY, help="成文或签署日期（默认今天）")
@json_option()
@click.pass_obj
def documents(
    door: Door, batch: str, paper: str | None, title: str, number: str, on: datetime | None, as_json: bool
) -> None:
    actor, found = door.sign_in(), _batch(batch)
    if paper:
        papers.present(actor, found.id, PAPER_WORDS[paper], day_of(on), title or paper, number)
    states = papers.of_batch(found.id)
    rows = [{"paper": state.paper, "title": state.title, "number": state.number, "on": state.issued_on,
             "presented": state.presented, "in_force": list(state.in_force), "uncovered": list(state.uncovered)}
            for state in states]  # fmt: skip
    lines = []
    for state in states:
        lines.append(f"{state.label}  " + "  ".join(filter(None, ("" if state.presented else "缺", state.told))))
        lines += [f"    {one}" for one in state.in_force]
    lacking = sum(not state.presented for state in states)
    end = f"还缺 {lacking} 份，不能交接。" if lacking else "四份文件齐了。"
    say(as_json, {"papers": rows, "missing": lacking}, "\n".join([*lines, end]))


@click.command("catalogue", cls=Command, help="划转事项目录：不写批次列出各版；写批次看下一版，加 --publish 公布。")
@click.argument("batch", required=False)
@click.option("--publish", is_flag=True, help="登记公布")
@click.option("--channel", default="", help="在哪里公布")
@click.option("--document", default="", help="公布的文件")
@click.option("--number", default="", help="文号")
@click.option("--on", type=DAY, help="公布日期（默认今天）")
@all_option()
@json_option()
@click.pass_obj
def catalogue_command(
    door: Door, batch: str | None, publish: bool, channel: str, document: str, number: str, on: datetime | None,
    every: bool, as_json: bool,
) -> None:  # fmt: skip
    actor = door.sign_in()
    if batch is None:
        _say_versions(as_json)
        return
    chosen = _batch(batch)
    made = catalogue.publish(actor, chosen.id, day_of(on), channel, document, number) if publish else (
        catalogue.draft(chosen.id)
    )  # fmt: skip
    entries = [{"name": one.name, "type": one.item_type, "from": one.from_organ, "without": one.without}
               for one in made.entries]  # fmt: skip
    lines = [
        f"{place}. {one.name}（{one.type_as_written}）  {one.from_organ}"
        + (f"  不含{one.without}" if one.without else "")
        for place, one in enumerate(made.entries, start=1)
    ]
    changed = f"新增 {len(made.added)} 项，划出 {len(made.removed)} 项"
    state = f"已于 {made.published_on} 公布（{made.channel}）" if made.published_on else "还没有公布"
    head = f"第{made.version}版  {made.batch_name}  {len(made.entries)} 项  {changed}  {state}"
    say(as_json, {"version": made.version, "entries": entries}, "\n".join([head, *shortened(lines, every)]))


def _say_versions(as_json: bool) -> None:
    found = catalogue.versions()
    rows = [{"version": one.version, "batch": one.batch_name, "items": len(one.entries), "on": one.published_on,
             "channel": one.channel} for one in found]  # fmt: skip
    lines = [f"第{one.version}版  {one.batch_name}  {len(one.entries)} 项  {one.published_on} {one.channel}"
             for one in found]  # fmt: skip
    say(as_json, {"versions": rows}, "\n".join(lines) or "还没有公布过划转事项目录。")


def _batch(text: str) -> Batch:
    found = [batch for batch in handover.batches() if text in (batch.id, batch.name)]
    if len(found) != 1:
        raise UserError(f"没有叫「{text}」的批次。", hint="请用 handover list 看有哪些批次，写批次名称或编号。")
    return found[0]


def _item(text: str) -> Item:
    edition = items.current_edition(counted=False)
    listed = items.list_items(edition.id) if edition else []
    exact = [item for item in listed if text.strip() in (item.id, item.code, item.name)]
    found = exact or [item for item in listed if text.strip() and text.strip() in item.name]
    if len(found) != 1:
        named = f"有 {len(found)} 个事项" if found else "没有事项"
        raise UserError(f"{named}对得上「{text}」，没有保存。", hint="请写事项全名或编码。")
    return found[0]

"""专家抽取记录: pool, number, who kept away and why, who was drawn, and the seed anybody can check it by."""

import json
from dataclasses import dataclass

from db.cases.acts import CaseAct
from db.cases.papers.paperwork import Paperwork
from db.journal import hide_numbers
from db.papers.rules import TITLES, PaperKind
from reports import form
from reports.cases import wording
from reports.cases.base import Grid, begin, grid
from reports.page import Page


@dataclass(frozen=True, slots=True)
class ExpertDraw:
    """The whole paper; `drawn` is one row of number, name and how the person came onto the list."""

    act: str
    organ: str
    facts: tuple[tuple[str, str], ...]
    drawn: tuple[tuple[str, str, str], ...]
    avoided: tuple[str, ...]
    reason: str
    seed: str


def build(work: Paperwork, act: CaseAct) -> ExpertDraw:
    """The paper of a draw as its act tells it."""
    said = act.details
    kept = said.get("kept", "").split("、")
    names = said.get("names", "").split("、")
    return ExpertDraw(
        act.id,
        work.case.accepting_organ,
        (
            ("办件编号", work.case.summary.number),
            ("事项", work.case.summary.item_name),
            ("专业领域", said.get("specialty", "") or "不限"),
            ("抽取日期", wording.day(act.happened_on)),
            ("可抽名单", f"{said.get('pool', '')}人（不含回避）"),
            ("抽取人数", f"{said.get('drawn', '')}人"),
            ("抽取操作人", act.user_name),
        ),
        tuple((str(n), name, "上次抽取，保留" if name in kept else "随机抽取") for n, name in enumerate(names, 1)),
        tuple(f"{name}（{why}）" for name, why in _avoided(said.get("avoided", "")).items()),
        hide_numbers(act.reason),
        said.get("seed", ""),
    )


def _avoided(text: str) -> dict[str, str]:
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(why) for name, why in value.items()} if isinstance(value, dict) else {}


def lay_out(content: ExpertDraw, number: str) -> list[Page]:
    """One page as a rule, signed by who drew and who watched."""
    flow = begin(content.organ, TITLES[PaperKind.EXPERT_DRAW], number)
    form.facts(flow, content.facts)
    form.heading(flow, "抽取结果")
    grid(flow, Grid(("序号", "姓名", "方式"), (14, 0, 60), content.drawn))
    form.heading(flow, "回避和重抽")
    form.note(flow, f"回避：{'；'.join(content.avoided) or '无'}。")
    if content.reason:
        form.note(flow, f"重新抽取的理由：{wording.sentence(content.reason)}")
    form.small_print(flow, f"随机数 {content.seed}，在可抽名单确定以后由程序产生；用同一名单和随机数可以重算核对。")
    form.signatures(flow, ("抽取人", "监督人"), ("签名", "日期"))
    return flow.pages

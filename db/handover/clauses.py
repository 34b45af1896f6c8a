"""What an 审管衔接备忘录 says: the clauses a rule set chooses, composed as plain values. Pure."""

from dataclasses import dataclass

from db.handover.rules import Batch, Direction, TransferItem
from db.rulesets.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a memorandum: heading and text."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class MemorandumItem:
    """One row of a memorandum's scope table."""

    name: str
    item_type: str
    part: str
    approval_duty: str
    supervision_duty: str
    preliminary_opinion: str


@dataclass(frozen=True, slots=True)
class Memorandum:
    """An 审管衔接备忘录: who approves, who supervises, from which date (effective_on = cut-over)."""

    id: str
    batch_id: str
    department_id: str
    department: str
    bureau: str
    version: int
    effective_on: str
    basis: str
    clauses: tuple[Clause, ...]
    items: tuple[MemorandumItem, ...]


def basis_of(issuer: str, title: str, number: str) -> str:
    """The document a memorandum rests on, as cited."""
    return f"{issuer}《{title}》" + (f"（{number}）" if number else "")


def scope(items: list[TransferItem], department: str, bureau: str) -> tuple[MemorandumItem, ...]:
    """The item table: who approves and who supervises each item (谁审批谁负责、谁主管谁监管)."""
    return tuple(
        MemorandumItem(
            name=item.name,
            item_type=item.item_type,
            part=item.part,
            approval_duty=bureau if item.direction is Direction.IN else department,
            supervision_duty=department,
            preliminary_opinion="法律、法规无明文规定的不再出具初审意见",
        )
        for item in items
    )


def compose(batch: Batch, rule_set: RuleSet, department: str, bureau: str) -> tuple[Clause, ...]:
    """The clauses, in the order they are printed; what differs from place to place comes from the rule set."""
    texts = [
        ("职责划分", _duties(department, bureau)),
        ("审批信息推送", _push(rule_set, department, bureau)),
        ("监管信息和政策反馈", _feedback(rule_set, department, bureau)),
        ("现场核查和评审论证", _survey(department, bureau)),
        ("会商和函询", _inquiry(rule_set, department, bureau)),
        ("印章使用", _seals(department, bureau)),
        ("在办事项衔接", _in_flight(rule_set, department, bureau)),
        ("过渡期", _transition(batch, department)),
        ("联络员", "甲乙双方各确定一名联络员，负责信息推送、查收和日常联系；人员变动的，应当书面告知对方。"),
        (
            "争议处理",
            "双方对职责边界有不同意见的，先行协商；协商不成的，提请审管联动联席会议研究，必要时报县人民政府决定。",
        ),
        (
            "附则",
            "本备忘录未尽事宜，由双方协商补充，补充内容与本备忘录具有同等效力。法律、法规、规章另有规定的，从其规定。",
        ),
    ]
    return tuple(Clause(heading, rule_set.clauses.get(heading, text)) for heading, text in texts if text)


def _duties(department: str, bureau: str) -> str:
    return (
        f"按照“谁审批谁负责、谁主管谁监管”的原则，{bureau}对附表所列划入事项依法受理、审查、作出决定，并承担相应法律责任；"
        f"{department}不再行使相应审批权，把主要精力放在行业政策、规划布局和事中事后监管上。附表所列划回事项由{department}办理。"
    )


def _push(rule_set: RuleSet, department: str, bureau: str) -> str:
    when = f"{rule_set.push_days}个工作日内" if rule_set.push_days else "及时"
    if rule_set.receipt == "deemed":
        receipt = "推送时间以系统记录的发出时间为准，推送行为结束即为对方接收成功，双方应当及时查看。"
    else:
        days = f"{rule_set.claim_days}个工作日内" if rule_set.claim_days else "及时"
        receipt = f"{department}应当在收到推送后{days}认领。"
    if when == "及时":
        return f"{bureau}作出审批决定后，应当将审批结果信息及时推送{department}。{receipt}"
    return f"{bureau}应当在作出审批决定之日起{when}，将审批信息推送{department}。{receipt}"


def _feedback(rule_set: RuleSet, department: str, bureau: str) -> str:
    days = f"{rule_set.policy_push_days}个工作日内" if rule_set.policy_push_days else "及时"
    return (
        f"{department}在监管中知悉或者形成的与审批有关的政策文件、处理结果，应当在{days}推送{bureau}；"
        f"需要撤回、撤销、注销行政许可的，应当附证据材料函告{bureau}，由{bureau}依法处理并反馈结果。"
    )


def _survey(department: str, bureau: str) -> str:
    return (
        f"专业技术性强、需要{department}参与的事项，由{bureau}发出通知，{department}按照通知要求及时派员参加现场核查、"
        "评审论证，并根据需要出具明确意见。现场核查应当有两名以上工作人员。"
    )


def _inquiry(rule_set: RuleSet, department: str, bureau: str) -> str:
    silence = "逾期不回复的，视为同意。" if rule_set.deemed_consent else ""
    return (
        f"审批中需要{department}提前介入、出具参考意见的，{bureau}可以组织会商或者函询，{department}应当在函件载明的期限内回复。"
        + silence
    )


def _seals(department: str, bureau: str) -> str:
    return (
        f"附表所列划入事项使用{bureau}行政审批专用章，{department}不得要求加盖本部门印章。{department}原审批专用章停止使用，"
        "按规定废止、封存。行政审批专用章在本备忘录签订后启用。"
    )


def _in_flight(rule_set: RuleSet, department: str, bureau: str) -> str:
    line = "交接日期" if rule_set.cutover == "handover_date" else "本备忘录生效日期"
    return (
        f"以{line}为界，此前{department}已受理的，由{department}按程序办结；此后由{bureau}受理和办理。"
        "在办件清单作为交接书附件。"
    )


def _transition(batch: Batch, department: str) -> str:
    if not batch.transition_months:
        return ""
    begin = f"自{batch.transition_from}起" if batch.transition_from else "起始日期由双方在签署时填写"
    return (
        f"过渡期为{_chinese_number(batch.transition_months)}个月，{begin}。过渡期内，{department}原审批业务办理人员做好"
        "“传帮带”工作。"
    )


def _chinese_number(number: int) -> str:
    digits = "零一二三四五六七八九十"
    return digits[number] if number <= 10 else str(number)

"""What an 审管衔接备忘录 says: the clauses the directions of its items and a rule set choose, as plain values. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.handover.rules import Batch, Direction, TransferItem
from db.rulesets.rules import RuleSet

DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a memorandum: heading and text."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class MemorandumItem:
    """One row of a memorandum's scope table; `direction` is in or back.

    A 初审意见 is required where `opinion_basis` names the law that asks for it, and cancelled where it is ''
    (泽州 2020 三(一)1); `preliminary_opinion` says it in words. `survey` is the form of the 踏勘,
    `push` its push rule.
    """

    name: str
    item_type: str
    direction: str
    part: str
    approval_duty: str
    supervision_duty: str
    preliminary_opinion: str
    item_code: str = ""
    opinion_basis: str = ""
    survey: str = ""
    push: str = ""


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
    amends_id: str = ""
    expires_on: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a memorandum is composed from: the two bodies, which ways powers move between them, and the local rules.

    `authority` is who settles a dispute in the end: the government of the level, or a zone's 管委会.
    """

    batch: Batch
    rule_set: RuleSet
    directions: frozenset[Direction]
    department: str
    bureau: str
    authority: str
    liaison: str = ""
    """Whom the department named, with post and telephone; '' where it named nobody yet."""

    @property
    def moves_in(self) -> bool:
        """Whether the bureau receives a power."""
        return Direction.IN in self.directions

    @property
    def moves_back(self) -> bool:
        """Whether the department gets a power back."""
        return Direction.BACK in self.directions


def basis_of(issuer: str, title: str, number: str) -> str:
    """The document a memorandum rests on, as cited."""
    return f"{issuer}《{title}》" + (f"（{number}）" if number else "")


def scope(items: Sequence[TransferItem], department: str, bureau: str, rule_set: RuleSet) -> tuple[MemorandumItem, ...]:
    """The item table: who approves and who supervises each item (谁审批谁负责、谁主管谁监管), as the notice says it.

    A 初审意见 and pushes are a matter of powers that moved in only (泽州 2020 三(一)1, 三(二)).
    """
    return tuple(_scope_row(item, department, bureau, rule_set) for item in items)


def _scope_row(item: TransferItem, department: str, bureau: str, rule_set: RuleSet) -> MemorandumItem:
    moves_in = item.direction is Direction.IN
    basis = item.opinion_basis if moves_in and item.opinion_required else ""
    return MemorandumItem(
        name=item.name,
        item_type=item.item_type,
        direction=item.direction,
        part=item.part,
        approval_duty=item.approval_duty or (bureau if moves_in else department),
        supervision_duty=item.supervision_duty or department,
        preliminary_opinion=opinion_words(basis) if moves_in else "",
        item_code=item.item_code,
        opinion_basis=basis,
        survey=item.survey,
        push=_push_words(rule_set) if moves_in else "",
    )


def opinion_words(basis: str) -> str:
    """Whether a 初审意见 is asked for, by the law that asks for it; '' cancels it."""
    return f"须出具初审意见（{basis}）" if basis else "法律、法规无明文规定的不再出具初审意见"


def _push_words(rule_set: RuleSet) -> str:
    when = f"决定之日起{rule_set.push_days}个工作日内" if rule_set.push_days else "决定后及时"
    return f"{when}推送，" + ("发出即为收到" if rule_set.receipt == "deemed" else "收到后认领")


def compose(terms: Terms) -> tuple[Clause, ...]:
    """The clauses, in the order they are printed; what differs from place to place comes from the rule set.

    A clause without text does not apply to the directions at hand and is left out, whatever the rule set says of it.
    """
    texts = [
        ("职责划分", _duties(terms)),
        ("审批信息推送", _push(terms)),
        ("监管信息和政策反馈", _feedback(terms)),
        ("现场核查和评审论证", _survey(terms)),
        ("会商和函询", _inquiry(terms)),
        ("印章使用", _seals(terms)),
        ("在办事项衔接", _in_flight(terms)),
        ("过渡期", _transition(terms)),
        ("联络员", _liaison(terms)),
        (
            "争议处理",
            "双方对职责边界有不同意见的，先行协商；协商不成的，提请审管联动联席会议研究，"
            f"必要时报{terms.authority}决定。",
        ),
        (
            "附则",
            "本备忘录未尽事宜，由双方协商补充，补充内容与本备忘录具有同等效力。法律、法规、规章另有规定的，从其规定。",
        ),
    ]
    return tuple(Clause(heading, terms.rule_set.clauses.get(heading, text)) for heading, text in texts if text)


def cutover_words(rule_set: RuleSet) -> str:
    """The day that decides who handles a case, in words (交接日期为界, or the memorandum's)."""
    return "交接日期" if rule_set.cutover == "handover_date" else "审管衔接备忘录生效日期"


def months_words(months: int) -> str:
    """A number of months as official papers write it, 1 to 99: 两个月, 三个月, 十二个月."""
    if months == 2:
        return "两个月"
    tens, ones = divmod(months, 10)
    leading = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return leading + (DIGITS[ones] if ones or not tens else "") + "个月"


def date_words(day: str) -> str:
    """2020-12-30 as 2020年12月30日 (GB/T 9704-2012 7.3.5.4)."""
    parsed = date.fromisoformat(day)
    return f"{parsed.year}年{parsed.month}月{parsed.day}日"


def _duties(terms: Terms) -> str:
    begin = "自交接之日起" if terms.rule_set.cutover == "handover_date" else "自本备忘录生效之日起"
    bureau, department = terms.bureau, terms.department
    texts = []
    if terms.moves_in:
        texts.append(
            f"附表所列划入事项{begin}由{bureau}依法受理、审查、作出决定，并承担相应法律责任；{department}不再行使"
            "划入事项的审批权，负责划入事项的行业管理和事中事后监管。"
        )
    if terms.moves_back:
        texts.append(
            f"附表所列划回事项{begin}由{department}受理、审查、决定并负责监管，{bureau}不再办理；"
            f"{department}应当建立健全划回事项的办理和监管制度。"
        )
    return "按照“谁审批谁负责、谁主管谁监管”的原则，职责划分如下：" + "".join(texts)


def _push(terms: Terms) -> str:
    if not terms.moves_in:
        return ""
    rule_set, bureau, department = terms.rule_set, terms.bureau, terms.department
    if rule_set.receipt == "deemed":
        receipt = "推送时间以系统记录的发出时间为准，推送行为结束即为对方接收成功，双方应当及时查看。"
    else:
        days = f"{rule_set.claim_days}个工作日内" if rule_set.claim_days else "及时"
        receipt = f"{department}应当在收到推送后{days}认领。"
    if not rule_set.push_days:
        return f"{bureau}对划入事项作出审批决定后，应当将审批结果信息及时推送{department}。{receipt}"
    days = f"{rule_set.push_days}个工作日内"
    return f"{bureau}应当在对划入事项作出审批决定之日起{days}，将审批信息推送{department}。{receipt}"


def _feedback(terms: Terms) -> str:
    """The days are for policy documents alone (泽州 2020 三(二)); results are told in time."""
    if not terms.moves_in:
        return ""
    days = terms.rule_set.policy_push_days
    when = f"应当在{days}个工作日内" if days else "应当及时"
    return (
        f"{terms.department}在监管中知悉或者形成的与划入事项审批有关的政策文件等，{when}推送{terms.bureau}。"
        f"对划入事项的监管处理结果，应当及时告知{terms.bureau}；需要撤回、撤销、注销行政许可的，应当附证据材料函告"
        f"{terms.bureau}，由{terms.bureau}依法处理并反馈结果。"
    )


def _survey(terms: Terms) -> str:
    if not terms.moves_in:
        return ""
    return (
        f"划入事项中专业技术性强、需要{terms.department}参与的，由{terms.bureau}发出通知，{terms.department}按照通知要求"
        "及时派员参加现场核查、评审论证，并根据需要出具明确意见。现场核查应当有两名以上工作人员。"
    )


def _inquiry(terms: Terms) -> str:
    if not terms.moves_in:
        return ""
    silence = "逾期不回复的，视为同意。" if terms.rule_set.deemed_consent else ""
    return (
        f"划入事项审批中需要{terms.department}提前介入、出具参考意见的，{terms.bureau}可以组织会商或者函询，"
        f"{terms.department}应当在函件载明的期限内回复。{silence}"
    )


def _seals(terms: Terms) -> str:
    """山西 2019 三(三): the bureau's seal is used once this paper is signed; the old ones are sealed up."""
    if not terms.moves_in:
        return ""
    return (
        f"附表划入事项自本备忘录签订后使用{terms.bureau}行政审批专用章，{terms.department}不得要求加盖本部门印章。"
        f"划入事项涉及的{terms.department}原审批专用章停止使用，予以废止，按规定送交统一封存并登记。"
    )


def _in_flight(terms: Terms) -> str:
    bureau, department = terms.bureau, terms.department
    line = "交接日期" if terms.rule_set.cutover == "handover_date" else "本备忘录生效日期"
    texts = []
    if terms.moves_in:
        texts.append(f"划入事项此前{department}已受理的，由{department}按程序办结；此后由{bureau}受理和办理。")
    if terms.moves_back:
        texts.append(f"划回事项此前{bureau}已受理的，由{bureau}按程序办结；此后由{department}受理和办理。")
    return f"以{line}为界，{''.join(texts)}在办件清单作为交接书附件。"


def _transition(terms: Terms) -> str:
    batch = terms.batch
    if not batch.transition_months:
        return ""
    begin = f"自{date_words(batch.transition_from)}起" if batch.transition_from else "起始日期由双方在签署时填写"
    mentors = []
    if terms.moves_in:
        mentors.append(f"划入事项由{terms.department}原审批业务办理人员做好“传帮带”工作")
    if terms.moves_back:
        mentors.append(f"划回事项由{terms.bureau}原办理人员做好“传帮带”工作")
    return f"过渡期为{months_words(batch.transition_months)}，{begin}。过渡期内，{'；'.join(mentors)}。"


def _liaison(terms: Terms) -> str:
    work = "信息推送、查收和日常联系" if terms.moves_in else "划回事项的交接和日常联系"
    named = f"乙方联络员为{terms.liaison}，甲方联络员由甲方书面告知乙方" if terms.liaison else ""
    told = f"{named}。联络员" if named else "甲乙双方各确定一名联络员，"
    return f"{told}负责{work}；人员变动的，应当书面告知对方。"

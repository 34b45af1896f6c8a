"""Who supervises an item: the rules that give the supervisor, and what a supervision still lacks. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from db.items.rules import Item, ItemStatus
from db.rulesets.rules import RuleSet

DOCUMENT = "国务院办公厅关于全面实行行政许可事项清单管理的通知（国办发〔2022〕2号）"
"""What the rules rest on where a county has entered no rule set of its own."""


class Role(StrEnum):
    """What a body does in the supervision of an item."""

    SOLE = "sole"
    LEAD = "lead"
    JOINT = "joint"
    SECTOR = "sector"
    ENFORCEMENT = "enforcement"


class Risk(StrEnum):
    """Risk level (风险等级), which grades the supervision (泽州 2022 二(四)8; 自治州 2022 四(一))."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Rule(StrEnum):
    """Which rule gave the supervisor; the first five are 泽州 2022 二(四)7 a–d and 自治州 2022 四(二)."""

    CENTRALISED = "centralised"
    BY_LAW = "by_law"
    SILENT = "silent"
    LEAD = "lead"
    JOINTLY = "jointly"
    WRITTEN = "written"
    DECIDED = "decided"
    PERSON = "person"


class State(StrEnum):
    """How far the supervision of an item is settled, the worst first."""

    DISPUTED = "disputed"
    MISSING = "missing"
    INCOMPLETE = "incomplete"
    NOT_ENTERED = "not_entered"
    DONE = "done"


ROLES = {
    Role.SOLE: "监管",
    Role.LEAD: "牵头",
    Role.JOINT: "共同",
    Role.SECTOR: "行业主管",
    Role.ENFORCEMENT: "综合执法",
}
RISKS = {Risk.LOW: "低", Risk.MEDIUM: "中", Risk.HIGH: "高"}
RULES = {
    Rule.CENTRALISED: "集中审批事项：谁审批谁负责、谁主管谁监管",
    Rule.BY_LAW: "法律法规和“三定”规定明确",
    Rule.SILENT: "没有明确规定：谁审批谁监管、谁主管谁监管",
    Rule.LEAD: "涉及多个部门：行业主管部门牵头，共同监管",
    Rule.JOINTLY: "联合审批：共同监管",
    Rule.WRITTEN: "清单已经写明",
    Rule.DECIDED: "政府裁定",
    Rule.PERSON: "人工确定",
}
STATES = {
    State.DISPUTED: "有争议",
    State.MISSING: "无监管主体",
    State.INCOMPLETE: "要素不全",
    State.NOT_ENTERED: "未录入互联网+监管",
    State.DONE: "已齐",
}

_MARKS = {
    "牵头": Role.LEAD,
    "共同": Role.JOINT,
    "配合": Role.JOINT,
    "行业主管": Role.SECTOR,
    "综合执法": Role.ENFORCEMENT,
}
_MARKED = re.compile(r"[（(](牵头|共同|配合|行业主管|综合执法)(?:部门|单位|监管)?[）)]")
_APART = re.compile(r"[\n、；;，,]+")
_GOVERNMENT = re.compile(r"政府|管理委员会|管委会")


@dataclass(frozen=True, slots=True)
class Body:
    """One supervising body (监管主体) and its part."""

    name: str
    role: Role = Role.SOLE
    organ_id: str | None = None


@dataclass(frozen=True, slots=True)
class Elements:
    """How an item is supervised: 监管事项, 监管措施, risk, key field and links, rules, level, 互联网+监管 entry.

    `level` is a code of `LEVELS`; `entered_on` a day as text.
    """

    matter: str = ""
    measures: str = ""
    risk: Risk | None = None
    key_field: bool = False
    key_links: str = ""
    standard: str = ""
    level: str = ""
    entry_number: str = ""
    entered_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Supervision:
    """The whole supervision of one item, with the rule that gave the bodies."""

    bodies: tuple[Body, ...] = ()
    elements: Elements = Elements()
    rule: Rule | None = None
    basis: str = ""

    @property
    def words(self) -> str:
        """The bodies as the list prints them."""
        return summary(self.bodies)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask about an item.

    `competent`: the competent departments (主管部门), the one of the sector first; `approving`: who approves;
    `centralised`: the approval was moved to the approval bureau; `named`: whom law or 三定 name, and where;
    `enforcement`: the 综合执法 body the enforcement of this sector was moved to.
    """

    competent: tuple[str, ...] = ()
    approving: tuple[str, ...] = ()
    centralised: bool = False
    named: tuple[str, ...] = ()
    named_in: str = ""
    enforcement: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The bodies a rule gives; without bodies no rule can tell."""

    bodies: tuple[Body, ...]
    rule: Rule
    basis: str


def propose_supervisors(item: Item, rule_set: RuleSet, facts: Facts) -> Proposal:
    """Who is to supervise an item by the rule set in force; a person accepts or corrects it.

    `lead` (泽州 2022 二(四)7): an item of the approval bureau is supervised by its competent department, another by
    whom law or 三定 name, else by who approves and is competent; of several the sector's department leads. `jointly`
    (自治州 2022 四(二)): whom law or 三定 name, else who approves and is competent; several supervise jointly,
    nobody leads.
    """
    names, rule = _named(rule_set, facts)
    if len(names) < 2:
        bodies = [Body(name) for name in names]
    elif rule_set.supervisors == "jointly":
        rule = rule if rule is Rule.BY_LAW else Rule.JOINTLY
        bodies = [Body(name, Role.JOINT) for name in names]
    else:
        rule = Rule.LEAD
        first = next((name for name in facts.competent if name in names), names[0])
        rest = [Body(name, Role.JOINT) for name in names if name != first]
        bodies = [Body(first, Role.LEAD), *rest]
    return Proposal(_with_enforcement(bodies, facts.enforcement), rule, _basis(rule, rule_set, facts))


def _named(rule_set: RuleSet, facts: Facts) -> tuple[tuple[str, ...], Rule]:
    """Whom the rules name, and by which of them."""
    competent, named = _once(facts.competent), _once(facts.named)
    if rule_set.supervisors == "lead" and facts.centralised and competent:
        return competent, Rule.CENTRALISED
    if named:
        return named, Rule.BY_LAW
    if facts.centralised and competent:
        return competent, Rule.SILENT
    return _once((*competent, *facts.approving)), Rule.SILENT


def _with_enforcement(bodies: Sequence[Body], enforcement: str) -> tuple[Body, ...]:
    """Where enforcement was moved to a body of its own, it supervises beside the sector's department."""
    if not enforcement.strip() or enforcement in {body.name for body in bodies}:
        return tuple(bodies)
    kept = [Body(body.name, Role.SECTOR) if body.role is Role.SOLE else body for body in bodies]
    return (*kept, Body(enforcement, Role.ENFORCEMENT if kept else Role.SOLE))


def _basis(rule: Rule, rule_set: RuleSet, facts: Facts) -> str:
    if facts.named_in and rule in (Rule.BY_LAW, Rule.LEAD, Rule.JOINTLY):
        return facts.named_in
    if not rule_set.document:
        return DOCUMENT
    return f"{rule_set.document}（{rule_set.document_number}）" if rule_set.document_number else rule_set.document


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def read_bodies(text: str) -> tuple[Body, ...]:
    """The bodies a text names, each once, with the parts it marks: 县住建局（牵头）、县水利局.

    Of several without a mark, those beside a lead are joint; without a lead all are joint.
    """
    marked: dict[str, Role | None] = {}
    for part in _APART.split(text):
        mark = _MARKED.search(part)
        name = _MARKED.sub("", part).strip()
        if name and name not in marked:
            marked[name] = _MARKS[mark[1]] if mark else None
    other = Role.SOLE if len(marked) == 1 else Role.JOINT
    return tuple(Body(name, role or other) for name, role in marked.items())


def summary(bodies: Iterable[Body]) -> str:
    """The bodies in one line as a list prints them; whoever supervises alone or jointly carries no mark."""
    plain = (Role.SOLE, Role.JOINT)
    return "、".join(body.name if body.role in plain else f"{body.name}（{ROLES[body.role]}）" for body in bodies)


def body_problem(bodies: Sequence[Body]) -> str:
    """What is wrong with these bodies, '' when nothing is."""
    leads = sum(body.role is Role.LEAD for body in bodies)
    if not bodies:
        return "没有写监管主体"
    if len({body.name for body in bodies}) < len(bodies):
        return "同一个监管主体写了两次"
    if leads > 1:
        return f"写了 {leads} 个牵头部门"
    return ""


def lacking(item: Item, found: Supervision, devolved: bool = False) -> tuple[str, ...]:
    """Which elements the supervision still lacks (泽州 2022 二(四)7, 二(四)8; 自治州 2022 四(三) for what was cancelled
    or devolved).

    The supervisor and the 互联网+监管 entry are told apart, by `state_of`.
    """
    told, wanted = found.elements, dict[str, object]()
    if not is_cancelled(item):
        wanted |= {"监管事项": told.matter, "监管措施": told.measures, "风险等级": told.risk}
    if devolved or is_cancelled(item):
        wanted |= {"监管层级": told.level, "监管规则和标准": told.standard}
    return tuple(label for label, value in wanted.items() if not value)


def is_cancelled(item: Item) -> bool:
    """Whether an item was cancelled (取消): disabled, and no other goes on in its place."""
    return item.status is ItemStatus.DISABLED and not item.successor_id


def is_entered(item: Item) -> bool:
    """Whether the supervision of an item has to be entered in 互联网+监管: one entry per permit in force."""
    return item.is_licence and item.status is ItemStatus.CURRENT


def state_of(item: Item, found: Supervision, disputed: bool, devolved: bool = False) -> State:
    """Where the supervision of an item stands; the 互联网+监管 entry comes last (泽州 2022 二(四)8)."""
    if disputed:
        return State.DISPUTED
    if not found.bodies:
        return State.MISSING
    if lacking(item, found, devolved):
        return State.INCOMPLETE
    if is_entered(item) and not (found.elements.entry_number and found.elements.entered_on):
        return State.NOT_ENTERED
    return State.DONE


def may_decide(organ: str) -> bool:
    """Whether an organ is a government, which alone decides a dispute (泽州 2022 二(四)7; 自治州 2022 四(二))."""
    return _GOVERNMENT.search(organ) is not None


def same_bodies(bodies: Iterable[Body], text: str) -> bool:
    """Whether a list's text names just these bodies in these parts."""
    return summary(read_bodies(text)) == summary(bodies)

"""事项同源: how a county's items stand to the upper list's, element by element. Pure."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from db.items.citations import split_citations
from db.items.codes import basic_part
from db.items.lists.comparing import field_changes
from db.items.lists.levels import tier_of
from db.items.lists.organ_words import correspond, implements_for
from db.items.rules import SETTING_LEVELS, Item, ItemStatus, Tier
from db.sheets.rules import comparable

BASIC = ("name", "department", "implementing_body", "basis")
"""基本要素 (国办发〔2022〕2号; 自治州 2022 二(二)): 事项名称, 主管部门, 实施机关, 设定和实施依据."""

COMPARED = frozenset((*BASIC, "main_item", "item_type", "setting_level", "statutory_limit", "limit_basis"))
"""The elements an upper list settles for the lower ones; what a county adds for itself is not looked at."""

ORGANS = frozenset(("department", "implementing_body"))
UNIFORM = frozenset(("name", "basis"))
"""Elements a lower list may not word differently at all; organs are 「原则上一致」 only."""

ALIKE = 78.0
"""From which likeness of two names (0 to 100) a person is asked whether they mean one item."""

_STATE_NAME = "中华人民共和国"
_COUNTY_PAPER = re.compile(
    r"(?:中共|中国共产党)?(?:(?!关于)[一-鿿]{2,6}?省)?(?:(?!关于)[一-鿿]{2,6}?市)?"
    r"(?:(?:(?!关于|国务院|国家|全国|[省部市级各区])[一-鿿]){2,7}?(?:县|旗)|[县旗区])"
    r"(?:委(?!托|派|任)|人民政府|政府|两办)"
)
_ABOVE_COUNTY = re.compile("国务院|国家|中央|全国|自治区|[省市部令法]|条例")
"""What names somebody above the county, or a law, beside a county's paper."""


class Verdict(StrEnum):
    """How an item stands to the upper list (泽州 2022 一, 二(一)1; 自治州 2022 二(二))."""

    SAME = "same"
    DIFFERENT = "different"
    NO_PARENT = "no_parent"
    NOT_OURS_TO_SET = "not_ours_to_set"
    OWN = "own"
    UNCHECKED = "unchecked"


VERDICTS = {
    Verdict.SAME: "同源",
    Verdict.DIFFERENT: "要素不一致",
    Verdict.NO_PARENT: "无上级事项",
    Verdict.NOT_OURS_TO_SET: "本级不得设定",
    Verdict.OWN: "本级设定",
    Verdict.UNCHECKED: "无从核对",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One element beside the upper list's; `level` ones say the same for another level (层级对应) and are no fault."""

    attribute: str
    label: str
    upper: str
    ours: str
    level: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One item and how it stands; `proposals` are upper items of a like name that only a person may say yes to.

    `against` names the list it was looked up in, `why` says more about the verdict.
    """

    item: Item
    verdict: Verdict
    parent: Item | None = None
    differences: tuple[Difference, ...] = ()
    proposals: tuple[Item, ...] = ()
    against: str = ""
    why: str = ""

    @property
    def id(self) -> str:
        """The item's id: a table keeps its place by it."""
        return self.item.id

    @property
    def faults(self) -> tuple[Difference, ...]:
        """The elements that differ, those of another level apart."""
        return tuple(one for one in self.differences if not one.level)

    @property
    def label(self) -> str:
        """The verdict in office words."""
        return VERDICTS[self.verdict]


@dataclass(frozen=True, slots=True)
class Index:
    """The items of an upper or reference list by what a lower item can name them by."""

    name: str
    items: dict[str, Item] = field(default_factory=dict)
    codes: dict[str, list[Item]] = field(default_factory=dict)
    basics: dict[str, list[Item]] = field(default_factory=dict)
    names: dict[str, list[Item]] = field(default_factory=dict)

    def find(self, item: Item) -> Item | None:
        """The parent of an item: by its link, by code, by the basic code inside longer codes, by the name.

        Of several with one code or name the one whose department answers the item's is meant; else none is.
        """
        if item.upper_id in self.items:
            return self.items[item.upper_id or ""]
        found = self._by_codes(item)
        candidates = found or self.names.get(comparable(item.name), [])
        return _only(candidates, item)

    def find_by_code(self, item: Item) -> Item | None:
        """The one item here that an item's codes mean, None where they mean none or several."""
        found = self._by_codes(item)
        return found[0] if len(found) == 1 else None

    def _by_codes(self, item: Item) -> list[Item]:
        for code in (item.upper_code, item.code):
            found = self.codes.get(code) or self.basics.get(basic_part(code)) if code else None
            if found:
                return found
        return []


def index_of(name: str, items: Sequence[Item]) -> Index:
    """The index of a list's items."""
    by_code, by_basic, by_name = (defaultdict[str, list[Item]](list) for _ in range(3))
    for item in items:
        by_name[comparable(item.name)].append(item)
        if item.code:
            by_code[item.code].append(item)
            if basic_part(item.code):
                by_basic[basic_part(item.code)].append(item)
    return Index(name, {item.id: item for item in items}, dict(by_code), dict(by_basic), dict(by_name))


def _only(candidates: Sequence[Item], item: Item) -> Item | None:
    """The one candidate; of several the one of that department and name."""
    for attribute in ("department", "name"):
        if len(candidates) > 1:
            wanted = comparable(getattr(item, attribute))
            nearer = [one for one in candidates if comparable(getattr(one, attribute)) == wanted]
            if attribute == "department":
                nearer = nearer or [one for one in candidates if correspond(one.department, item.department)]
            candidates = nearer or candidates
    return candidates[0] if len(candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class Sources:
    """What items are looked up in: the upper list, what was abolished in it, the 权责清单 and 基本目录 stored."""

    upper: Index
    abolished: Index
    references: tuple[Index, ...] = ()


def sources(upper_name: str, upper: Sequence[Item], references: Sequence[tuple[str, Sequence[Item]]] = ()) -> Sources:
    """Sources from the items of an upper list and of reference lists."""
    current = [item for item in upper if item.status is ItemStatus.CURRENT]
    gone = [item for item in upper if item.status is not ItemStatus.CURRENT]
    return Sources(
        index_of(upper_name, current),
        index_of(upper_name, gone),
        tuple(index_of(name, [one for one in items if one.status is ItemStatus.CURRENT]) for name, items in references),
    )


def judge(item: Item, level: str, known: Sources) -> Finding:
    """How an item of a list of that level stands; proposals are left to the caller.

    A 行政许可 needs a parent in the upper list (泽州 2022 二(一)1); the others may be in the 权责清单 or 基本目录
    instead. Only the country, a province, and a prefecture's own 法规 set licences (行政许可法第十四、十五条), a county
    never.
    """
    if item.is_licence and item.setting_level and item.setting_level == level:
        if level in SETTING_LEVELS:
            return Finding(item, Verdict.OWN, why=f"由本级{SETTING_LEVELS[level]}，不要求上级清单里有")
        return Finding(item, Verdict.NOT_OURS_TO_SET, known.upper.find(item), why="行政许可不能由本级设定")
    places = (known.upper,) if item.is_licence else (known.upper, *known.references)
    for place in places:
        parent = place.find(item)
        if parent:
            return _compared(item, parent, place)
    gone = known.abolished.find(item)
    if gone:
        return Finding(item, Verdict.NO_PARENT, gone, against=known.upper.name, why="上级清单已取消或停用这一项")
    if item.is_licence and not item.setting_level and level not in SETTING_LEVELS and only_county_papers(item.basis):
        return Finding(item, Verdict.NOT_OURS_TO_SET, against=known.upper.name, why="依据只有县里的文件，县级不能设定")
    if item.is_licence or known.references:
        names = "、".join(f"「{place.name}」" for place in places)
        return Finding(item, Verdict.NO_PARENT, against=known.upper.name, why=f"{names}里没有这一项")
    return Finding(item, Verdict.UNCHECKED, why="不是行政许可，也没有存入权责清单或基本目录可以核对")


def only_county_papers(basis: str) -> bool:
    """Whether a basis cites papers of a county's party committee or government and nothing else.

    Who issued a paper is told by how its title begins; one that could be anybody's is not said to be the county's.
    """
    found = split_citations(basis)
    return bool(found) and all(_is_county_paper(one.title, one.text) for one in found)


def _is_county_paper(title: str, text: str) -> bool:
    words = title or text
    issuer = _COUNTY_PAPER.match(words)
    rest = text.replace(f"《{title}》", "", 1) if title else words[issuer.end() :] if issuer else ""
    return bool(issuer) and not _ABOVE_COUNTY.search(rest)


def _compared(item: Item, parent: Item, place: Index) -> Finding:
    found = differences(parent, item)
    faults = [one for one in found if not one.level]
    return Finding(item, Verdict.DIFFERENT if faults else Verdict.SAME, parent, found, against=place.name)


def differences(upper: Item, ours: Item) -> tuple[Difference, ...]:
    """The elements that differ, where the upper list says something about them.

    Blanks and width of characters are no difference, nor is a law called with or without 中华人民共和国. A handling
    item (业务办理项) goes by its own name.
    """
    own_name = tier_of(ours) is Tier.HANDLING and tier_of(upper) is not Tier.HANDLING
    found = []
    for change in field_changes(upper, ours):
        if change.attribute not in COMPARED or not _stated(upper, change.attribute):
            continue
        if own_name and change.attribute in ("name", "main_item"):
            continue
        if change.attribute == "main_item" and not change.after:
            continue
        if not reads_alike(change.attribute, change.before, change.after):
            level = _other_level(change.attribute, change.before, change.after)
            found.append(Difference(change.attribute, change.label, change.before, change.after, level))
    return tuple(found)


def _other_level(attribute: str, upper: str, ours: str) -> bool:
    answers = {"department": correspond, "implementing_body": implements_for}.get(attribute)
    return bool(answers and answers(upper, ours))


def _stated(item: Item, attribute: str) -> bool:
    return getattr(item, attribute) not in ("", None)


def reads_alike(attribute: str, upper: str, ours: str) -> bool:
    """Whether ours says of an element what the upper list does: width and order of citations are no difference."""
    if comparable(upper) == comparable(ours):
        return True
    return attribute == "basis" and bool(upper) and _cited(upper) == _cited(ours)


def _cited(basis: str) -> frozenset[tuple[str, tuple[str, ...]]]:
    """The laws of a basis with their articles, in no order; what is no citation by its words."""
    return frozenset(
        (comparable(one.title.removeprefix(_STATE_NAME) or one.text).rstrip("。;"), one.articles)
        for one in split_citations(basis)
    )


def blocking(findings: Sequence[Finding]) -> list[str]:
    """Why a list may not be published: licences without a parent, set by this level, or worded differently."""
    licences = [one for one in findings if one.item.is_licence and one.item.status is ItemStatus.CURRENT]
    groups = (
        ("项行政许可在上级清单里没有对应事项", [one for one in licences if one.verdict is Verdict.NO_PARENT]),
        ("项行政许可写成本级设定", [one for one in licences if one.verdict is Verdict.NOT_OURS_TO_SET]),
        (
            "项行政许可的名称或设定依据与上级不一致",
            [one for one in licences if any(fault.attribute in UNIFORM for fault in one.faults)],
        ),
    )
    return [f"{len(found)} {words}（{_some(found)}）" for words, found in groups if found]


def _some(findings: Sequence[Finding]) -> str:
    return "、".join(f"「{one.item.name}」" for one in findings[:2]) + ("等" if len(findings) > 2 else "")


def refusal(finding: Finding) -> str:
    """Why an import may not take an item, or ''."""
    if not finding.item.is_licence or finding.verdict not in (Verdict.NO_PARENT, Verdict.NOT_OURS_TO_SET):
        return ""
    if finding.verdict is Verdict.NOT_OURS_TO_SET:
        element = "设定层级" if finding.item.setting_level else "设定依据"
        return f"行政许可不能由本级设定，本行没有导入；请核对{element}。"
    near = "、".join(f"「{one.name}」{f'（{one.code}）' if one.code else ''}" for one in finding.proposals)
    todo = f"名称相近的有{near}，确是同一项的请把它的编码填进「上级事项编码」列" if near else "请核对名称和编码"
    return f"行政许可{finding.why}，本行没有导入；{todo}。"

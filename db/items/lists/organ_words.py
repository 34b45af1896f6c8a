"""What an organ is for on any level: 国家林业和草原局, 省林草局 and 县林业局 answer each other (层级对应). Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from db.organs.rules import Organ, OrganKind, plain_name

_APART = re.compile(r"[;；、,，/()（）\s]+|或者?")
_STATE = re.compile(r"^(?:中华人民共和国|国务院|国家|全国|中央|中共)")
_REGION = re.compile(
    r"^(?!城市|.{0,3}保护区|.{0,3}景区|.{0,2}地区|.{0,2}社区)[一-鿿]{1,12}?(?:自治区|自治州|自治县|自治旗|省|市|州|盟|县|区|旗|(?<!城)镇|(?<!城)乡|街道)"
    r"(?!场|政|容|级|域|长|监)"
)
_LEVEL = re.compile(
    r"^(?:县级以上(?:地方)?(?:各级)?|设区的?市级?|不设区的市级?|省级|市级|州级|县级|区级|乡级|镇级|各级|地方|本级"
    r"|[省州县区镇乡](?!域|城(?![市乡建管])|村)|市(?![场政容监])|委(?!员|办$))"
)
_KIND = re.compile(
    r"(?:行政主管部门|主管部门|管理部门|监管部门|部门|机关|机构|总局|分局|委员会|办公室|总署|局|厅|部|委|署|办|站|所)$"
)
_LINKS = re.compile(r"[和与及]")
_SHORT = (
    ("卫健", "卫生健康"), ("卫计", "卫生健康"), ("卫生健康体", "卫生健康体育"), ("人社", "人力资源社会保障"),
    ("住建", "住房城乡建设"), ("发改", "发展改革"), ("工信", "工业信息化"), ("经信", "经济信息化"),
    ("市场监督管理", "市场监管"), ("市监", "市场监管"), ("林草", "林业草原"), ("文旅", "文化旅游"),
    ("自规", "自然资源规划"), ("医保", "医疗保障"), ("应急管理", "应急"), ("水务", "水利"), ("教体", "教育体育"),
    ("教科体", "教育科技体育"), ("农业农村", "农业"), ("行政审批服务管理", "行政审批"), ("政务服务管理", "行政审批"),
    ("人民政府", "政府"), ("城管", "城市管理"),
)  # fmt: skip
"""Short names and renamed organs, as lists and documents write them."""

_WHOLE = re.compile(r"体育育|生态环境保护|环境保护$|环保$")
_CENTRAL = "行政审批"
_GENERAL = frozenset(("管理", "服务", "监督", "办事处", "管委会"))
_LEAST = 2
COUNTERPARTS = frozenset(OrganKind) - {OrganKind.TOWNSHIP, OrganKind.TOWNSHIP_CENTRE, OrganKind.VILLAGE_STATION}
"""Kinds of organ that can be a county's counterpart of an upper department."""


@lru_cache(maxsize=4096)
def function_word(name: str) -> str:
    """What an organ is for: its name without country, region, level and 局, 厅, 委; short forms written out.

    An organ whose name is nothing else keeps it: 县人民政府 is 政府.
    """
    word = plain_name(name)
    while True:
        shorter = _REGION.sub("", _LEVEL.sub("", _STATE.sub("", word)))
        if shorter == word or not shorter:
            break
        word = shorter
    bare = _KIND.sub("", word)
    bare = bare if len(bare) >= _LEAST else word
    bare = _LINKS.sub("", bare)
    for short, whole in _SHORT:
        if whole not in bare or len(short) > len(whole):
            bare = bare.replace(short, whole)
    return _WHOLE.sub(lambda found: "体育" if found[0] == "体育育" else "生态环境", bare)


def function_words(text: str) -> frozenset[str]:
    """The function words of every organ a cell names: 省级、县级林业和草原部门（县林业局承办）."""
    found = (function_word(re.sub("承办$", "", part)) for part in _APART.split(text) if part)
    return frozenset(
        word for word in found if len(word) >= _LEAST and word not in _GENERAL and not _LEVEL.fullmatch(word)
    )


def correspond(upper: str, lower: str) -> bool:
    """Whether two organ names mean the same office on two levels (层级对应).

    One may have more duties than the other: 林业 and 林业草原.
    """
    return any(one in two or two in one for one in function_words(upper) for two in function_words(lower))


def implements_for(upper: str, lower: str) -> bool:
    """Whether an organ may stand where the upper list names another as 实施机关: the same office on its level.

    行政审批局 stands for every one whose licences were moved to it (集中审批, 行政许可法第二十五条).
    """
    return correspond(upper, lower) or any(_CENTRAL in word for word in function_words(lower))


def counterpart(upper: str, organs: Iterable[Organ]) -> Organ | None:
    """The one registered organ that answers an upper department; None when there is none or more than one.

    An organ of exactly that function goes before one that has it among others.
    """
    able = [organ for organ in organs if organ.kind in COUNTERPARTS and not organ.valid_to]
    words = function_words(upper)
    by_organ = [(organ, _words_of(organ)) for organ in able]
    exact = [organ for organ, own in by_organ if words & own]
    if exact:
        return exact[0] if len(exact) == 1 else None
    near = [organ for organ, own in by_organ if any(w in o or o in w for w in words for o in own)]
    return near[0] if len(near) == 1 else None


def _words_of(organ: Organ) -> frozenset[str]:
    return frozenset().union(*(function_words(name) for name in (organ.name, organ.short_name, *organ.aliases)))

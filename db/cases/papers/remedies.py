"""Where an applicant may turn against a refusal: the organ of review (复议机关) by default. Pure.

行政复议法 (2023) Arts 20, 24, 27, 28: sixty days, to the government of the level of the organ; above it where the
organ is a government, or is led from above alone. 行政诉讼法 Art 46: six months, to the court.
"""

import re
from collections.abc import Iterable

from db.organs.rules import Organ, OrganKind, matches, plain_name

GOVERNMENT = "本级人民政府"
UPPER_GOVERNMENT = "上一级人民政府"
UPPER_ORGAN = "上一级主管部门"
REVIEW_DAYS, COURT_MONTHS = 60, 6

_LED_FROM_ABOVE = re.compile(r"海关|税务|国家安全|外汇管理|中国人民银行|金融监督管理")
_TOWNSHIP = re.compile(r"(乡|镇)人民政府$|街道办事处$")
_GOVERNMENT = re.compile(r"人民政府$")
_CITY = re.compile(r"^.+?市(?=.+局.+分局$)")
_NO_PLACE = re.compile(r"市场|城市|[社园小景]区|示范区|开发区|区划")
_PLACE = re.compile(r"^(?:[^县市区旗]+[县市区旗])+")


def review_organ(organ: str, organs: Iterable[Organ]) -> str:
    """Who reviews an organ's decision, in words for a paper; a county government by its full name where known."""
    known = [one for one in organs if matches(one, organ)]
    kinds = {one.kind for one in known}
    county = _county_government(organ, organs)
    if OrganKind.TOWNSHIP in kinds or _TOWNSHIP.search(organ):
        return county if county != GOVERNMENT else UPPER_GOVERNMENT
    if _GOVERNMENT.search(organ):
        return UPPER_GOVERNMENT
    if _LED_FROM_ABOVE.search(organ):
        return UPPER_ORGAN
    city = _CITY.match(plain_name(organ))
    if city and (OrganKind.BRANCH in kinds or not known):
        upper = f"{city[0]}人民政府"
        return f"{upper}，也可以向{'所在地的人民政府' if county in (GOVERNMENT, upper) else county}"
    if organ.endswith("司法局"):
        return f"{county}，也可以向上一级司法行政部门"
    return county


def _county_government(organ: str, organs: Iterable[Organ]) -> str:
    """The county's government: the registered one by its longest name, else as the organ's own name says."""
    governments = [one for one in organs if one.kind is OrganKind.GOVERNMENT and not one.valid_to]
    names = [name for one in governments for name in (one.name, *one.aliases)]
    if names:
        return max(names, key=len)
    place = _PLACE.match(_NO_PLACE.sub(lambda word: "○" * len(word[0]), organ))
    return f"{organ[: place.end()]}人民政府" if place else GOVERNMENT

"""Catch-all clauses (兜底性条款) in the names of materials, to be itemised before a guide is published. Pure."""

import re

_PAPERS = "(?:材料|资料|文件|证件|证照|证明|手续)"
_MIDDLE = "(?:申请|申报|证明|辅助|书面|必要|附件|支持|支撑|补充|佐证|配套|附属|审批|审查){0,2}"
_PEOPLE = "组织|单位|人员|股东|成员|企业|法人|投资|出资|合伙|监事|董事|负责|经济|机构|权利|共有"
_PATTERNS = tuple(
    map(
        re.compile,
        (
            rf"(?:其他|其它)(?:有关|相关|必要|需要的?|应当提交的)?的?{_MIDDLE}{_PAPERS}",
            rf"(?<![与和同跟、])(?:有关|相关)(?:的)?{_MIDDLE}(?:材料|资料)",
            rf"^(?:提供|提交)?(?:有关|相关){_MIDDLE}{_PAPERS}",
            rf"(?<![高初中平均优劣一二三四五六甲乙丙特])等(?:其他|其它|有关|相关)?的?{_MIDDLE}{_PAPERS}",
            r"(?<![高初中平均优劣一二三四五六甲乙丙特])等(?=$|[（(）)；;。])",
            rf"(?:规定|要求|需要|必须|应当|认为|提供|提交|出具|补充)的(?:其他|其它)(?!{_PEOPLE})",
            r"(?:其他|其它)(?:需要|应当|必须|要求|依法)(?:说明|提供|提交|出具|补充|证明)",
            rf"(?:要求|需要|应当|必须|认为必要)(?:申请人)?(?:提供|提交|补充)的{_MIDDLE}{_PAPERS}",
            rf"必要的?{_MIDDLE}(?:材料|资料|文件)",
            r"包括但不限于|视情况(?:提供|提交)|根据(?:实际)?(?:情况|需要)(?:提供|提交)|另行要求",
        ),
    )
)  # fmt: skip


def catch_all(name: str) -> str:
    """The catch-all phrase in a material's name, '' where it names one thing (山西 2019 三(四); 自治州 2022 三(二)).

    其他组织 and 相关资质证书 name something; 其他材料, 有关材料 and 等材料 leave it to the window.
    """
    text = "".join(name.split())
    found = [match for pattern in _PATTERNS if (match := pattern.search(text))]
    return min(found, key=lambda match: (match.start(), -len(match[0])))[0] if found else ""

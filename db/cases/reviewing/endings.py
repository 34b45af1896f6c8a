"""How what was granted ends: 撤回, 撤销, 吊销 and 注销 are four things, each with its own grounds in law. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from db.cases import misprints
from db.cases.acts import ActKind, CaseAct, last_of, to_serve
from db.errors import UserError

K = ActKind
_ACT = "《中华人民共和国行政许可法》"

GROUNDS: Mapping[ActKind, Mapping[str, str]] = {
    K.TAKEN_BACK: {
        "8-1": "所依据的法律、法规、规章修改或者废止，为了公共利益的需要",
        "8-2": "准予许可所依据的客观情况发生重大变化，为了公共利益的需要",
    },
    K.RESCINDED: {
        "69-1-1": "工作人员滥用职权、玩忽职守作出准予决定",
        "69-1-2": "超越法定职权作出准予决定",
        "69-1-3": "违反法定程序作出准予决定",
        "69-1-4": "对不具备申请资格或者不符合法定条件的申请人准予许可",
        "69-1-5": "依法可以撤销的其他情形",
        "69-2": "被许可人以欺骗、贿赂等不正当手段取得",
    },
    K.REVOKED: {"penalty": "监管部门依法给予吊销许可证件的行政处罚"},
    K.CANCELLED: {
        "70-1": "有效期届满未延续",
        "70-2": "赋予公民特定资格的许可，该公民死亡或者丧失行为能力",
        "70-3": "法人或者其他组织依法终止",
        "70-4": "许可依法被撤销、撤回，或者许可证件依法被吊销",
        "70-5": "因不可抗力导致许可事项无法实施",
        "70-6": "法律、法规规定的应当注销的其他情形",
    },
}
"""The grounds of each ending, by article, paragraph and item of the Licensing Act; 吊销 rests on a penalty."""

ARTICLES = {
    "8-1": f"{_ACT}第八条第二款", "8-2": f"{_ACT}第八条第二款",
    **{f"69-1-{n}": f"{_ACT}第六十九条第一款第{word}项" for n, word in enumerate("一二三四五", 1)},
    "69-2": f"{_ACT}第六十九条第二款",
    "penalty": "《中华人民共和国行政处罚法》第九条第三项",
    **{f"70-{n}": f"{_ACT}第七十条第{word}项" for n, word in enumerate("一二三四五六", 1)},
}  # fmt: skip
"""The article behind a ground, as a paper cites it."""

_ENDED_BY = frozenset({K.TAKEN_BACK, K.RESCINDED, K.REVOKED})
NO_COMPENSATION = "69-2"
"""利益不受保护: what was got by fraud or bribery (Art 69(4))."""


def check_ending(kind: ActKind, acts: Sequence[CaseAct], happened_on: date, details: Mapping[str, str]) -> None:
    """Raise UserError where the ground does not fit: expiry before the last day, 70-4 before what it follows from."""
    ground = details["ground"]
    if kind is K.RESCINDED and ground == NO_COMPENSATION and details.get("compensation"):
        raise UserError(
            "以欺骗、贿赂等不正当手段取得的许可，被许可人的利益不受保护，没有保存。",
            hint="请清空「赔偿」，或改选别的法定情形（行政许可法第六十九条第四款）。",
        )
    if kind is not K.CANCELLED:
        return
    before = last_of(acts, *_ENDED_BY)
    if before and ground != "70-4":
        raise UserError(
            f"这件许可已经{before.label.removesuffix('许可')}，没有保存。",
            hint=f"请选「{GROUNDS[kind]['70-4']}」。",
        )
    if not before and ground == "70-4":
        raise UserError("还没有登记撤回、撤销或者吊销，没有保存。", hint="请先登记撤回、撤销或者吊销，再办理注销。")
    if ground == "70-1":
        _check_expired(acts, happened_on)


def _check_expired(acts: Sequence[CaseAct], happened_on: date) -> None:
    if to_serve(acts):
        raise UserError(
            "更正决定书还没有送达，不能按更正后的有效期注销，没有保存。", hint="请先登记「送达更正决定书」。"
        )
    valid_to = misprints.result_of(acts).get("valid_to", "")
    if valid_to and happened_on.isoformat() <= valid_to:
        raise UserError(
            f"许可的有效期到 {valid_to}，还没有届满，没有保存。",
            hint="请在届满以后办理；被许可人自己要求注销的，选别的法定情形。",
        )

"""Who writes a case file (经办): the installation that took it in, until it gives the case away (移交)."""

from db import custody
from db.errors import UserError


def why_read_only(case_id: str) -> str:
    """Why this office may not edit the case now, in words; '' where it may."""
    owner, released = custody.writer("case", case_id)
    if not custody.is_own(owner):
        return "这件由别的单位经办" if custody.is_elsewhere(owner) else "这件由本单位的另一台电脑经办"
    return "这件正在移交，等县里收下" if released else ""


def check_own(case_id: str) -> None:
    """Raise UserError unless this office writes the case: an edit here would never reach anybody."""
    why = why_read_only(case_id)
    if why:
        raise UserError(
            f"{why}，本机只能看，没有保存。",
            hint="要改的内容请告诉经办单位，由它改好后随数据包带来；办理记录不受影响。",
        )


def check_decides(case_id: str) -> None:
    """Raise UserError where the case went to another office: then that one accepts, reviews and decides."""
    owner, released = custody.writer("case", case_id)
    if released or (owner and custody.is_elsewhere(owner)):
        raise UserError(
            "这件已经移交给别的单位，由它受理和决定，没有保存。", hint="请等它的办理情况随数据包带来；送达照常登记。"
        )


def check_undoes(act_id: str, label: str, organ: str) -> None:
    """Raise UserError for an act another office recorded: only that office or the county takes it back."""
    owner, _ = custody.writer("case_act", act_id)
    if owner and custody.is_elsewhere(owner):
        raise UserError(
            f"「{label}」是{organ}登记的，不能由本单位更正，没有保存。", hint=f"请告诉{organ}，由它更正后随数据包带来。"
        )

"""What the page 数据交换 says in its heads and after writing a package."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.exchange.service import ApplyResult, ExchangeStatus, SiteRow

Lines = list[tuple[str, str]]


def first_line(status: "ExchangeStatus") -> str:
    """How much still has to be carried: documents for the county, or offices that wait for something."""
    waiting = [one for one in status.addressees if one.waiting or one.attachments]
    if status.is_county:
        return f"待带 {len(waiting)} 个单位"
    if not waiting:
        return "都带到了" if status.addressees and status.addressees[0].number else ""
    files = f"，附件 {waiting[0].attachments} 个" if waiting[0].attachments else ""
    return f"还有 {waiting[0].waiting} 条没有带到县里{files}"


def enrolled_words(status: "ExchangeStatus") -> str:
    """名册第 n 版，多少个单位."""
    if not status.enrolled:
        return "还没有入册"
    active = [one for one in status.sites if one.standing == "有效"]
    offices = len({one.code for one in active})
    return f"名册第 {status.roster_version} 版" + (f"，{offices} 个单位" if status.is_county else "，本机已入册")


def drift_words(sites: "Sequence[SiteRow]") -> str:
    """How many offices are up to date, behind or silent."""
    active = [one for one in sites if one.standing == "有效"]
    newest = sum(one.drift == "最新" for one in active)
    silent = sum(bool(one.silence) for one in active)
    words = [f"{len(active)} 个单位", f"最新 {newest}", f"落后 {sum(one.behind > 0 for one in active)}"]
    return "，".join([*words, *([f"久未上报 {silent}"] if silent else [])])


def applied_lines(file: Path, result: "ApplyResult") -> tuple[str, Lines]:
    """The sentence after writing, and what to do with the receipt."""
    if file.suffix == ".xrc":
        title = f"{result.sender}对第 {result.number} 号包的回执" + ("登记过了" if result.already else "已登记")
        return title, [("结果", "对方已经收到这个包，发件箱里记为已收。")]
    counts = f"新增 {result.new}，变更 {result.changed}，相同 {result.same}，留待核对 {result.quarantined}"
    on_stick = result.receipt.parent.resolve() == file.parent.resolve()
    back = f"请把这个 U 盘带回{result.sender}，对方读取回执后就知道收到了。"
    elsewhere = f"原来的位置写不进去，回执存在本机；请拷到 U 盘，带回{result.sender}。"
    lines = [("结果", counts), ("回执", str(result.receipt)), ("请这样做", back if on_stick else elsewhere)]
    if result.quarantined:
        lines.append(("待核对", f"有 {result.quarantined} 件没有采用，请按「待核对」逐项看。"))
    title = "这个包已导入过，没有重复写入" if result.already else f"{result.sender}第 {result.number} 号包已写入"
    return title, lines

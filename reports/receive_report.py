"""The report of a run that took a folder of packages in, as lines and as a workbook."""

from collections.abc import Sequence
from pathlib import Path

from db.exchange.transport.receive import ALREADY, REFUSED, FileReport, OfficeReport, Report
from reports import xlsx
from reports.pdf import write_whole

TITLE = "成批接收报告"
OFFICE_HEADS = ("序号", "单位", "单位编码", "包号", "新增", "变更", "相同", "待核对", "附件", "已导入过", "没有写入")
OFFICE_WIDTHS = (6, 32, 14, 20, 8, 8, 8, 8, 8, 10, 10)
FILE_HEADS = ("单位", "文件", "种类", "号", "结果", "新增", "变更", "相同", "待核对", "附件", "回执", "说明")
FILE_WIDTHS = (28, 44, 8, 6, 10, 6, 6, 6, 8, 6, 28, 60)


def write(report: Report, out: Path) -> None:
    """Write the report as .xlsx, or as lines of text for any other name. Raises UserError when it cannot be written."""
    if out.suffix.lower() == ".xlsx":
        xlsx.save(_sheets(report), out)
    else:
        text = "\r\n".join([TITLE, _under(report), "", *lines(report)]) + "\r\n"
        write_whole(out, lambda part: _write_text(part, text))


def _write_text(part: Path, text: str) -> None:
    part.write_bytes(text.encode("utf-8-sig"))  # with its mark, so that old editors read Chinese


def lines(report: Report) -> list[str]:
    """The report for the screen: offices, then what was refused, silent offices, what was left alone, totals."""
    found = [line for office in report.offices for line in _office_lines(office)]
    for stranger in report.strangers:
        found.append(f"没有写入  {stranger.file}：{stranger.sentence}")
    found += [f"没有报送  {one.name}（{one.site}）：{silence(one.days, one.last)}" for one in report.silent]
    found += [f"没有处理  {one.file}：{one.why}" for one in report.ignored]
    if report.left:
        found.append(f"按要求停下了，还有 {len(report.left)} 个文件没有收：再运行一次就接着收。")
    return [*found, total_line(report)]


def total_line(report: Report) -> str:
    """The totals in one sentence."""
    t = report.totals
    return (
        f"合计：写入 {t.packages} 个包、{t.receipts} 个回执，已导入过 {t.already} 个，没有写入 {t.refused} 个；"
        f"新增 {t.new}，变更 {t.changed}，相同 {t.same}，待核对 {t.waiting}，附件 {t.blobs}；"
        f"{len(report.silent)} 个单位没有报送。"
    )


def silence(days: int | None, last: str) -> str:
    """Since when an office has been silent."""
    if days is None:
        return "入册以来没有报送过"
    return f"最近一次 {last}，" + (f"已有 {days} 天" if days else "就是今天")


def _office_lines(office: OfficeReport) -> list[str]:
    new, changed, same, waiting, blobs = _sums(office.files)
    already = sum(1 for file in office.files if file.outcome == ALREADY)
    head = f"{office.name}（{office.site}）：第 {numbers(office.files)} 号，新增 {new}，变更 {changed}，相同 {same}"
    head += f"，待核对 {waiting}" if waiting else ""
    head += f"，附件 {blobs}" if blobs else ""
    head += f"，已导入过 {already} 个" if already else ""
    refused = [f"  没有写入  {file.file}：{file.sentence}" for file in office.files if file.outcome == REFUSED]
    return [head, *refused]


def numbers(files: Sequence[FileReport]) -> str:
    """The numbers of the packages that are in, as 3、4、5; 无 where there is none."""
    found = sorted({file.number for file in files if file.outcome != REFUSED})
    return "、".join(map(str, found)) or "无"


def _sums(files: Sequence[FileReport]) -> tuple[int, int, int, int, int]:
    taken = [file for file in files if file.outcome not in (ALREADY, REFUSED)]
    return (
        sum(file.new for file in taken), sum(file.changed for file in taken), sum(file.same for file in taken),
        sum(file.waiting for file in taken), sum(file.blobs for file in taken),
    )  # fmt: skip


def _under(report: Report) -> str:
    return f"{report.county}　文件夹：{report.folder}　时间：{report.at[:16].replace('T', ' ')}"


def _sheets(report: Report) -> list[xlsx.Sheet]:
    offices = [
        (
            place, office.name, office.site, numbers(office.files), *_sums(office.files),
            sum(1 for file in office.files if file.outcome == ALREADY),
            sum(1 for file in office.files if file.outcome == REFUSED),
        )
        for place, office in enumerate(report.offices, 1)
    ]  # fmt: skip
    files = [_file_row(office.name, file) for office in report.offices for file in office.files]
    files += [_file_row("不在名册或读不出", file) for file in report.strangers]
    silent = [(one.name, one.site, one.last, silence(one.days, one.last)) for one in report.silent]
    alone = [(one.file, one.why) for one in report.ignored] + [(name, "停下以后没有收") for name in report.left]
    under, total = _under(report), total_line(report)
    return [
        xlsx.Sheet("各单位", TITLE, f"{under}\n{total}", OFFICE_HEADS, offices, OFFICE_WIDTHS),
        xlsx.Sheet("各文件", "各文件", under, FILE_HEADS, files, FILE_WIDTHS),
        xlsx.Sheet("没有报送的单位", "没有报送的单位", under, ("单位", "单位编码", "最近一次", "说明"), silent,
                   (32, 14, 14, 40)),
        xlsx.Sheet("没有处理的文件", "没有处理的文件", under, ("文件", "原因"), alone, (60, 40)),
    ]  # fmt: skip


def _file_row(name: str, file: FileReport) -> tuple[str | int, ...]:
    return (
        name, file.file, file.kind, file.number, file.outcome, file.new, file.changed, file.same, file.waiting,
        file.blobs, file.receipt, file.sentence,
    )  # fmt: skip

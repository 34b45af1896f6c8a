"""The checks before a case is archived (四性检测): files read again, papers looked for, and what was not checked."""

import json
from collections.abc import Iterator, Mapping, Sequence

from db.attachments import kinds
from db.attachments import service as contents
from db.cases import attachments, reading
from db.cases.acts import CLOSED, STATE_LABELS, ActKind, CaseAct, last_of, outcome_of, standing, state_of
from db.cases.archive.rules import Aspect, Check, Result
from db.cases.attachments import Attachment
from db.cases.tables import CaseRow
from db.cases.whereabouts import THING_LABELS, whereabouts
from db.errors import UserError
from db.papers import numbers
from db.papers import service as papers
from db.papers.returned import records
from db.papers.rules import TITLES, PaperKind
from db.papers.tables import PaperRow

K, R, A = ActKind, Result, Aspect
_DAMAGED = "内容与摘要不符"
LASTING = {
    kind.mime for kind in (kinds.PDF, kinds.OFD, kinds.JPEG, kinds.PNG, kinds.TIFF, kinds.MP3, kinds.WAV, kinds.MP4)
}
"""Formats expected to open in ten years; others are accepted with a remark."""

PAPERS_OF = {
    K.CORRECTION_ASKED: "correction_notice", K.ACCEPTED: "acceptance_notice",
    K.NOT_APPLICABLE: "not_applicable_notice", K.REFUSED: "refusal", K.STOPPED: "special_notice",
    K.EXTENDED: "extension_notice", K.GRANTED: "grant", K.DENIED: "denial", K.DELIVERED: "delivery_receipt",
    K.DECISION_CORRECTED: "decision_correction",
}  # fmt: skip
"""The paper the law wants beside an act, by the paper's kind (行政许可法 Arts 32, 38, 42, 45)."""


def checked(case_id: str) -> tuple[Check, ...]:
    """Every check of a case, in the order of the four aspects; attachments are read whole, which may take a while."""
    row, acts = reading.case_row(case_id), reading.acts_of(case_id)
    printed = papers_to_keep(case_id)
    found = attachments.listed(case_id)
    looked = {one.id: _look(one) for one in found if one.present}
    made = (
        *_authentic(case_id, acts), *_attached(found, looked), *_whole(row, acts, printed), *_usable(found, looked),
        *_safe(found),
    )  # fmt: skip
    return tuple(sorted(made, key=lambda one: list(Aspect).index(one.aspect)))


def papers_to_keep(case_id: str) -> list[PaperRow]:
    """The papers of a case whose numbers are not void, oldest first."""
    void = numbers.void_ids()
    rows = PaperRow.select().where(PaperRow.subject_type == "case", PaperRow.subject_id == case_id)
    return [row for row in rows.order_by(PaperRow.at, PaperRow.number) if row.id not in void]


def _authentic(case_id: str, acts: Sequence[CaseAct]) -> Iterator[Check]:
    altered = []
    for paper in papers.papers_of("case", case_id):
        try:
            papers.paper(paper.id)
        except UserError:
            altered.append(paper.number)
    words = f"文书 {'、'.join(altered)} 的存底被改动过" if altered else ""
    yield Check(A.AUTHENTICITY, "文书存底与摘要相符", R.BAD if altered else R.GOOD, words)
    nameless = [act.label for act in standing(acts) if not act.user_name or not act.organ_name]
    words = f"{'、'.join(nameless)}没有经办人或单位" if nameless else f"{len(acts)} 步，步步有经办人、单位和时间"
    yield Check(A.AUTHENTICITY, "办理记录有来源", R.BAD if nameless else R.GOOD, words)


def _attached(found: Sequence[Attachment], looked: Mapping[str, str]) -> Iterator[Check]:
    awaited = [one.name for one in found if not one.present]
    words = f"{'、'.join(awaited)}还没有到本机" if awaited else f"{len(found)} 个都在"
    yield Check(A.INTEGRITY, "附件齐全", R.BAD if awaited else R.GOOD, words)
    damaged = [one.name for one in found if looked.get(one.id) == _DAMAGED]
    words = f"{'、'.join(damaged)}的内容与摘要不符" if damaged else ""
    yield Check(A.AUTHENTICITY, "附件内容与摘要相符", R.BAD if damaged else R.GOOD, words)


def _look(one: Attachment) -> str:
    """Read an attachment whole; returns what is wrong with it in words, '' for nothing."""
    kept = _Kept(None if one.mime == kinds.PDF.mime else kinds.HEAD_BYTES)
    try:
        contents.read_into(one.sha256, kept)
    except contents.Damaged:
        return _DAMAGED
    if one.mime == kinds.PDF.mime:
        return _why_no_pdf(bytes(kept.data))
    told = kinds.kind_in(bytes(kept.data))
    return "内容不像它的格式" if told is not None and told.mime != one.mime else ""


class _Kept:
    """A writer that keeps the first `most` bytes, or all of them."""

    def __init__(self, most: int | None) -> None:
        self.data, self._most = bytearray(), most

    def write(self, data: bytes, /) -> int:
        if self._most is None or len(self.data) < self._most:
            self.data += data
        return len(data)

    def flush(self) -> None:
        """Nothing."""


def _whole(row: CaseRow, acts: Sequence[CaseAct], printed: Sequence[PaperRow]) -> Iterator[Check]:
    state = state_of(acts)
    closed = state in CLOSED
    words = f"现在是「{STATE_LABELS[state]}」" if state else "没有办理记录"
    yield Check(A.INTEGRITY, "已经办结", R.GOOD if closed else R.BAD, words)
    lacking = [one.name for one in reading.materials_of(row.id) if one.missing] if outcome_of(acts) else []
    words = f"{'、'.join(lacking)}没有收齐" if lacking else ""
    yield Check(A.INTEGRITY, "申请材料齐全", R.LACKING if lacking else R.GOOD, words)
    yield _printed(acts, printed)
    yield _came_home(printed)
    open_promise = last_of(acts, K.COMMITTED, K.COMMITMENT_MET, K.COMMITMENT_FAILED)
    promised = open_promise is not None and open_promise.kind is K.COMMITTED
    words = "书面承诺还没有记履行情况" if promised else ""
    yield Check(A.INTEGRITY, "承诺已核查", R.LACKING if promised else R.GOOD, words)
    places = whereabouts(acts, row.site_name)
    away = [f"{THING_LABELS[one.thing]}{one.words}" for one in places if one.bag or one.missing]
    yield Check(A.INTEGRITY, "纸质材料都在", R.LACKING if away else R.GOOD, "；".join(away))


def _printed(acts: Sequence[CaseAct], printed: Sequence[PaperRow]) -> Check:
    """Whether every act the law wants in writing has its paper; a paper made elsewhere needs an explanation."""
    there = {row.kind for row in printed}
    known = {kind.value for kind in PaperKind}
    wanted = [PAPERS_OF[act.kind] for act in standing(acts) if act.kind in PAPERS_OF]
    lacking = [TITLES[PaperKind(name)] for name in dict.fromkeys(wanted) if name in known and name not in there]
    words = f"没有打印过{'、'.join(lacking)}" if lacking else f"{len(printed)} 份"
    return Check(A.INTEGRITY, "文书齐全", R.LACKING if lacking else R.GOOD, words)


def _came_home(printed: Sequence[PaperRow]) -> Check:
    """Whether the newest sheet of each paper to be signed came back whole."""
    newest = {row.kind: row for row in printed}
    missing = []
    for row in newest.values():
        signed = json.loads(row.signed)
        home = {page.page for page in records.pages_of(row.id)}
        if signed and not set(signed) <= home:
            missing.append(f"{row.title} {row.number}")
    words = f"{'、'.join(missing)}的签字页没有收回" if missing else ""
    return Check(A.INTEGRITY, "签字页已收回", R.LACKING if missing else R.GOOD, words)


def _usable(found: Sequence[Attachment], looked: Mapping[str, str]) -> Iterator[Check]:
    unopened = [f"{one.name}（{why}）" for one in found if (why := looked.get(one.id)) and why != _DAMAGED]
    yield Check(A.USABILITY, "附件能打开", R.LACKING if unopened else R.GOOD, "、".join(unopened))
    odd = [one.name for one in found if one.mime not in LASTING]
    words = f"{'、'.join(odd)}不是长期保存格式，请另存 PDF 再加一份" if odd else ""
    yield Check(A.USABILITY, "格式适合长期保存", R.LACKING if odd else R.GOOD, words)


def _why_no_pdf(data: bytes) -> str:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            return "" if len(document) else "没有页"
    except pypdfium2.PdfiumError as error:
        return "有密码" if "assword" in str(error) else "打不开"


def _safe(found: Sequence[Attachment]) -> Iterator[Check]:
    strange = [one.name for one in found if one.mime not in kinds.BY_MIME]
    words = f"{'、'.join(strange)}不是认得的文件" if strange else "只有文书、图片、版式、录音录像"
    yield Check(A.SAFETY, "没有可执行文件", R.BAD if strange else R.GOOD, words)
    yield Check(A.SAFETY, "病毒查杀", R.NOT_MADE, "本程序不查病毒，移交前请用本机杀毒软件查一遍归档包")

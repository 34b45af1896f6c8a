"""What a printed paper is: its kind, its number, the digest of its content, and the code on every page. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

QR_VERSION = "SGT1"
QR_DIGEST = 16  # hex digits of the digest that stand in the code
SIGN_BOOKMARK = "签字盖章"
"""What the bookmark of a page with a place to sign is called, in every PDF the program writes."""


class PaperKind(StrEnum):
    """Every paper the program prints."""

    CATALOGUE = "catalogue"
    HANDOVER_CHECKLIST = "handover_checklist"
    HANDOVER_RECORD = "handover_record"
    MEMORANDUM = "memorandum"
    ACCEPTANCE_NOTICE = "acceptance_notice"
    DUE_LEDGER = "due_ledger"
    RECOVERY_SHEET = "recovery_sheet"
    ENROLMENT_FORM = "enrolment_form"
    ROOT_SHEET = "root_sheet"
    EDITION_LETTER = "edition_letter"
    EDITION_DIFF = "edition_diff"
    SERVICE_GUIDE = "service_guide"
    APPLICATION_FORM = "application_form"
    ONE_TIME_NOTICE = "one_time_notice"
    URGING_LETTER = "urging_letter"
    BOARD_SHEET = "board_sheet"
    ADJUSTMENT_DRAFT = "adjustment_draft"
    ADJUSTMENT_CLEAN = "adjustment_clean"
    ADJUSTMENT_FORM = "adjustment_form"
    SUPERVISION_LIST = "supervision_list"
    LOCAL_CATALOGUE = "local_catalogue"
    SAME_SOURCE = "same_source"
    CLAIM_WORKSHEET = "claim_worksheet"
    SEAL_SHEET = "seal_sheet"
    SEAL_LOG = "seal_log"
    STOCK_LEDGER = "stock_ledger"
    KEY_SHEET = "key_sheet"
    TRANSFER_CATALOGUE = "transfer_catalogue"
    PROGRESS_SHEET = "progress_sheet"
    DEADLINE_NOTICE = "deadline_notice"
    OUTSTANDING_SHEET = "outstanding_sheet"
    CORRECTION_NOTICE = "correction_notice"
    NOT_APPLICABLE_NOTICE = "not_applicable_notice"
    REFUSAL = "refusal"
    SPECIAL_NOTICE = "special_notice"
    EXTENSION_NOTICE = "extension_notice"
    GRANT = "grant"
    DENIAL = "denial"
    COMMITMENT_LETTER = "commitment_letter"
    SURVEY_NOTICE = "survey_notice"
    SURVEY_RECORD = "survey_record"
    EXPERT_DRAW = "expert_draw"
    HEARING_TOLD = "hearing_told"
    HEARING_NOTICE = "hearing_notice"
    HEARING_RECORD = "hearing_record"
    TRANSMITTAL = "transmittal"
    TAKING_BACK = "taking_back"
    RESCISSION = "rescission"
    CANCELLATION = "cancellation"
    RECEIPT_SLIP = "receipt_slip"
    RATING_SHEET = "rating_sheet"
    DAY_SHEET = "day_sheet"
    BAG_SHEET = "bag_sheet"
    DELIVERY_RECEIPT = "delivery_receipt"
    CERTIFICATE_FACE = "certificate_face"
    ARCHIVE_LIST = "archive_list"
    DECISION_CORRECTION = "decision_correction"


TITLES = {
    PaperKind.CATALOGUE: "事项目录",
    PaperKind.HANDOVER_CHECKLIST: "移交清单",
    PaperKind.HANDOVER_RECORD: "交接书",
    PaperKind.MEMORANDUM: "审管衔接备忘录",
    PaperKind.ACCEPTANCE_NOTICE: "受理通知书",
    PaperKind.DUE_LEDGER: "办理期限逐日账",
    PaperKind.RECOVERY_SHEET: "恢复单",
    PaperKind.ENROLMENT_FORM: "数据交换登记表",
    PaperKind.ROOT_SHEET: "县级数据交换根密钥单",
    PaperKind.EDITION_LETTER: "清单报送函",
    PaperKind.EDITION_DIFF: "清单比对表",
    PaperKind.SERVICE_GUIDE: "办事指南",
    PaperKind.APPLICATION_FORM: "申请书",
    PaperKind.ONE_TIME_NOTICE: "一次性告知单",
    PaperKind.URGING_LETTER: "督办函",
    PaperKind.BOARD_SHEET: "办事指南公示单",
    PaperKind.ADJUSTMENT_DRAFT: "花脸稿",
    PaperKind.ADJUSTMENT_CLEAN: "清样",
    PaperKind.ADJUSTMENT_FORM: "清单调整申请表",
    PaperKind.SUPERVISION_LIST: "监管责任清单",
    PaperKind.LOCAL_CATALOGUE: "专项目录",
    PaperKind.SAME_SOURCE: "事项同源比对表",
    PaperKind.CLAIM_WORKSHEET: "事项认领表",
    PaperKind.SEAL_SHEET: "印章移交、封存、销毁登记表",
    PaperKind.SEAL_LOG: "用印登记台账",
    PaperKind.STOCK_LEDGER: "空白证照台账",
    PaperKind.KEY_SHEET: "密钥保管交接单",
    PaperKind.TRANSFER_CATALOGUE: "划转事项目录",
    PaperKind.PROGRESS_SHEET: "部门移交进度表",
    PaperKind.DEADLINE_NOTICE: "催交函",
    PaperKind.OUTSTANDING_SHEET: "未办结清单",
    PaperKind.CORRECTION_NOTICE: "补正告知书",
    PaperKind.NOT_APPLICABLE_NOTICE: "不受理告知书",
    PaperKind.REFUSAL: "不予受理决定书",
    PaperKind.SPECIAL_NOTICE: "特别程序（除外时间）告知书",
    PaperKind.EXTENSION_NOTICE: "延期决定通知书",
    PaperKind.GRANT: "准予决定书",
    PaperKind.DENIAL: "不予决定书",
    PaperKind.COMMITMENT_LETTER: "告知承诺书",
    PaperKind.SURVEY_NOTICE: "踏勘（评审）通知",
    PaperKind.SURVEY_RECORD: "踏勘（评审）记录",
    PaperKind.EXPERT_DRAW: "专家抽取记录",
    PaperKind.HEARING_TOLD: "听证告知书",
    PaperKind.HEARING_NOTICE: "举行听证通知书",
    PaperKind.HEARING_RECORD: "听证笔录",
    PaperKind.TRANSMITTAL: "初审转报单",
    PaperKind.TAKING_BACK: "撤回行政许可决定书",
    PaperKind.RESCISSION: "撤销行政许可决定书",
    PaperKind.CANCELLATION: "注销行政许可决定书",
    PaperKind.RECEIPT_SLIP: "收件凭证",
    PaperKind.RATING_SHEET: "办件评价表",
    PaperKind.DAY_SHEET: "窗口日结单",
    PaperKind.BAG_SHEET: "材料移送单",
    PaperKind.DELIVERY_RECEIPT: "送达回证",
    PaperKind.CERTIFICATE_FACE: "证照信息单",
    PaperKind.ARCHIVE_LIST: "电子档案移交清单",
    PaperKind.DECISION_CORRECTION: "更正决定书",
}

NUMBER_WORDS = {
    PaperKind.CATALOGUE: "目录",
    PaperKind.HANDOVER_CHECKLIST: "移清",
    PaperKind.HANDOVER_RECORD: "交接",
    PaperKind.MEMORANDUM: "衔备",
    PaperKind.ACCEPTANCE_NOTICE: "受理",
    PaperKind.DUE_LEDGER: "逐日",
    PaperKind.RECOVERY_SHEET: "恢复",
    PaperKind.ENROLMENT_FORM: "登记",
    PaperKind.ROOT_SHEET: "根钥",
    PaperKind.EDITION_LETTER: "报函",
    PaperKind.EDITION_DIFF: "比对",
    PaperKind.SERVICE_GUIDE: "指南",
    PaperKind.APPLICATION_FORM: "申请",
    PaperKind.ONE_TIME_NOTICE: "告知",
    PaperKind.URGING_LETTER: "督办",
    PaperKind.BOARD_SHEET: "公示",
    PaperKind.ADJUSTMENT_DRAFT: "花脸",
    PaperKind.ADJUSTMENT_CLEAN: "清样",
    PaperKind.ADJUSTMENT_FORM: "调申",
    PaperKind.SUPERVISION_LIST: "监责",
    PaperKind.LOCAL_CATALOGUE: "专目",
    PaperKind.SAME_SOURCE: "同源",
    PaperKind.CLAIM_WORKSHEET: "认领",
    PaperKind.SEAL_SHEET: "印登",
    PaperKind.SEAL_LOG: "用印",
    PaperKind.STOCK_LEDGER: "证账",
    PaperKind.KEY_SHEET: "钥交",
    PaperKind.TRANSFER_CATALOGUE: "划录",
    PaperKind.PROGRESS_SHEET: "进度",
    PaperKind.DEADLINE_NOTICE: "催交",
    PaperKind.OUTSTANDING_SHEET: "未结",
    PaperKind.CORRECTION_NOTICE: "补正",
    PaperKind.NOT_APPLICABLE_NOTICE: "不受理",
    PaperKind.REFUSAL: "不予受理",
    PaperKind.SPECIAL_NOTICE: "除外",
    PaperKind.EXTENSION_NOTICE: "延期",
    PaperKind.GRANT: "准予",
    PaperKind.DENIAL: "不予",
    PaperKind.COMMITMENT_LETTER: "承诺",
    PaperKind.SURVEY_NOTICE: "踏通",
    PaperKind.SURVEY_RECORD: "踏记",
    PaperKind.EXPERT_DRAW: "抽专",
    PaperKind.HEARING_TOLD: "听告",
    PaperKind.HEARING_NOTICE: "听通",
    PaperKind.HEARING_RECORD: "听笔",
    PaperKind.TRANSMITTAL: "转报",
    PaperKind.TAKING_BACK: "撤回",
    PaperKind.RESCISSION: "撤销",
    PaperKind.CANCELLATION: "注销",
    PaperKind.RECEIPT_SLIP: "收件",
    PaperKind.RATING_SHEET: "评价",
    PaperKind.DAY_SHEET: "日结",
    PaperKind.BAG_SHEET: "移送",
    PaperKind.DELIVERY_RECEIPT: "送达",
    PaperKind.CERTIFICATE_FACE: "证照",
    PaperKind.ARCHIVE_LIST: "档移",
    PaperKind.DECISION_CORRECTION: "更正",
}


@dataclass(frozen=True, slots=True)
class PaperStamp:
    """What every page of a printed paper carries besides its content; `digest` is SHA-256 hex of the content.

    A `trial` is looked at only: it carries no code, and says that it is a preview.
    """

    document: str
    number: str
    digest: str
    printed_on: date
    reprint: bool = False
    trial: bool = False


ABOUT = ("act", "giver", "department", "sheet.department", "organ", "office", "title")
"""The members of a paper's content that say whose paper it is, or which act of a case it is about; the first counts."""


OF_ONE_ORGAN = frozenset({"checklist", "memorandum", "register_entry"})
"""Subjects that are one organ's alone: their papers of one kind are one paper, whatever the organ is called on each."""


def about(subject_type: str, content: Mapping[str, Any]) -> str:
    """Whose paper it is: papers of one kind on one subject, such as a batch, may belong to several departments."""
    if subject_type in OF_ONE_ORGAN:
        return ""
    for path in ABOUT:
        found: Any = content
        for key in path.split("."):
            found = found.get(key) if isinstance(found, Mapping) else None
        if isinstance(found, str):
            return found
    return ""


def canonical_json(value: object) -> bytes:
    """The one JSON text of a plain value: sorted keys, no spaces, UTF-8. Raises ValueError for NaN and infinity."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def number_of(kind: PaperKind, year: int, site: str, sequence: int) -> str:
    """The program's own number, e.g. 移清〔2026〕140525-3号: the site code keeps offline stations apart.

    It is not a 发文字号, which the document office gives; year in 〔〕 and no leading zeros as GB/T 9704-2012 7.2.5.
    """
    return f"{NUMBER_WORDS[kind]}〔{year}〕{site}-{sequence}号"


def qr_text(stamp: PaperStamp, page: int, pages: int) -> str:
    """What the code on a page says, so that a scan of the signed page finds its document and content."""
    return f"{QR_VERSION}:{stamp.document}:{page}/{pages}:{stamp.digest[:QR_DIGEST]}"

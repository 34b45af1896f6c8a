"""What 数据交换 looks like in a county with many offices: examples for the pictures, never data."""

from db.cases.attachments import Attachment
from db.exchange.merging.conflicts import Action, Comparison, Counts, Note, Side, Standing, Waiting
from db.exchange.merging.provenance import Beside
from db.exchange.offices.approval import Asked
from db.exchange.offices.membership import Member
from db.exchange.oversight.concerns import Concern
from db.exchange.oversight.drift import SiteRow
from db.exchange.oversight.history import Direction, HistoryPage, HistoryRow
from db.exchange.oversight.pending import AddresseeRow
from db.exchange.oversight.status import ExchangeStatus, InboxRow
from db.exchange.records.comparing import Line
from db.exchange.service import PlanRow
from db.exchange.transport.inbox import PackagePlan

COUNTY = "泽州县行政审批服务管理局"
FINGERPRINT = "YV2U-OWIK-LN5F-4IJS-WK44-WSAN-OMRR-SUGF"
_LIST = "2026年版"
_SITES = (
    ("南村镇", "最新", 0, "2026-10-19", "2026-10-19", 1, "有效"),
    ("大阳镇", "最新", 0, "2026-10-20", "2026-10-16", 0, "有效"),
    ("巴公镇", "落后 1 次", 1, "2026-10-20", "2026-10-16", 0, "有效"),
    ("高都镇", "落后 1 次", 1, "2026-10-19", "2026-10-09", 1, "有效"),
    ("金村镇", "最新", 0, "2026-10-18", "2026-10-18", 2, "有效"),
    ("川底镇", "最新", 0, "2026-10-15", "2026-10-15", 5, "有效"),
    ("北义城镇", "落后 2 次", 2, "2026-09-12", "2026-09-12", 38, "有效"),
    ("山河镇", "落后 2 次", 2, "2026-09-28", "2026-09-21", 22, "有效"),
    ("柳树口镇", "落后 6 次", 6, "2026-08-14", "2026-08-10", 67, "有效"),
    ("大箕镇", "最新", 0, "2026-10-13", "2026-10-13", 7, "有效"),
    ("犁川镇", "没有收过", 9, "", "2026-10-20", 3, "有效"),
    ("晋庙铺镇", "最新", 0, "2026-10-14", "2026-10-14", 6, "有效"),
    ("大东沟镇", "最新", 0, "2026-10-17", "2026-10-17", 3, "有效"),
    ("下村镇", "落后 1 次", 1, "2026-10-12", "2026-10-12", 8, "有效"),
    ("周村镇", "最新", 0, "2026-06-30", "2026-06-30", None, "已续接"),
    ("周村镇", "最新", 0, "2026-10-16", "2026-10-16", 4, "有效"),
    ("南岭镇", "最新", 0, "2026-10-19", "2026-10-19", 1, "有效"),
    ("县林业局", "最新", 0, "2026-10-12", "2026-10-12", 8, "有效"),
    ("县农业农村局", "落后 1 次", 1, "2026-10-11", "2026-10-11", 9, "有效"),
    ("县住房和城乡建设管理局", "最新", 0, "2026-10-15", "2026-10-15", 5, "有效"),
    ("县文化和旅游局", "最新", 0, "2026-07-02", "2026-07-02", None, "已停用"),
)
_INBOX = (
    ("巴公镇", 42, "待看"), ("大阳镇", 37, "待看"), ("高都镇", 29, "已写入"), ("川底镇", 18, "拒收：被改动"),
    ("县林业局", 6, "拒收：非本单位"), ("金村镇", 33, "已写入"), ("上报.xpk", 0, "拒收：空文件"),
)  # fmt: skip
_OUTBOX = (
    ("巴公镇", 89, "待带 4 条", 4), ("高都镇", 89, "待带 4 条", 4), ("山河镇", 89, "已带走", 12),
    ("柳树口镇", 88, "已带走", 31), ("县林业局", 12, "对方已收 2026-10-12 回执 12 号", 0),
    ("南村镇", 88, "对方已收 2026-10-19 回执 61 号", 0),
    ("县住房和城乡建设管理局", 15, "对方已收 2026-10-15 回执 9 号", 0),
)  # fmt: skip


def status() -> ExchangeStatus:
    """A county with offices in every state."""
    concerns = (
        Concern("conflicts", "有 3 项等本机的人核对。", "请按「待核对」逐项看，决定采用哪一边。"),
        Concern(
            "twice", "高都镇便民服务中心送来过两个不同的第 29 号包，疑似一套数据在两台电脑上用。",
            "请打电话问清：只能留一台继续用，另一台请在名册里停用后重新建库。",
        ),
    )  # fmt: skip
    return ExchangeStatus(
        COUNTY, True, True, FINGERPRINT, FINGERPRINT, 7,
        tuple(InboxRow(name, number, state, "", None) for name, number, state in _INBOX), (),
        tuple(_addressee(*row) for row in _OUTBOX), tuple(_site(place, *row) for place, row in enumerate(_SITES)),
        None, 3, Counts(3, 1, 2, 0), concerns,
    )  # fmt: skip


def _addressee(name: str, number: int, state: str, waiting: int) -> AddresseeRow:
    documents, files = 1200 + 7 * number, waiting // 4
    return AddresseeRow(
        name, name, name, False, waiting, waiting, files, number, state, "", 0, "", "", 0,
        documents, 520 * documents, 1_800_000 * files,
    )  # fmt: skip


def _site(
    place: int, name: str, drift: str, behind: int, received: str, sent: str, silent: int | None, standing: str
) -> SiteRow:
    edition = f"{_LIST} 第 {3 - min(behind, 2)} 次" if drift != "没有收过" else ""
    silence = f"已隔 {silent} 日" if silent and silent > 30 else ""
    return SiteRow(str(place), name, name, edition, behind, drift, received, sent, silent, silence, standing)


def plan() -> PackagePlan:
    """A package with every result."""
    changes = (
        ("经办人", "张三", "李四（示例）"),
        ("申请书：实收份数", "1", "2"),
        ("附件 采伐地块照片", "（没有）", "采伐地块照片.jpg，1.8 MB，张三 2026-10-19 加入"),
    )
    rows = (
        PlanRow("新增", "办件", "140525108A2026000413　小餐饮经营许可", "—", "示例面馆，2026-10-16 收件，材料 4 份"),
        PlanRow("新增", "办件", "140525108A2026000415　个体工商户登记", "—", "王五，2026-10-16 收件，材料 3 份"),
        PlanRow(
            "变更", "办件", "140525108A2026000396　林木采伐许可", "示例林场，2026-10-12 收件，材料 5 份",
            "示例林场，2026-10-12 收件，材料 6 份", changes,
        ),
        PlanRow(
            "变更", "办件", "140525108A2026000391　取水许可", "巴公镇便民服务中心经办",
            f"移交给{COUNTY}，内容没有改动",
        ),
        PlanRow("新增", "办件记录", "140525108A2026000405　动物防疫条件合格证", "—", "补正告知 2026-10-19，张三"),
        PlanRow("待核对", "办件", "140525108A2026000388　临时占道", "—", "两边都改过，等人决定"),
    )  # fmt: skip
    return PackagePlan(
        "数据包", "巴公镇便民服务中心", 42, "2026-10-20T09:00:00+08:00", ("来源相符", "没有改动", "单位在册"), False,
        3, 2, 26, 1, rows,
    )  # fmt: skip


# --- 待核对 -----------------------------------------------------------------------------------------------------

_DECIDE, _LOOK = (Action.DECIDE, Action.DEFER), (Action.ACKNOWLEDGE, Action.DEFER)
_BOTH = "两边都改过，等人决定"
_HELD = (
    ("1", "办件", "140525108A2026000388　临时占道", _BOTH, Standing.HERE, "本机决定", _DECIDE, ""),
    ("2", "办件", "140525108A2026000371　小餐饮经营许可", _BOTH, Standing.HERE, "本机决定", _DECIDE, ""),
    ("3", "办件记录", "受理 2026-10-08", "同一记录内容不同", Standing.HERE, "本机核对", _LOOK, ""),
    ("4", "办件", "140525108A2026000350　林木采伐许可", _BOTH, Standing.HERE, "本机决定", _DECIDE,
     "2026-10-18"),
    ("5", "移交清单", "县林业局 2020 年第二批", _BOTH, Standing.ELSEWHERE, "等县林业局决定", _LOOK, ""),
    ("6", "办件", "140525110A2026000120　动物防疫条件合格证核发", "对方无权修改这一项", Standing.ELSEWHERE,
     "对方更正后重报", _LOOK, ""),
    ("7", "办件记录", "补正告知 2026-10-19", "待收：还没有它的办件", Standing.BY_ITSELF, "收到所缺的办件后自动处理",
     _LOOK, ""),
)  # fmt: skip


def waiting() -> tuple[tuple[Waiting, ...], Counts]:
    """Documents that wait, for whom and why."""
    return tuple(_waiting(*row) for row in _HELD), Counts(3, 1, 2, 1)


def _waiting(
    number: str, kind: str, subject: str, reason: str, standing: Standing, turn: str, actions: tuple[Action, ...],
    deferred: str,
) -> Waiting:  # fmt: skip
    return Waiting(
        number, "case", number, kind, subject, subject.split("　")[-1], "示例商行，2026-10-12 收件，材料 5 份", reason,
        "巴公镇便民服务中心", "2026-10-16 09:12", 1, deferred, standing, turn, actions,
    )  # fmt: skip


_LINES = (
    ("申请人", "示例商行", "示例商行（个体工商户）", True),
    ("联系电话", "139****0000", "136****0000", True),
    ("备注", "申请人要求 10 月 25 日以前答复；现场照片另附。", "", True),
    ("材料 1 临时占用城市道路申请表：实收份数", "1", "2", True),
    ("材料 3 占用道路位置平面图（比例尺不小于 1:500）", "原件，应交 1 份，已收 1 份", "（没有）", True),
    ("材料 4 与施工有关的合同", "（没有）", "复印件，应交 1 份，已收 1 份", True),
    ("事项", "临时占用城市道路审批", "临时占用城市道路审批", False),
    ("收件日期", "2026-10-12", "2026-10-12", False),
)


def comparison(number: str) -> Comparison:
    """The two versions of one of them."""
    held = next(one for one in waiting()[0] if one.id == number)
    lines = tuple(Line(f"{place}", *line) for place, line in enumerate(_LINES))
    mine = Side("本机", "本机所写", "张三", "2026-10-15 16:40", "3f2a90c1")
    theirs = Side(
        "对方", "巴公镇便民服务中心带来，是本单位在还原前或另一台电脑上写的", "李四", "2026-10-14 11:05", "88e1d07b"
    )
    notes = (Note("2026-10-17 10:02", "张三", "已打电话问申请人，等回话"),)
    return Comparison(held, mine, theirs, lines, True, number, notes)


# --- 名册和历史 -------------------------------------------------------------------------------------------------


def members() -> tuple[Member, ...]:
    """The roster: a line for each installation, some of them closed or replaced."""
    found = []
    for place, (name, _, _, _, _, _, standing) in enumerate(_SITES):
        code = f"140525{100 + place}" if name.endswith("镇") else f"140525{place:02}"
        whole = f"{name}便民服务中心" if name.endswith("镇") else f"泽州{name}"
        closed = standing != "有效"
        found.append(
            Member(
                whole, code, "", str(place), "B" if place and _SITES[place - 1][0] == name else "A",
                _fingerprint(place), standing, "2026-03-18", "2026-07-02" if closed else "",
                "电脑主板损坏，换了新电脑" if closed else "", "",
            )
        )  # fmt: skip
    return tuple(found)


def _fingerprint(place: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    text = "".join(letters[(place * 7 + step * 11) % 32] for step in range(16))
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def asked() -> Asked:
    """A township that asks to continue with renewed keys."""
    mine = tuple(one for one in members() if one.name.startswith("周村镇"))
    return Asked(mine[0].name, mine[0].code, "township", FINGERPRINT, "C", mine[1].address, "从备份恢复过", False, mine)


def history() -> HistoryPage:
    """What went and came in a few weeks, the newest first, a receipt above its package."""
    moments: list[tuple[str, HistoryRow]] = []
    for place, (name, _, _, received, sent, _, _) in enumerate(_SITES[:10]):
        whole, number, pid = f"{name}便民服务中心", 88 - place, f"{place:02x}9c41f7a2b0{place:02x}"
        out_at, in_at, receipt = f"{sent}T09:{place + 10}:00", f"{received}T08:{place + 10}:00", 60 + place
        moments += [
            (out_at, HistoryRow("", sent, Direction.RECEIPT, whole, number, "回执", 1480, 0,
                                "对方写入 1480 件，待核对 1 件", receipt, "", pid)),
            (out_at, HistoryRow("", out_at, Direction.OUT, whole, number, "数据包", 1480, 812_000,
                                f"对方已收 {sent} 回执 {receipt} 号", receipt, "/media/usb", pid)),
            (in_at, HistoryRow("", in_at, Direction.IN, whole, 42 - place, "数据包", 213, 0,
                               "已写入：新增 12，变更 7，相同 193，待核对 1", 120 - place, "", pid[::-1])),
        ]  # fmt: skip
    moments.sort(key=lambda one: one[0], reverse=True)
    refused = HistoryRow("x", "2026-10-20T08:01:00", Direction.REFUSED, "川底镇便民服务中心", 18, "文件", 0, 0,
                         "拒收：被改动", 0, "SB-140525106-000018-R.xpk", "")  # fmt: skip
    roster = HistoryRow("y", "2026-10-20T07:58:00", Direction.ROSTER, COUNTY, 0, "名册", 0, 0,
                        "批准周村镇便民服务中心入册，李四：从备份恢复过", 0, "", "")  # fmt: skip
    return HistoryPage((refused, roster, *(row for _, row in moments)), True)


# --- 办件旁边 ---------------------------------------------------------------------------------------------------


def beside() -> tuple[Beside, tuple[Attachment, ...]]:
    """What a township sees beside a case it forwarded: up to when the county's dealings are known, and its scans."""
    names = (("申请表", "PDF", True), ("采伐地块照片", "照片", True), ("林权证复印件", "PDF", False))
    found = tuple(
        Attachment(name, "", place, name, kind, "", 1_800_000, name, None, "", "张三", "2026-10-19", here)
        for place, (name, kind, here) in enumerate(names, start=1)
    )
    return Beside("县里办理情况截至 2026-10-16（县第 88 号包）", "这件正在移交，等县里收下", ""), found

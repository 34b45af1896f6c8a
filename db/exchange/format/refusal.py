"""Why a file is refused, each reason in its own words: what did not happen, then what to do."""

from enum import StrEnum

from db.errors import UserError


class Reason(StrEnum):
    """The reasons, as kept in the list of refusals."""

    NOT_A_PACKAGE = "not_a_package"
    EMPTY = "empty"
    OTHER_KIND = "other_kind"
    TRUNCATED = "truncated"
    MISSING_VOLUME = "missing_volume"
    ALTERED = "altered"
    MALFORMED = "malformed"
    NEWER_FORMAT = "newer_format"
    UNKNOWN_ALGORITHM = "unknown_algorithm"
    NOT_ENROLLED = "not_enrolled"
    COUNTY_WITHOUT_KEYS = "county_without_keys"
    OTHER_COUNTY = "other_county"
    UNKNOWN_SENDER = "unknown_sender"
    CLOSED = "closed"
    WRONG_RECIPIENT = "wrong_recipient"
    OLD_ROSTER = "old_roster"
    OLD_INCARNATION = "old_incarnation"
    WRONG_FINGERPRINT = "wrong_fingerprint"
    NOT_THE_ADDRESSEE = "not_the_addressee"
    NOT_CONTINUED = "not_continued"
    BAD_PROOF = "bad_proof"
    FOREIGN_PREDECESSOR = "foreign_predecessor"
    ALREADY_CONTINUED = "already_continued"
    WRONG_ROOT = "wrong_root"


LABELS = {
    Reason.NOT_A_PACKAGE: "拒收：不是数据包",
    Reason.EMPTY: "拒收：空文件",
    Reason.OTHER_KIND: "拒收：文件种类不对",
    Reason.TRUNCATED: "拒收：不完整",
    Reason.MISSING_VOLUME: "拒收：缺分卷",
    Reason.ALTERED: "拒收：被改动",
    Reason.MALFORMED: "拒收：内容不合规范",
    Reason.NEWER_FORMAT: "拒收：格式较新",
    Reason.UNKNOWN_ALGORITHM: "拒收：算法不认识",
    Reason.NOT_ENROLLED: "拒收：本机未入册",
    Reason.COUNTY_WITHOUT_KEYS: "拒收：县里没用过",
    Reason.OTHER_COUNTY: "拒收：别县的",
    Reason.UNKNOWN_SENDER: "拒收：不在名册",
    Reason.CLOSED: "拒收：已停用",
    Reason.WRONG_RECIPIENT: "拒收：非本单位",
    Reason.OLD_ROSTER: "拒收：名册较旧",
    Reason.OLD_INCARNATION: "拒收：还原前的旧包",
    Reason.WRONG_FINGERPRINT: "拒收：指纹不符",
    Reason.NOT_THE_ADDRESSEE: "拒收：回执不对",
    Reason.NOT_CONTINUED: "拒收：等续接",
    Reason.BAD_PROOF: "拒收：续接证明不对",
    Reason.FOREIGN_PREDECESSOR: "拒收：续接别的单位",
    Reason.ALREADY_CONTINUED: "拒收：旧密钥已停用",
    Reason.WRONG_ROOT: "拒收：根密钥不符",
}

UNTOUCHED = "本机数据一条未改。"

_WORDS = {
    Reason.NOT_A_PACKAGE: (
        "{what}不是数据包，没有读取。",
        "请选本程序导出的文件：数据包以 .xpk 结尾，回执以 .xrc 结尾。",
    ),
    Reason.EMPTY: (
        "{what}是空文件，没有读取。",
        "多半是没拷完就拔了 U 盘：请从对方的原 U 盘重新拷贝一次，还不行请对方重新导出。",
    ),
    Reason.OTHER_KIND: (
        "{what}是{detail}，这里用不上，没有读取。",
        "入册申请请用「批准入册」，入册凭证请用「完成入册」，数据包和回执请用「读取」。",
    ),
    Reason.TRUNCATED: (
        "{what}不完整，后面缺了一截，没有写入。",
        "多半是没拷完就拔了 U 盘：请从对方的原 U 盘重新拷贝一次，还不行请对方重新导出。",
    ),
    Reason.MISSING_VOLUME: (
        "{what}缺第 {detail} 卷，没有写入。",
        "请把这个包的全部分卷（.xpk、.x002、.x003……）放在同一个文件夹里再读取。",
    ),
    Reason.ALTERED: (
        "{what}被改动过，没有写入。",
        "可能是 U 盘损坏，也可能有人动过文件：请从对方的原 U 盘重新拷贝一次；还不行请对方重新导出；"
        "两次都这样请打电话核对。",
    ),
    Reason.MALFORMED: (
        "{what}的内容不合规范（{detail}），没有写入。",
        "封包的电脑可能中了病毒或程序损坏：请不要再用这个包，打电话告诉对方和管理员。",
    ),
    Reason.NEWER_FORMAT: (
        "{what}是新版本程序做的，本机程序较旧，没有写入。",
        "请先升级本机程序，再读取这个包；包没有失效。",
    ),
    Reason.UNKNOWN_ALGORITHM: (
        "{what}用了本机程序不认识的密码算法，没有写入。",
        "请先升级本机程序，再读取这个包。",
    ),
    Reason.NOT_ENROLLED: (
        "本机还没有在县里入册，{what}没有写入。",
        "请先导出入册申请交县级审批局批准，再读回入册凭证。",
    ),
    Reason.COUNTY_WITHOUT_KEYS: (
        "本机是县级平台，还没有用过数据交换，读不了{what}，没有写入。",
        "是入册申请的，请在「名册」用「批准入册」读它；是数据包的，多半是县里原来那个库收的：请换更近的备份，"
        "或在「名册」按「更多…」凭根密钥单恢复。",
    ),
    Reason.OTHER_COUNTY: (
        "{what}不是本县的，没有写入。",
        "请核对文件是从哪里来的；确实换了上级单位的，请找管理员。",
    ),
    Reason.UNKNOWN_SENDER: (
        "{what}的发送单位不在本县名册里，没有写入。",
        "请先核对来源；新单位请先办入册，再重新导出数据包。",
    ),
    Reason.CLOSED: (
        "{what}的发送单位（那台电脑）已在名册里停用，没有写入。",
        "请联系发送单位：换了电脑的，请用新电脑重新导出；那台电脑还要用的，请在上面换新密钥再申请入册。",
    ),
    Reason.WRONG_RECIPIENT: (
        "{what}是发给{detail}的，不是发给本单位的，没有写入。",
        "请核对 U 盘是不是拿错了，把文件交给该单位。",
    ),
    Reason.OLD_ROSTER: (
        "{what}带的名册{detail}，名册不能退回旧版，没有写入。",
        "请向县级审批局要最新的文件。",
    ),
    Reason.OLD_INCARNATION: (
        "{what}是县级平台还原数据库以前做的旧包，没有写入。",
        "请向县级审批局要新的数据包。",
    ),
    Reason.NOT_THE_ADDRESSEE: (
        "{what}说的包是发给{detail}的，别的单位不能给它回执，没有登记。",
        "请核对这个回执是从哪里来的，并告诉管理员。",
    ),
    Reason.NOT_CONTINUED: (
        "{what}换了密钥（{detail}），要先在名册里续接，没有写入。",
        "请打电话向对方核实，再用「批准入册」选这个文件，选「续接」；批准以后这个文件就能读取，不用对方再跑一趟。",
    ),
    Reason.BAD_PROOF: (
        "{what}说是接着名册里原来那台电脑的，但拿不出原来密钥的证明，没有采用。",
        "请打电话核实：原来的电脑坏了或丢了的，请对方新写入册申请，批准时选「更换」；核实不了的不要批准，并告诉管理员。",
    ),
    Reason.FOREIGN_PREDECESSOR: (
        "{what}要续接的是{detail}的电脑，不是它本单位的，没有采用。",
        "可能有人冒用：请不要批准，打电话核实，并告诉管理员。",
    ),
    Reason.ALREADY_CONTINUED: (
        "{what}用的是已经停用的旧密钥（{detail}），不能再拿它续接，没有采用。",
        "旧密钥可能被别人拿到，也可能有两份拷贝：请打电话核实；确实是本单位要用的电脑，批准时请选「新装」或「更换」。",
    ),
    Reason.WRONG_ROOT: (
        "{what}里的名册不是这张根密钥单的密钥签的，没有采用。",
        "请核对根密钥单上的县指纹和这个文件是不是同一个县的；请换另一个乡镇的名册副本再试。",
    ),
    Reason.WRONG_FINGERPRINT: (
        "指纹对不上，{what}没有采用。",
        "请对着另一台电脑屏幕或盖章的登记表逐组核对；确实不同的，说明文件被换过，请不要采用，并打电话核实。",
    ),
}


_SAID = ("包", "回执", "凭证", "申请")
"""How a description ends that names a package by office and number; anything else is the name of a file."""


def quoted(what: str) -> str:
    """A file's name in 「」, to set it off from the sentence; a description like 巴公镇第 42 号包 needs none."""
    return what if what.endswith(_SAID) else f"「{what}」"


class Refused(UserError):
    """A file that is not taken. Refusing it changes nothing in the store except the list of refusals."""

    def __init__(self, reason: Reason, what: str, detail: str = "", sender: str = "", number: int = 0) -> None:
        message, hint = _WORDS[reason]
        super().__init__(message.format(what=quoted(what), detail=detail), hint=UNTOUCHED + hint)
        self.reason = reason
        self.sender = sender
        self.number = number

"""Never two lives of one identity: a store restored, copied or set back gets new keys, or a person confirms it.

An office below the county renews its keys by itself and asks to continue under them (续接). The county is one logical
node: its keys stay, and what tells its lives apart is the incarnation.
"""

from enum import StrEnum

from db import journal, store
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange.offices import anchor, continuity, founding, lost, receipts, roster, trust
from db.exchange.offices.trust import Identity
from db.exchange.tables import HeadRow
from db.organs import lives
from db.organs import service as organs
from db.store import database

ROOT_PRINTED = "exchange_root_printed"


class Cause(StrEnum):
    """Why an identity may have two lives, or its keys are renewed."""

    RESTORED = lives.RESTORED
    MOVED = lives.MOVED
    UNKNOWN_ACK = "unknown_ack"
    OLDER = "older"
    ASKED = "asked"


WORDS = {
    Cause.RESTORED: "从备份恢复过",
    Cause.MOVED: "换了电脑，或者数据库拷到了另一台电脑",
    Cause.UNKNOWN_ACK: "县里收过本机没有封过的包，可能有两份拷贝",
    Cause.OLDER: "数据库退回过旧的样子",
    Cause.ASKED: "本单位要求换新密钥",
}


def cause(identity: Identity) -> Cause | None:
    """Why this store may have a second life that nobody has answered yet."""
    broken = journal.info(lives.BROKEN)
    if broken:
        return Cause(broken)
    if not identity.is_county and journal.info(receipts.UNKNOWN_ACK):
        return Cause.UNKNOWN_ACK
    return Cause.OLDER if anchor.store_is_older() else None


def settled(actor: Actor, identity: Identity) -> Identity:
    """The identity with which to go on: with new keys where the present ones may live twice."""
    why = cause(identity)
    if why is not None and not identity.is_county:
        return renew(actor, identity, why)
    if why is Cause.RESTORED:  # a restored county is told by its incarnation, raised at the restore
        with database.atomic():
            lost.begin()
            _answer()
        anchor.write("")
    if not identity.is_county:
        take_letter(actor, identity)
        lives.write_down(store.opened().paths)
    return identity


def renew(actor: Actor, identity: Identity, why: Cause) -> Identity:
    """Close the keys of this office and make new ones; the old ones stay, to read what is on its way to them."""
    with database.atomic():
        known = roster.newest()
        if known is None or roster.replica_at(known, identity.address) is None:
            # What was sealed under an address no county ever knew is sealed again under the next one.
            HeadRow.update(body_sha256="").where(HeadRow.owner == identity.address).execute()
        fresh = trust.make_keys(actor.site)
        if why in (Cause.UNKNOWN_ACK, Cause.OLDER):
            lives.advance(store.opened().paths)
        journal.set_info(continuity.BECAUSE, WORDS[why])
        _answer()
        before = {"address": identity.address, "letter": actor.site.letter}
        after = {"address": fresh.address, "letter": lives.letter()}
        action = f"更换数据交换密钥：{WORDS[why]}"
        journal.record(actor, action, "exchange", fresh.address, before, after, reason=WORDS[why])
    anchor.write("")
    return fresh


def _answer() -> None:
    """Note the finding as answered, once. The anchor is rewritten after this is saved."""
    journal.set_info(lives.BROKEN, "")
    journal.set_info(receipts.UNKNOWN_ACK, "")
    journal.set_info(anchor.ANSWERED, anchor.text())


def take_letter(actor: Actor, identity: Identity) -> None:
    """Use the letter the county gave this installation (安装字母) for new numbers, when it is a later one.

    The caller also writes the file beside the store: see `lives.write_down`.
    """
    known = roster.newest()
    if known is None:
        return
    entry = roster.replica_at(known, identity.address)
    with database.atomic():
        lives.take_note_of(roster.letters_at(known, actor.site.code))
        before = lives.letter()
        if entry is not None and entry.status == "active" and entry.letter > before:
            lives.use_letter(entry.letter)
            action = f"按县里的名册，新编号改用字母 {entry.letter}"
            journal.record(actor, action, "store", actor.site.code, {"letter": before}, {"letter": entry.letter})


def confirm_moved(actor: Actor) -> int:
    """At the county: a person says that this PC goes on and the other one does not; returns which life this is now."""
    actor.require(Role.ADMIN)
    identity = trust.identity(actor.site)
    if identity is None or not identity.is_county:
        raise UserError("只有县级平台要确认搬迁。", hint="乡镇和部门的电脑会自己换新密钥，请带申请到县里续接。")
    if cause(identity) is None:
        raise UserError("本机没有要确认的搬迁，没有改动。", hint="换了电脑或恢复备份以后，才用得着这一步。")
    with database.atomic():
        life = 1 + lives.count_life(store.opened().paths)
        lost.begin()
        _answer()
        journal.record(actor, "确认由本机继续做县级平台", "exchange", identity.address, after={"incarnation": life})
    anchor.write("")
    return life


def require_confirmed(identity: Identity) -> None:
    """Raise UserError while nobody has said which of two PCs is the county."""
    if identity.is_county and cause(identity) in (Cause.MOVED, Cause.OLDER):
        raise UserError(
            "县级平台的数据库换过电脑或退回过旧的样子，还没有确认由本机继续，没有做。",
            hint="请先弄清原来那台不再使用，再由管理员在「数据交换」的「名册」里按「更多…」，选「确认由本机继续」。",
        )


def signs() -> list[tuple[str, str, str]]:
    """What a person should know of this store's lives: kind, what is the matter, what to do. Changes nothing."""
    identity = trust.identity(organs.site())
    if identity is None:
        doubt = founding.doubt(organs.site())
        advice = "请在「名册」按「更多…」：用过数据交换的，凭根密钥单恢复；从来没有用过的，由管理员确认。"
        return [("second_root", f"{doubt}。", advice)] if doubt else []
    why, known = cause(identity), roster.newest()
    if identity.is_county:
        return _signs_at_county(why)
    if why is not None:
        advice = "下次导出或读取时会自动换新密钥，请照常办理；同一套数据请不要在另一台电脑上用。"
        return [(why, f"本机{WORDS[why]}。", advice)]
    if roster.is_pending(known, identity):
        text = f"本机换了密钥（{journal.info(continuity.BECAUSE)}），县里还没有续接。"
        return [("pending", text, "请照常导出带到县里：包里带着续接申请，县里批准后同一个包就能读取。")]
    entry = roster.replica_at(known, identity.address) if known is not None else None
    if entry is not None and entry.status == "closed":
        advice = "请问清原因；这台电脑还要用的，请换新密钥再申请入册。"
        return [("closed", "本机已在县里的名册里停用。", advice)]
    return []


def _signs_at_county(why: Cause | None) -> list[tuple[str, str, str]]:
    if why in (Cause.MOVED, Cause.OLDER):
        advice = (
            "请先弄清原来那台不再使用，再由管理员在「名册」里按「更多…」确认由本机继续；"
            "确认以前不能导出，也不能批准入册。"
        )
        return [(why, "县级平台的数据库换过电脑，或退回过旧的样子。", advice)]
    if journal.info(receipts.UNKNOWN_ACK) and journal.info(lives.RESTORES, "0") == "0":
        text = "有单位收过本机没有封过的包：县级数据库可能被拷成了两份。"
        return [("unknown_ack", text, "请查清是不是有两台电脑都在做县级平台，只留一台。")]
    if not journal.info(ROOT_PRINTED):
        advice = "请管理员在「名册」里按「打印根密钥单…」，锁进保险柜：没有它，丢了县级数据库就只能重新入册。"
        return [("root_sheet", "县级数据交换根密钥单还没有打印。", advice)]
    return []

"""The first keys of an installation, and never a second root for one county.

Where a county's store comes from an older life without keys, a person says whether the exchange was ever used.
"""

from db import journal, store
from db.actors import Actor, Role, Site
from db.errors import UserError
from db.exchange.format import package
from db.exchange.offices import anchor, roster, trust
from db.organs import lives
from db.store import database

_CONFIRMED = "exchange_founding_confirmed"


def doubt(site: Site) -> str:
    """Why this county may have had a root key before, in words; '' where nothing suggests it, and at other offices.

    An ordinary new county was neither restored nor moved, and has no files of an exchange beside its store.
    """
    if site.kind not in trust.COUNTY_KINDS or trust.identity(site) is not None or journal.info(_CONFIRMED):
        return ""
    paths = store.opened().paths
    if anchor.text() or any(paths.outbox.glob(f"*{package.SUFFIX}")):
        return "数据库旁边有用过数据交换的记录，库里却没有密钥"
    if journal.info(lives.BROKEN) == lives.MOVED:
        return "数据库换过电脑，里面还没有密钥"
    restored = journal.info(lives.BROKEN) or journal.info(lives.RESTORES, "0") != "0"
    return "数据库从备份恢复过，备份里还没有密钥" if restored else ""


def require_no_doubt(site: Site) -> None:
    """Raise UserError where making keys might found a second root (第二个根) beside the one all offices trust."""
    why = doubt(site)
    if why:
        raise UserError(
            f"{why}：以前用过数据交换的，现在生成新密钥，各单位都不会认，没有做。",
            hint="请在「名册」按「更多…」：用过的，凭根密钥单恢复（exchange root-restore），或者换更近的备份；"
            "从来没有用过的，由管理员确认（exchange first-keys）。",
        )


def first_keys(actor: Actor) -> trust.Identity:
    """Make the first keys; a county also founds its roster."""
    with database.atomic():
        identity = trust.make_keys(actor.site)
        journal.set_info(lives.BROKEN, "")
        journal.set_info(anchor.ANSWERED, anchor.text())
        if identity.is_county:
            signed = roster.found(identity, actor.site.organ_name)
            roster.keep(signed)
            roster.pin(roster.peek(signed).root)
        journal.record(actor, "生成数据交换密钥", "exchange", identity.address, after={"keyid": identity.keyid})
    return identity


def confirm_first(actor: Actor) -> str:
    """A person says that this county never used the exchange before: its first keys are made; returns its fingerprint.

    Raises UserError where nothing was in doubt.
    """
    actor.require(Role.ADMIN)
    why = doubt(actor.site)
    if not why:
        raise UserError("本机没有要确认的，没有生成密钥。", hint="第一次批准入册或导出时会自己生成。")
    with database.atomic():
        journal.set_info(_CONFIRMED, "1")
        journal.record(actor, "确认以前没有用过数据交换", "exchange", actor.site.code, reason=why)
        identity = first_keys(actor)
    root = roster.pinned_root()
    assert root is not None
    return trust.short_form(trust.county_fingerprint(identity.address, root))

"""Reminders (提醒) of what somebody should look into: what is the matter and what to do. They decide nothing."""

from dataclasses import dataclass
from datetime import date

from db import clock, journal
from db.exchange.format import wire
from db.exchange.merging import conflicts, takeback
from db.exchange.offices import lost, roster, standing
from db.exchange.offices.admission import RESTORED_BEFORE
from db.exchange.oversight import drift, other_pc
from db.exchange.oversight.drift import SILENT_DAYS, SiteRow
from db.exchange.tables import RosterRow, SealedRow
from db.store import database

ROSTER_DAYS = 425
"""Fourteen months: with a roster that old, nothing came from the county or nobody looks after it."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One reminder: what is the matter, and what to do; `kind` tells them apart."""

    kind: str
    text: str
    advice: str


def concerns(known: wire.Roster | None, own: SiteRow | None) -> tuple[Concern, ...]:
    """Everything to look into, the gravest first; `own` is the county as an office sees it. Changes nothing."""
    others = [Concern(*sign) for sign in other_pc.signs(known)]
    found = [
        *_lives(),
        *_forgotten(known),
        *others,
        *_differences(known),
        *_twice(known),
        *_waiting(),
        *_silence(own),
        *_old_roster(),
    ]
    return tuple(found)


def _lives() -> list[Concern]:
    """Signs that this store or the county's was restored or copied, or that this PC is closed or renewed its keys."""
    found = [Concern(*sign) for sign in standing.signs()]
    newest = SealedRow.select().order_by(SealedRow.seq.desc()).first()
    if newest is not None and newest.seq <= int(journal.info(RESTORED_BEFORE, "0")):
        text = "县级平台从备份还原过，可能缺本单位近期的数据。"
        found.append(Concern("county_restored", text, "请按 Ctrl+E 重新导出一个包，带到县里。"))
    return found


def _differences(known: wire.Roster | None) -> list[Concern]:
    """Senders whose newest package did not leave both sides with the same documents."""
    rows = database.execute_sql(
        "SELECT from_address, number, max(receipt_number) FROM exchange_applied WHERE kind = 'records'"
        " GROUP BY from_address HAVING digest = 'differs' AND quarantined = 0"
    ).fetchall()
    return [
        Concern(
            "differs", f"{roster.name_of(known, address)}第 {number} 号包和本机所存对不上。",
            "请再来回带一次包；还是这样，请打电话核对，并告诉管理员。",
        )
        for address, number, _ in rows
    ]  # fmt: skip


def _twice(known: wire.Roster | None) -> list[Concern]:
    """Packages with a number their installation used before: its store was copied or restored.

    The county is left out: it counts per address, and again from the start after a restore.
    """
    rows = database.execute_sql(
        "SELECT from_address, number FROM exchange_applied WHERE kind = 'records' AND from_address NOT LIKE '%/county'"
        " GROUP BY from_address, number HAVING count(DISTINCT pid) > 1 ORDER BY max(receipt_number) DESC LIMIT 3"
    ).fetchall()
    return [
        Concern(
            "twice", f"{roster.name_of(known, address)}送来过两个不同的第 {number} 号包，疑似一套数据在两台电脑上用。",
            "请打电话问清：只能留一台继续用，另一台请在名册里停用后重新建库。",
        )
        for address, number in rows
    ]  # fmt: skip


def _forgotten(known: wire.Roster | None) -> list[Concern]:
    """At a county set back to a backup: what it had sent since, and what offices have brought back."""
    found, back = [], takeback.waiting_from()
    names = {replica.site: replica.name for replica in reversed(known.replicas)} if known else {}
    missing = [f"{names.get(one.site, one.site)}第 {one.words} 号（{one.on} 收）" for one in lost.packages()]
    if missing:
        text = f"备份之后由县里发出的包，本机已没有记录：{'；'.join(missing)}。"
        advice = "请给各单位导出一个包；它们读了以后，再报上来的包会带回县里当时写的内容，核对后取回。"
        found.append(Concern("lost_packages", text, advice))
    if back:
        offices = "、".join(dict.fromkeys(roster.name_of(known, address) for address in back))
        text = f"{offices}送回县里还原前写的 {back.total()} 件，等着取回。"
        found.append(Concern("returned", text, "请在「名册」按「更多…」选「还原以后从单位取回」，和对方核对后取回。"))
    return found


def _waiting() -> list[Concern]:
    """What waits for somebody here; what others must decide is only listed."""
    here = conflicts.counts().here
    if not here:
        return []
    return [Concern("conflicts", f"有 {here} 项等本机的人核对。", "请按「待核对」逐项看，决定采用哪一边。")]


def _silence(own: SiteRow | None) -> list[Concern]:
    if own is None or own.silent_days is None or own.silent_days <= SILENT_DAYS:
        return []
    text = f"县里 {own.silent_days} 天没有回执或来包。"
    return [Concern("silent", text, "请按 Ctrl+E 导出，带到县里，并把县里的 U 盘带回来读取。")]


def _old_roster() -> list[Concern]:
    row = RosterRow.select().order_by(RosterRow.version.desc()).first()
    if row is None or drift.clock_is_suspect():
        return []
    days = (clock.today() - date.fromisoformat(row.at[:10])).days
    if days <= ROSTER_DAYS:
        return []
    text = f"名册第 {row.version} 版已用了 {days} 天。"
    return [Concern("old_roster", text, "县级请核对各单位是否都还在用；乡镇、部门请向县里要最新的包。")]

"""Acts on a county's list in which a process is killed; of each, all is in the store afterwards or nothing."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from db import clock
from db.actors import Actor
from db.command_line import finished
from db.items import gates, importing
from db.items import service as items
from db.items.acts import ListActKind
from db.items.changes import lines, steps
from db.items.changes import service as changes
from db.items.changes.course import AdjustmentState
from db.items.changes.rules import AdjustmentKind, LineKind
from db.items.drafts import NewItem
from db.items.incoming import batches
from db.items.lists import claims, editions
from db.items.lists.claims_rules import Answer
from db.items.rules import Edition, EditionState
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rulesets.rules import RuleSet
from db.rulesets.service import add_rule_set
from db.store import database
from tests.exchange.soak.reading import Rows

K = ListActKind
Told = Callable[[str, str], None]

OLD, NEW, UPPER, CLAIMED, IMPORTED = "泽州县2026年版", "泽州县2027年版", "山西省2026年版", "认领底稿", "导入底稿"
GOVERNMENT = {"organ": "泽州县人民政府", "meeting": "第11次常务会议", "number": "泽政发〔2026〕1号"}
COURSE: dict[ListActKind, dict[str, str]] = {
    K.JOINT_REVIEWED: {"participants": "县司法局、县林业局"},
    K.REPORTED: {"recipient": "晋城市审改办"},
    K.APPROVED: GOVERNMENT,
}
ADJUSTED: dict[ListActKind, dict[str, str]] = {
    K.REQUESTED: {"organ": "县林业局"},
    K.REVIEWED: {"organ": "县审改办", "opinion": "同意"},
    K.ADJUSTMENT_APPROVED: GOVERNMENT,
}
PUBLISHED = {"channels": "政府网站", "no_upper_reason": "示例"}
ITEM = NewItem(
    "林木采伐许可证核发", code="000164002000", department="县林业局", implementing_body="县林业局", item_type="01",
    supervising_body="县林业局", basis="《森林法》第五十七条", setting_level="1", level="4", promised_limit=10,
    promised_unit="working_day",
)  # fmt: skip
ROWS = 8
CONTENT = (
    "SELECT name, state, published_on <> '', ended_on <> '' FROM edition",
    "SELECT name, status, basis, promised_limit, department_text, valid_from, valid_to FROM item",
    "SELECT subject_type, kind, happened_on FROM list_act",
    "SELECT file_name, state FROM import_batch",
    "SELECT kind, words FROM search_index",
)


def publish(actor: Actor, case: dict[str, Any], told: Told) -> None:
    """The next edition is published, and the one before ends."""
    edition = named(NEW)
    if edition.state is not EditionState.PUBLISHED:
        gates.publish(actor, edition.id, clock.today(), PUBLISHED)
    told("done", "publish")


def effect(actor: Actor, case: dict[str, Any], told: Told) -> None:
    """An adjustment that adds, changes and ends items takes effect."""
    (found,) = changes.standings(named(OLD).id, clock.today())
    if found.state is not AdjustmentState.EFFECTED:
        steps.take_step(actor, found.adjustment.id, K.EFFECTED, clock.today(), {"channels": "政府网站"})
    told("done", "effect")


def claim(actor: Actor, case: dict[str, Any], told: Told) -> None:
    """A department claims all that an upper list asks of it."""
    edition = named(CLAIMED)
    (organ,) = [one for one in organs.organs() if one.short_name == "县林业局"]
    lines = [line for line in claims.worksheet(edition.id).lines if line.answer is Answer.OPEN]
    finished(claims.step(actor, edition.id, [(line.item.id, organ.id) for line in lines], K.CLAIMED, clock.today()))
    told("done", "claim")


def undo(actor: Actor, case: dict[str, Any], told: Told) -> None:
    """The newest import is taken back: new items go, changed ones read as before."""
    newest = max(batches.batches(), key=lambda one: one.file_name)
    if newest.standing:
        finished(batches.undo(actor, newest.id))
    told("done", "undo")


JOBS = {"publish": publish, "effect": effect, "claim": claim, "undo": undo}


def prepare(actor: Actor, folder: Path) -> None:
    """A list in force with an approved adjustment, the next one approved, an upper one to claim, two imports."""
    rules = RuleSet("140525", "示例规则", "2020-01-01", "示例办法", "示例〔2020〕1号")
    add_rule_set(actor, replace(rules, legality_review=False, competition_review=False))
    organs.add_organ(actor, "泽州县林业局", "县林业局", OrganKind.DEPARTMENT)
    for name, day in ((OLD, clock.today() - timedelta(days=30)), (NEW, clock.today())):
        edition = editions.draft(actor, name)
        items.add_items(actor, edition.id, [ITEM, *(called(f"示例{name}备案{n}") for n in range(ROWS))])
        for kind, details in COURSE.items():
            editions.take_step(actor, edition.id, kind, day, details)
        if name == OLD:
            gates.publish(actor, edition.id, day, PUBLISHED)
            adjust(actor, edition)
    upper = editions.draft(actor, UPPER, level="2", region="14")
    items.add_items(actor, upper.id, [called(f"省定许可{n}", department="省林业和草原局") for n in range(ROWS)])
    base = editions.draft(actor, "空底稿")
    editions.draft(actor, CLAIMED, base_id=base.id, upper_id=upper.id)
    bring_in(actor, folder / "一.csv", range(ROWS), "《示例条例》第一条")
    bring_in(actor, folder / "二.csv", range(ROWS // 2, ROWS * 2), "《示例条例》第二条")


def called(name: str, department: str = "县林业局") -> NewItem:
    """An item of that name, complete enough to be published and claimed."""
    return NewItem(
        name, department=department, implementing_body=department, supervising_body=department, item_type="08",
        basis="《示例条例》第一条", setting_level="4", level="4",
    )  # fmt: skip


def adjust(actor: Actor, edition: Edition) -> None:
    """An adjustment approved, ready to take effect."""
    new = changes.NewAdjustment(AdjustmentKind.LOCAL, "压缩承诺时限", "县林业局", "群众反映", "泽林〔2026〕5号")
    found = changes.draft(actor, edition.id, new)
    first, second, *_ = sorted(items.list_items(edition.id), key=lambda one: one.name != ITEM.name)
    values = {"promised_limit": "5个工作日"}
    changes.put_line(actor, found.id, lines.line_on(first, LineKind.CHANGE, values))
    changes.put_line(actor, found.id, lines.line_on(second, LineKind.DISABLE))
    for kind, details in ADJUSTED.items():
        steps.take_step(actor, found.id, kind, clock.today(), details)


def bring_in(actor: Actor, path: Path, numbers: range, basis: str) -> None:
    """Import a workbook of some items."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        rows = [["县林业局", f"示例备案{number}", basis] for number in numbers]
        csv.writer(out).writerows([["主管部门", "事项名称", "设定依据"], *rows])
    finished(importing.apply_import(actor, importing.plan_import(path, IMPORTED)))


def named(name: str) -> Edition:
    """The edition of that name."""
    found = items.edition_named(name)
    assert found is not None
    return found


def standing() -> Rows:
    """How many rows every table of the open store has, and what the lists say: the same for the same acts."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_index_%' ORDER BY name"
    tables = [row[0] for row in database.execute_sql(sql).fetchall()]
    counts: Rows = [(name, *database.execute_sql(f"SELECT count(*) FROM {name}").fetchone()) for name in tables]
    return counts + [row for sql in CONTENT for row in sorted(database.execute_sql(sql).fetchall(), key=repr)]

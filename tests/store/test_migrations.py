"""Old schemas become the new one; tables and schema agree."""

import importlib
import pkgutil
from contextlib import closing

import pytest
from sqlite_utils import Database

import db as heart
from db import migrations, store
from db.actors import Actor
from db.rows import BaseRow
from db.store import database

STEPS = migrations.step_names()


def _schema(raw: Database) -> dict[str, str]:
    rows = raw.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    return {name: " ".join(sql.split()) for name, sql in rows}


@pytest.fixture(scope="module")
def newest() -> dict[str, str]:
    """The schema of a new store: name and statement."""
    with closing(Database(memory=True)) as fresh:
        migrations.upgrade(fresh)
        return _schema(fresh)


@pytest.mark.parametrize("step", STEPS)
def test_every_earlier_schema_upgrades_to_the_newest(step: str, newest: dict[str, str]) -> None:
    with closing(Database(memory=True)) as old:
        migrations.upgrade(old, stop_before=step)
        assert migrations.is_old(old)
        migrations.upgrade(old)
        assert _schema(old) == newest
        assert not migrations.is_old(old)


def test_the_store_knows_how_many_steps_there_are() -> None:
    with closing(Database(memory=True)) as fresh:
        migrations.upgrade(fresh)
        assert fresh.execute("PRAGMA user_version").fetchone() == (store.NEWEST_SCHEMA,)
    assert len(STEPS) == store.NEWEST_SCHEMA


def row_classes() -> list[type[BaseRow]]:
    """Every row class of every feature."""
    for module in pkgutil.walk_packages(heart.__path__, "db."):
        if module.name.endswith(".tables"):
            importlib.import_module(module.name)
    return sorted(BaseRow.__subclasses__(), key=lambda row: row.__name__)


@pytest.mark.parametrize("row", row_classes(), ids=lambda row: row.__name__)
def test_rows_and_schema_have_the_same_columns(county: Actor, row: type[BaseRow]) -> None:
    columns = {column.name for column in database.get_columns(row._meta.table_name)}
    assert set(row._meta.columns) == columns


def test_a_handover_of_an_older_store_says_nothing_new() -> None:
    with closing(Database(memory=True)) as old:
        migrations.upgrade(old, stop_before="m0014_handover_life")
        old.execute(
            "INSERT INTO organ (id, name, short_name, kind, code) VALUES ('o', '县政府', '县政府', 'government', '')"
        )
        old.execute(
            "INSERT INTO batch (id, name, document_title, document_number, issuer, notice_on, deadline,"
            " transition_months) VALUES ('b', '第二批', '通知', '', '县政府', '2020-12-24', '2020-12-30', 3)"
        )
        old.execute(
            "INSERT INTO checklist (id, batch_id, direction, giver_organ_id, receiver_organ_id, site_code)"
            " VALUES ('c', 'b', 'in', 'o', 'o', '140525')"
        )
        old.execute(
            "INSERT INTO checklist_line (id, checklist_id, category, position, name, quantity, unit, medium)"
            " VALUES ('l', 'c', 10, 1, '审批专用章', 1, '枚', '实物')"
        )
        migrations.upgrade(old)
        assert old.execute("SELECT kind, sequence, source FROM batch").fetchall() == [("transfer", "", "")]
        assert old.execute("SELECT kind, giver_person FROM checklist").fetchall() == [("transfer", "")]
        assert old.execute("SELECT section, item_seqs FROM checklist_line").fetchall() == [("", "[]")]

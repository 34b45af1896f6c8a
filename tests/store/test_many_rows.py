"""Rows inserted by the hundred: each of them arrives, in its order, and none of them when one cannot."""

import peewee
import pytest

from db.actors import Actor
from db.store import ROWS_AT_ONCE, database


@pytest.fixture
def table(county: Actor) -> str:
    database.execute_sql("CREATE TABLE sample (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT)")
    return "sample"


@pytest.mark.parametrize("count", [0, 1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 3 * ROWS_AT_ONCE])
def test_every_row_arrives_however_many_there_are(table: str, count: int) -> None:
    rows = [(number, f"第{number}项", "") for number in range(count)]
    with database.atomic():
        database.execute_many(f"INSERT INTO {table} (id, name, note) VALUES (?, ?, NULLIF(?, ''))", rows)
    found = database.execute_sql(f"SELECT id, name, note FROM {table} ORDER BY id").fetchall()
    assert found == [(number, name, None) for number, name, _ in rows]


def test_a_later_row_of_the_same_key_wins_where_the_statement_says_so(table: str) -> None:
    tail = "ON CONFLICT (id) DO UPDATE SET name = excluded.name"
    with database.atomic():
        database.execute_many(f"INSERT INTO {table} (id, name) VALUES (?,?) {tail}", [(1, "先"), (2, "甲"), (1, "后")])
    assert database.execute_sql(f"SELECT name FROM {table} ORDER BY id").fetchall() == [("后",), ("甲",)]


def test_a_row_that_is_refused_takes_all_others_back_with_its_savepoint(table: str) -> None:
    rows = [(number, "名") for number in range(ROWS_AT_ONCE + 5)] + [(3, "重号")]
    with database.atomic():
        with pytest.raises(peewee.IntegrityError), database.savepoint():
            database.execute_many(f"INSERT INTO {table} (id, name) VALUES (?,?)", rows)
        assert database.execute_sql(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_statement_that_changes_rows_runs_once_for_each(table: str) -> None:
    with database.atomic():
        database.execute_many(f"INSERT INTO {table} (id, name) VALUES (?,?)", [(1, "甲"), (2, "乙")])
        database.execute_many(f"UPDATE {table} SET name = name || ? WHERE id = ?", [("一", 1), ("二", 2), ("三", 1)])
    assert database.execute_sql(f"SELECT name FROM {table} ORDER BY id").fetchall() == [("甲一三",), ("乙二",)]

"""Every field has one authority class, and only what may travel does."""

from sqlite_utils import Database

from db import migrations
from db.exchange.records.authority import AUTHORITY, travelling
from db.exchange.records.merge import Authority
from db.exchange.records.registry import TYPE, TYPES, DocumentType, Part

OWN_BOOKKEEPING = {"_sqlite_migrations"}
SHADOW = {f"search_index_{part}" for part in ("data", "idx", "content", "docsize", "config")}


def stored_columns() -> dict[str, set[str]]:
    """Every table of the newest schema with its columns."""
    fresh = Database(memory=True)
    migrations.upgrade(fresh)
    tables = set(fresh.table_names()) - OWN_BOOKKEEPING - SHADOW
    columns = {table: {column.name for column in fresh.table(table).columns} for table in tables}
    fresh.close()
    return columns


def test_every_stored_field_has_exactly_one_authority_class() -> None:
    assert {table: set(columns) for table, columns in AUTHORITY.items()} == stored_columns()


def rows_of(kind: DocumentType) -> list[str]:
    def below(parts: tuple[Part, ...]) -> list[str]:
        return [table for part in parts for table in (part.row._meta.table_name, *below(part.parts))]

    return [kind.row._meta.table_name, *below(kind.parts)]


SHARED = {"leaving": "batch"}
"""A leaving handover's head lies in the table of the county's batches, but is its own office's."""


def test_a_document_holds_only_fields_of_its_own_class_or_local_ones() -> None:
    for kind in TYPES:
        if kind.name in SHARED:
            assert kind.row is TYPE[SHARED[kind.name]].row
            assert kind.only
            assert TYPE[SHARED[kind.name]].only, "no row is a document of both types"
            continue
        for table in rows_of(kind):
            assert set(AUTHORITY[table].values()) - {Authority.LOCAL} == {kind.authority}, (kind.name, table)


def test_every_field_that_may_travel_belongs_to_exactly_one_document_type() -> None:
    homes = [table for kind in TYPES if kind.name not in SHARED for table in rows_of(kind)]
    assert sorted(homes) == sorted(table for table in AUTHORITY if travelling(table))


def test_users_keys_and_encrypted_id_numbers_never_travel() -> None:
    assert travelling("app_user") == travelling("exchange_key") == travelling("journal") == []
    assert not {"id_number_cipher", "id_number_key"} & set(travelling("case_file"))

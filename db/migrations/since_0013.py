"""Steps from 13: the life of the lists."""

from sqlite_utils import Database

from db.migrations.steps import feed, run, schema

_COLUMNS = {
    "edition": (
        "kind TEXT NOT NULL DEFAULT 'list'", "base_id TEXT", "upper_id TEXT", "in_force_on TEXT NOT NULL DEFAULT ''",
        "ended_on TEXT NOT NULL DEFAULT ''", "note TEXT NOT NULL DEFAULT ''",
    ),
    "item": (
        "tier TEXT NOT NULL DEFAULT 'item'", "above_id TEXT", "upper_id TEXT", "upper_code TEXT NOT NULL DEFAULT ''",
        "setting_level TEXT NOT NULL DEFAULT ''", "predecessor_id TEXT", "valid_from TEXT NOT NULL DEFAULT ''",
        "valid_to TEXT NOT NULL DEFAULT ''", "flags TEXT NOT NULL DEFAULT ''",
    ),
    "guide": ("spec_version INTEGER NOT NULL DEFAULT 0", "elements TEXT NOT NULL DEFAULT '{}'"),
    "material": ("basis TEXT NOT NULL DEFAULT ''", "source TEXT NOT NULL DEFAULT ''"),
}  # fmt: skip

FEEDS = (
    ("item_version", "item", "{row}.item_id"),
    ("spec", "item", "{row}.item_id"),
    ("item_relation", "item", "{row}.item_id"),
    ("supervision", "item", "{row}.item_id"),
    ("catalogue_entry", "edition", "{row}.edition_id"),
    ("adjustment", "adjustment", "{row}.id"),
    ("adjustment_line", "adjustment", "{row}.adjustment_id"),
    ("list_act", "list_act", "{row}.id"),
    ("law", "law", "{row}.id"),
    ("reading", "reading", "{row}.id"),
)


@schema()
def m0013_list_life(db: Database) -> None:
    """Editions as documents with dated acts, item versions, specs, supervision, adjustments, undoing an import.

    An import that was undone stays on record when the edition it made is gone, so its row refers to none any more.
    """
    for table, columns in _COLUMNS.items():
        for column in columns:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    run(
        db,
        """
        CREATE TABLE import_batch_13 (
            id TEXT PRIMARY KEY, at TEXT NOT NULL, user_id TEXT NOT NULL, file_name TEXT NOT NULL,
            sha256 TEXT NOT NULL, edition_id TEXT NOT NULL, counts TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'applied', undone_at TEXT NOT NULL DEFAULT '',
            undone_by TEXT NOT NULL DEFAULT ''
        );
        INSERT INTO import_batch_13 (id, at, user_id, file_name, sha256, edition_id, counts)
            SELECT id, at, user_id, file_name, sha256, edition_id, counts FROM import_batch;
        DROP TABLE import_batch;
        ALTER TABLE import_batch_13 RENAME TO import_batch;
        CREATE INDEX item_upper ON item (upper_id);
        CREATE TABLE item_version (
            id TEXT PRIMARY KEY, item_id TEXT NOT NULL REFERENCES item (id), version INTEGER NOT NULL,
            valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, body TEXT NOT NULL, adjustment_id TEXT,
            reason TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX item_version_item ON item_version (item_id, version);
        CREATE TABLE spec (
            id TEXT PRIMARY KEY, item_id TEXT NOT NULL REFERENCES item (id), version INTEGER NOT NULL,
            effective_on TEXT NOT NULL DEFAULT '', document TEXT NOT NULL DEFAULT '',
            document_number TEXT NOT NULL DEFAULT '', source_level TEXT NOT NULL DEFAULT '',
            elements TEXT NOT NULL DEFAULT '{}', materials TEXT NOT NULL DEFAULT '[]', note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX spec_item ON spec (item_id, version);
        CREATE TABLE item_relation (
            id TEXT PRIMARY KEY, item_id TEXT NOT NULL REFERENCES item (id), position INTEGER NOT NULL,
            kind TEXT NOT NULL, other_id TEXT, other_name TEXT NOT NULL DEFAULT '',
            materials TEXT NOT NULL DEFAULT '[]', document TEXT NOT NULL DEFAULT '',
            document_number TEXT NOT NULL DEFAULT '', effective_on TEXT NOT NULL DEFAULT '',
            ended_on TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX item_relation_item ON item_relation (item_id);
        CREATE TABLE supervision (
            id TEXT PRIMARY KEY, item_id TEXT NOT NULL REFERENCES item (id), position INTEGER NOT NULL,
            body_id TEXT, body_text TEXT NOT NULL, role TEXT NOT NULL, matter TEXT NOT NULL DEFAULT '',
            measures TEXT NOT NULL DEFAULT '', risk TEXT NOT NULL DEFAULT '', key_field INTEGER NOT NULL DEFAULT 0,
            key_links TEXT NOT NULL DEFAULT '', standard TEXT NOT NULL DEFAULT '', level TEXT NOT NULL DEFAULT '',
            entry_number TEXT NOT NULL DEFAULT '', entered_on TEXT NOT NULL DEFAULT '',
            rule TEXT NOT NULL DEFAULT '', rule_basis TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX supervision_item ON supervision (item_id);
        CREATE TABLE catalogue_entry (
            id TEXT PRIMARY KEY, edition_id TEXT NOT NULL REFERENCES edition (id), position INTEGER NOT NULL,
            item_id TEXT, item_code TEXT NOT NULL DEFAULT '', item_name TEXT NOT NULL,
            department_text TEXT NOT NULL DEFAULT '', content TEXT NOT NULL DEFAULT '',
            basis TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX catalogue_entry_edition ON catalogue_entry (edition_id, position);
        CREATE TABLE adjustment (
            id TEXT PRIMARY KEY, edition_id TEXT NOT NULL REFERENCES edition (id), number TEXT NOT NULL DEFAULT '',
            kind TEXT NOT NULL, title TEXT NOT NULL, department_id TEXT, department_text TEXT NOT NULL DEFAULT '',
            reason TEXT NOT NULL DEFAULT '', basis TEXT NOT NULL DEFAULT '', upper_edition_id TEXT,
            noticed_on TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX adjustment_edition ON adjustment (edition_id);
        CREATE TABLE adjustment_line (
            id TEXT PRIMARY KEY, adjustment_id TEXT NOT NULL REFERENCES adjustment (id), position INTEGER NOT NULL,
            kind TEXT NOT NULL, item_id TEXT, item_name TEXT NOT NULL, before TEXT NOT NULL DEFAULT '{}',
            after TEXT NOT NULL DEFAULT '{}', direction TEXT NOT NULL DEFAULT '', basis TEXT NOT NULL DEFAULT '',
            successors TEXT NOT NULL DEFAULT '[]', note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX adjustment_line_of ON adjustment_line (adjustment_id, position);
        CREATE TABLE list_act (
            id TEXT PRIMARY KEY, subject_type TEXT NOT NULL, subject_id TEXT NOT NULL, kind TEXT NOT NULL,
            edition_id TEXT NOT NULL DEFAULT '', organ_id TEXT, happened_on TEXT NOT NULL,
            details TEXT NOT NULL DEFAULT '{}', reason TEXT NOT NULL DEFAULT '', reverses TEXT NOT NULL DEFAULT '',
            user_id TEXT NOT NULL, user_name TEXT NOT NULL, organ_name TEXT NOT NULL, at TEXT NOT NULL,
            lsn INTEGER NOT NULL, clock TEXT NOT NULL
        );
        CREATE INDEX list_act_subject ON list_act (subject_type, subject_id);
        CREATE INDEX list_act_edition ON list_act (edition_id, subject_type);
        CREATE TABLE law (
            id TEXT PRIMARY KEY, title TEXT NOT NULL, number TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT ''
        );
        CREATE TABLE reading (id TEXT PRIMARY KEY, text TEXT NOT NULL UNIQUE, pinyin TEXT NOT NULL);
        CREATE TABLE import_change (
            batch_id TEXT NOT NULL REFERENCES import_batch (id), item_id TEXT NOT NULL, kind TEXT NOT NULL,
            before TEXT NOT NULL, after TEXT NOT NULL, cells TEXT NOT NULL, PRIMARY KEY (batch_id, item_id)
        ) WITHOUT ROWID;
        CREATE INDEX import_change_item ON import_change (item_id);
        CREATE TABLE column_mapping (
            sender TEXT NOT NULL, layout TEXT NOT NULL, columns TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (sender, layout)
        ) WITHOUT ROWID;
        """,
    )
    for event in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER list_act_refuses_{event.lower()} BEFORE {event} ON list_act"
            " BEGIN SELECT RAISE (ABORT, 'append-only'); END"
        )
    db.execute(
        "UPDATE search_index SET words = words || ' ' || char(57345) || (SELECT replace(edition_id, '-', '') FROM item"
        " WHERE item.id = subject_id) WHERE kind = 'item' AND subject_id IN (SELECT id FROM item)"
    )
    feed(db, FEEDS)

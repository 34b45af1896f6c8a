"""Steps 1 to 7: store, organs, rule sets, items, papers, handover, cases."""

from sqlite_utils import Database

from db.migrations.steps import run, schema


@schema()
def m0001_store(db: Database) -> None:
    """The store's own facts, counters, users and the hash-chained journal."""
    run(
        db,
        """
        CREATE TABLE store_info (key TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
        CREATE TABLE journal (
            seq INTEGER PRIMARY KEY, at TEXT NOT NULL, user_id TEXT NOT NULL, user_name TEXT NOT NULL,
            action TEXT NOT NULL, subject_type TEXT NOT NULL, subject_id TEXT NOT NULL,
            before TEXT NOT NULL, after TEXT NOT NULL, reason TEXT NOT NULL,
            previous_hash TEXT NOT NULL, hash TEXT NOT NULL
        );
        CREATE INDEX journal_subject ON journal (subject_type, subject_id);
        """,
    )


@schema()
def m0002_organs(db: Database) -> None:
    """Organs with validity and successors, and the people who sign in here."""
    run(
        db,
        """
        CREATE TABLE organ (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, short_name TEXT NOT NULL, kind TEXT NOT NULL,
            code TEXT NOT NULL, parent_id TEXT, aliases TEXT NOT NULL DEFAULT '[]', phone TEXT NOT NULL DEFAULT '',
            valid_from TEXT NOT NULL DEFAULT '', valid_to TEXT NOT NULL DEFAULT '', successor_id TEXT,
            note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX organ_name ON organ (name);
        CREATE TABLE app_user (
            id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, organ_id TEXT NOT NULL REFERENCES organ (id),
            roles TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1
        );
        """,
    )


@schema()
def m0003_rule_sets(db: Database) -> None:
    """Parameters that differ from place to place, each resting on a document and clause."""
    run(
        db,
        """
        CREATE TABLE rule_set (
            id TEXT PRIMARY KEY, region TEXT NOT NULL, name TEXT NOT NULL, effective_on TEXT NOT NULL,
            document TEXT NOT NULL, document_number TEXT NOT NULL, parameters TEXT NOT NULL
        );
        """,
    )


@schema()
def m0004_items(db: Database) -> None:
    """List editions, items, guides with materials, import batches and the search index."""
    run(
        db,
        """
        CREATE TABLE edition (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, level TEXT NOT NULL, region TEXT NOT NULL,
            state TEXT NOT NULL, approved_by TEXT NOT NULL DEFAULT '', published_on TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX edition_name ON edition (name);
        CREATE TABLE item (
            id TEXT PRIMARY KEY, edition_id TEXT NOT NULL REFERENCES edition (id),
            code TEXT NOT NULL DEFAULT '', code_scheme TEXT NOT NULL DEFAULT '', name TEXT NOT NULL,
            main_item TEXT NOT NULL DEFAULT '', item_type TEXT NOT NULL DEFAULT '', type_text TEXT NOT NULL DEFAULT '',
            department_id TEXT, department_text TEXT NOT NULL DEFAULT '',
            implementing_id TEXT, implementing_text TEXT NOT NULL DEFAULT '',
            supervising_text TEXT NOT NULL DEFAULT '',
            basis TEXT NOT NULL DEFAULT '', level TEXT NOT NULL DEFAULT '',
            statutory_limit INTEGER, statutory_unit TEXT NOT NULL DEFAULT '', limit_basis TEXT NOT NULL DEFAULT '',
            promised_limit INTEGER, promised_unit TEXT NOT NULL DEFAULT '',
            township_accepts INTEGER NOT NULL DEFAULT 0, commitment INTEGER NOT NULL DEFAULT 0,
            status TEXT NOT NULL DEFAULT 'current', successor_id TEXT, note TEXT NOT NULL DEFAULT '',
            batch_id TEXT, source TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX item_code ON item (edition_id, code);
        CREATE INDEX item_department ON item (edition_id, department_text, name);
        CREATE TABLE guide (
            id TEXT PRIMARY KEY, item_id TEXT NOT NULL REFERENCES item (id), version INTEGER NOT NULL,
            effective_on TEXT NOT NULL DEFAULT '', conditions TEXT NOT NULL DEFAULT '',
            process TEXT NOT NULL DEFAULT '', fee TEXT NOT NULL DEFAULT '', result_name TEXT NOT NULL DEFAULT '',
            validity TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX guide_item ON guide (item_id, version);
        CREATE TABLE material (
            id TEXT PRIMARY KEY, guide_id TEXT NOT NULL REFERENCES guide (id), position INTEGER NOT NULL,
            name TEXT NOT NULL, form TEXT NOT NULL, copies INTEGER NOT NULL, core INTEGER NOT NULL,
            note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX material_guide ON material (guide_id, position);
        CREATE TABLE import_batch (
            id TEXT PRIMARY KEY, at TEXT NOT NULL, user_id TEXT NOT NULL, file_name TEXT NOT NULL,
            sha256 TEXT NOT NULL, edition_id TEXT NOT NULL REFERENCES edition (id), counts TEXT NOT NULL
        );
        CREATE VIRTUAL TABLE search_index USING fts5(
            words, kind UNINDEXED, subject_id UNINDEXED, tokenize = "unicode61 remove_diacritics 0"
        );
        """,
    )


@schema()
def m0005_papers(db: Database) -> None:
    """Printed papers with number, snapshot and digest."""
    run(
        db,
        """
        CREATE TABLE paper (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL,
            subject_type TEXT NOT NULL, subject_id TEXT NOT NULL, snapshot TEXT NOT NULL, digest TEXT NOT NULL,
            pages INTEGER NOT NULL, issued_on TEXT NOT NULL, at TEXT NOT NULL, user_id TEXT NOT NULL,
            user_name TEXT NOT NULL
        );
        CREATE INDEX paper_number ON paper (kind, number);
        CREATE INDEX paper_subject ON paper (subject_type, subject_id);
        """,
    )


@schema()
def m0006_handover(db: Database) -> None:
    """Transfer batches, checklists with lines, the acts on lines, and linkage memoranda."""
    run(
        db,
        """
        CREATE TABLE batch (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, document_title TEXT NOT NULL, document_number TEXT NOT NULL,
            issuer TEXT NOT NULL, notice_on TEXT NOT NULL, deadline TEXT NOT NULL,
            transition_months INTEGER NOT NULL, transition_from TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT ''
        );
        CREATE TABLE transfer_item (
            id TEXT PRIMARY KEY, batch_id TEXT NOT NULL REFERENCES batch (id), seq INTEGER NOT NULL,
            direction TEXT NOT NULL, item_id TEXT, name TEXT NOT NULL, part TEXT NOT NULL DEFAULT '',
            item_type TEXT NOT NULL, type_as_written TEXT NOT NULL,
            from_organ_id TEXT NOT NULL REFERENCES organ (id), to_organ_id TEXT NOT NULL REFERENCES organ (id)
        );
        CREATE INDEX transfer_item_batch ON transfer_item (batch_id, direction, seq);
        CREATE TABLE checklist (
            id TEXT PRIMARY KEY, batch_id TEXT NOT NULL REFERENCES batch (id), direction TEXT NOT NULL,
            giver_organ_id TEXT NOT NULL REFERENCES organ (id), receiver_organ_id TEXT NOT NULL REFERENCES organ (id),
            witness_organ TEXT NOT NULL DEFAULT '', site_code TEXT NOT NULL, issued_at TEXT NOT NULL DEFAULT '',
            content_hash TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX checklist_batch ON checklist (batch_id);
        CREATE TABLE checklist_line (
            id TEXT PRIMARY KEY, checklist_id TEXT NOT NULL REFERENCES checklist (id), category INTEGER NOT NULL,
            position INTEGER NOT NULL, name TEXT NOT NULL, specification TEXT NOT NULL DEFAULT '',
            quantity INTEGER NOT NULL, unit TEXT NOT NULL, serials TEXT NOT NULL DEFAULT '',
            medium TEXT NOT NULL, condition TEXT NOT NULL DEFAULT '', remark TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX checklist_line_order ON checklist_line (checklist_id, category, position);
        CREATE TABLE line_act (
            id TEXT PRIMARY KEY, checklist_id TEXT NOT NULL, line_id TEXT NOT NULL, content_hash TEXT NOT NULL,
            kind TEXT NOT NULL, party TEXT NOT NULL, quantity INTEGER, due_on TEXT NOT NULL DEFAULT '',
            reason TEXT NOT NULL DEFAULT '', responsible TEXT NOT NULL DEFAULT '', reverses TEXT NOT NULL DEFAULT '',
            user_id TEXT NOT NULL, user_name TEXT NOT NULL, organ_name TEXT NOT NULL, at TEXT NOT NULL,
            lsn INTEGER NOT NULL, clock TEXT NOT NULL
        );
        CREATE INDEX line_act_line ON line_act (checklist_id, line_id);
        CREATE TABLE memorandum (
            id TEXT PRIMARY KEY, batch_id TEXT NOT NULL REFERENCES batch (id),
            department_id TEXT NOT NULL REFERENCES organ (id), version INTEGER NOT NULL, site_code TEXT NOT NULL,
            effective_on TEXT NOT NULL DEFAULT '', clauses TEXT NOT NULL, items TEXT NOT NULL
        );
        """,
    )


@schema()
def m0007_cases(db: Database) -> None:
    """Case files with their materials, and the acts on cases."""
    run(
        db,
        """
        CREATE TABLE case_file (
            id TEXT PRIMARY KEY, number TEXT NOT NULL, site_code TEXT NOT NULL, site_name TEXT NOT NULL,
            item_id TEXT NOT NULL, item_name TEXT NOT NULL, item_type TEXT NOT NULL, edition_name TEXT NOT NULL,
            guide_version INTEGER NOT NULL DEFAULT 0, accepting_organ TEXT NOT NULL, deciding_organ TEXT NOT NULL,
            statutory_limit INTEGER, promised_limit INTEGER, promised_unit TEXT NOT NULL DEFAULT '',
            limit_unit TEXT NOT NULL, limit_basis TEXT NOT NULL DEFAULT '',
            applicant TEXT NOT NULL, applicant_kind TEXT NOT NULL, id_kind TEXT NOT NULL DEFAULT '',
            id_number_cipher TEXT NOT NULL DEFAULT '', id_number_key TEXT NOT NULL DEFAULT '',
            id_number_masked TEXT NOT NULL DEFAULT '',
            contact TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '', channel TEXT NOT NULL DEFAULT '1',
            received_on TEXT NOT NULL, received_by TEXT NOT NULL, note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX case_file_number ON case_file (number);
        CREATE INDEX case_file_identity ON case_file (id_number_key);
        CREATE TABLE case_material (
            id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES case_file (id), position INTEGER NOT NULL,
            name TEXT NOT NULL, form TEXT NOT NULL, copies INTEGER NOT NULL, core INTEGER NOT NULL,
            received INTEGER NOT NULL, note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX case_material_case ON case_material (case_id, position);
        CREATE TABLE case_act (
            id TEXT PRIMARY KEY, case_id TEXT NOT NULL, kind TEXT NOT NULL, happened_on TEXT NOT NULL,
            details TEXT NOT NULL DEFAULT '{}', reason TEXT NOT NULL DEFAULT '', reverses TEXT NOT NULL DEFAULT '',
            user_id TEXT NOT NULL, user_name TEXT NOT NULL, organ_name TEXT NOT NULL, at TEXT NOT NULL,
            lsn INTEGER NOT NULL, clock TEXT NOT NULL
        );
        CREATE INDEX case_act_case ON case_act (case_id);
        """,
    )

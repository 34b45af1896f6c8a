"""Schema steps, oldest first. A released step is never edited, only followed."""

from sqlite_utils import Database, Migrations

from db.errors import UserError

schema = Migrations("schema")


@schema()
def m0001_store(db: Database) -> None:
    """The store's own facts, counters, users and the hash-chained journal."""
    _run(
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
    _run(
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
    _run(
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
    _run(
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
    _run(
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
    _run(
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
    _run(
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


@schema()
def m0008_exchange(db: Database) -> None:
    """Keys, rosters, document versions, packages, receipts, quarantine and refusals of the exchange."""
    _run(
        db,
        """
        CREATE TABLE exchange_key (
            id TEXT PRIMARY KEY, purpose TEXT NOT NULL, algorithm TEXT NOT NULL, public TEXT NOT NULL,
            secret TEXT NOT NULL, made_at TEXT NOT NULL, closed_at TEXT NOT NULL DEFAULT ''
        );
        CREATE TABLE exchange_roster (version INTEGER PRIMARY KEY, signed BLOB NOT NULL, at TEXT NOT NULL);
        CREATE TABLE exchange_head (
            doc_type TEXT NOT NULL, doc_id TEXT NOT NULL, schema_version INTEGER NOT NULL, owner TEXT NOT NULL,
            epoch INTEGER NOT NULL, "grant" BLOB, vid TEXT NOT NULL, parent TEXT NOT NULL, seq INTEGER NOT NULL,
            body_sha256 TEXT NOT NULL, body TEXT NOT NULL DEFAULT '', edited_by TEXT NOT NULL DEFAULT '',
            edited_at TEXT NOT NULL DEFAULT '', released TEXT NOT NULL DEFAULT '', PRIMARY KEY (doc_type, doc_id)
        );
        CREATE INDEX exchange_head_owner ON exchange_head (owner, doc_type);
        CREATE TABLE exchange_history (
            doc_id TEXT NOT NULL, vid TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (doc_id, vid)
        );
        CREATE TABLE exchange_sealed (
            pid TEXT PRIMARY KEY, to_address TEXT NOT NULL, number INTEGER NOT NULL, seq INTEGER NOT NULL,
            at TEXT NOT NULL, file_name TEXT NOT NULL, size INTEGER NOT NULL, documents INTEGER NOT NULL,
            edition TEXT NOT NULL DEFAULT '', exported_to TEXT NOT NULL DEFAULT '',
            acknowledged INTEGER NOT NULL DEFAULT 0, received_on TEXT NOT NULL DEFAULT '',
            receipt_number INTEGER NOT NULL DEFAULT 0, receipt BLOB, kind TEXT NOT NULL DEFAULT 'records'
        );
        CREATE INDEX exchange_sealed_to ON exchange_sealed (to_address, number);
        CREATE TABLE exchange_applied (
            pid TEXT PRIMARY KEY, from_address TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL,
            added INTEGER NOT NULL, changed INTEGER NOT NULL, same INTEGER NOT NULL, quarantined INTEGER NOT NULL,
            digest TEXT NOT NULL, receipt_number INTEGER NOT NULL, receipt BLOB NOT NULL,
            kind TEXT NOT NULL DEFAULT 'records', sealed_at TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX exchange_applied_from ON exchange_applied (from_address, number);
        CREATE TABLE exchange_quarantine (
            id TEXT PRIMARY KEY, doc_type TEXT NOT NULL, doc_id TEXT NOT NULL, vid TEXT NOT NULL,
            reason TEXT NOT NULL, from_address TEXT NOT NULL, pid TEXT NOT NULL, at TEXT NOT NULL,
            envelope TEXT NOT NULL, settled_at TEXT NOT NULL DEFAULT '', deferred_at TEXT NOT NULL DEFAULT '',
            decision TEXT NOT NULL DEFAULT '', decided_by TEXT NOT NULL DEFAULT ''
        );
        CREATE UNIQUE INDEX exchange_quarantine_version ON exchange_quarantine (doc_id, vid, reason);
        CREATE TABLE exchange_return (
            doc_type TEXT NOT NULL, doc_id TEXT NOT NULL, to_address TEXT NOT NULL,
            PRIMARY KEY (doc_type, doc_id, to_address)
        );
        CREATE TABLE exchange_feed (
            doc_type TEXT NOT NULL, doc_id TEXT NOT NULL, PRIMARY KEY (doc_type, doc_id)
        ) WITHOUT ROWID;
        CREATE TABLE exchange_applying (applying INTEGER NOT NULL);
        INSERT INTO exchange_applying VALUES (0);
        CREATE TABLE exchange_blob_sent (
            sha256 TEXT NOT NULL, to_address TEXT NOT NULL, pid TEXT NOT NULL, PRIMARY KEY (sha256, to_address)
        );
        CREATE TABLE exchange_blob_asked (
            sha256 TEXT NOT NULL, by_address TEXT NOT NULL, PRIMARY KEY (sha256, by_address)
        );
        CREATE TABLE exchange_refused (
            id TEXT PRIMARY KEY, at TEXT NOT NULL, file_name TEXT NOT NULL, sender TEXT NOT NULL,
            number INTEGER NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL
        );
        """,
    )


@schema()
def m0009_append_only(db: Database) -> None:
    """Journal, acts and papers can be added to, never changed or removed."""
    for table in ("journal", "case_act", "line_act", "paper"):
        for event in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_refuses_{event.lower()} BEFORE {event} ON {table}"
                " BEGIN SELECT RAISE (ABORT, 'append-only'); END"
            )


@schema()
def m0010_attachments(db: Database) -> None:
    """Scans and photos by content, and which of them belong to a case."""
    _run(
        db,
        """
        CREATE TABLE attachment_blob (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, at TEXT NOT NULL);
        CREATE TABLE case_attachment (
            id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES case_file (id), material_id TEXT,
            position INTEGER NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL, sha256 TEXT NOT NULL,
            size INTEGER NOT NULL, added_by TEXT NOT NULL DEFAULT '', added_at TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX case_attachment_case ON case_attachment (case_id);
        CREATE INDEX case_attachment_content ON case_attachment (sha256);
        """,
    )


@schema()
def m0011_county_notices(db: Database) -> None:
    """Holiday notices (放假安排) and phrases (常用语) the county sends down."""
    _run(
        db,
        """
        CREATE TABLE calendar_notice (
            id TEXT PRIMARY KEY, year INTEGER NOT NULL, region TEXT NOT NULL DEFAULT '', title TEXT NOT NULL,
            number TEXT NOT NULL DEFAULT '', published TEXT NOT NULL DEFAULT '', whole_year INTEGER NOT NULL,
            rest TEXT NOT NULL, work TEXT NOT NULL
        );
        CREATE TABLE phrase (
            id TEXT PRIMARY KEY, purpose TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,
            active INTEGER NOT NULL DEFAULT 1
        );
        """,
    )


def upgrade(db: Database, stop_before: str | None = None) -> None:
    """Run the missing steps, each in its own transaction.

    Raises UserError when the store holds steps this program does not know: a newer program wrote it.
    """
    refuse_newer(db)
    schema.apply(db, stop_before=stop_before)
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the upgrade left {len(broken)} rows without their parent row")
    db.execute(f"PRAGMA user_version = {len(schema.applied(db))}")


def step_names() -> list[str]:
    """The names of all steps this program knows, oldest first."""
    return [step.name for step in schema.pending(Database(memory=True))]


def refuse_newer(db: Database) -> None:
    """Raise UserError when the store was written by a newer program."""
    if "_sqlite_migrations" not in db.table_names():
        return
    known = set(step_names())
    done = {row[0] for row in db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'schema'")}
    if done - known:
        raise UserError(
            "这个数据库是新版本程序写的，本机程序较旧，没有打开。",
            hint="请先把本机程序升级到新版本，再打开；数据没有改动。",
        )


def _run(db: Database, statements: str) -> None:
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)


def is_old(db: Database) -> bool:
    """Whether an older program wrote the store."""
    return bool(schema.pending(db))

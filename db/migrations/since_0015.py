"""Steps from 15: the life of a case."""

from sqlite_utils import Database

from db.migrations.steps import feed, run, schema

_TEXT = "TEXT NOT NULL DEFAULT ''"
_NUMBER = "INTEGER NOT NULL DEFAULT 0"
_COLUMNS = {
    "case_file": (
        "kind TEXT NOT NULL DEFAULT 'new'", f"case_type {_TEXT}", "accept_mode TEXT NOT NULL DEFAULT 'own'",
        f"legal_person {_TEXT}", f"address {_TEXT}", f"agent {_TEXT}", f"agent_relation {_TEXT}",
        f"agent_phone {_TEXT}", f"agent_id_kind {_TEXT}", f"agent_id_masked {_TEXT}", f"agent_id_cipher {_TEXT}",
        f"agent_id_key {_TEXT}", f"project {_TEXT}", f"outside_system {_TEXT}", f"outside_number {_TEXT}",
        f"base_case {_TEXT}", f"base_certificate {_TEXT}", f"flags {_TEXT}",
    ),
    "case_material": (
        f"originals {_NUMBER}", f"duplicates {_NUMBER}", f"waived {_TEXT}", f"source_case {_TEXT}",
    ),
}  # fmt: skip

FEEDS = (
    ("applicant_correction", "applicant_correction", "{row}.id"),
    ("survey", "survey", "{row}.id"),
    ("survey_person", "survey", "{row}.survey_id"),
    ("survey_point", "survey", "{row}.survey_id"),
)


@schema()
def m0015_case_life(db: Database) -> None:
    """Agents, kinds and projects of cases, surveys, what follows from the acts kept at hand, and the counter's books.

    `case_standing` holds all a list shows: what follows from a case's acts, `turn` being the day by which lists are
    ordered, and who asked for what where. `case_tally` counts how many cases wait where until when; what changed since
    is named in `case_stale` by triggers, so that no writer can forget it.
    """
    for table, columns in _COLUMNS.items():
        for column in columns:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    run(
        db,
        """
        CREATE INDEX checklist_line_numbered ON checklist_line (name, category) WHERE serials <> '';
        CREATE INDEX case_file_agent ON case_file (agent_id_key) WHERE agent_id_key <> '';
        CREATE INDEX case_file_project ON case_file (project) WHERE project <> '';
        CREATE INDEX case_file_item ON case_file (item_id, received_on);
        CREATE INDEX case_act_day ON case_act (happened_on, kind);
        CREATE INDEX case_act_bag ON case_act (json_extract(details, '$.bag')) WHERE kind IN ('sent', 'arrived');
        CREATE INDEX case_act_archive ON case_act (json_extract(details, '$.archive_number')) WHERE kind = 'archived';
        CREATE INDEX case_act_reported ON case_act (case_id) WHERE kind = 'survey_reported';
        CREATE INDEX case_act_deemed ON case_act (happened_on) WHERE kind = 'accepted' AND instr(details, '"deemed"');
        CREATE TABLE case_standing (
            case_id TEXT PRIMARY KEY, state TEXT NOT NULL, outcome TEXT NOT NULL DEFAULT '', open INTEGER NOT NULL,
            queue TEXT NOT NULL DEFAULT '', received_on TEXT NOT NULL DEFAULT '',
            accepted_on TEXT NOT NULL DEFAULT '', decided_on TEXT NOT NULL DEFAULT '',
            closed_on TEXT NOT NULL DEFAULT '', due TEXT NOT NULL DEFAULT '',
            statutory_due TEXT NOT NULL DEFAULT '', promised_due TEXT NOT NULL DEFAULT '',
            commitment_due TEXT NOT NULL DEFAULT '', provisional INTEGER NOT NULL DEFAULT 0,
            deemed INTEGER NOT NULL DEFAULT 0, archived INTEGER NOT NULL DEFAULT 0, step TEXT NOT NULL DEFAULT '',
            lapses TEXT NOT NULL DEFAULT '', flags TEXT NOT NULL DEFAULT '',
            bags TEXT NOT NULL DEFAULT '', turn TEXT NOT NULL, item_name TEXT NOT NULL,
            number TEXT NOT NULL, applicant TEXT NOT NULL, item_type TEXT NOT NULL, site_name TEXT NOT NULL,
            accepting_organ TEXT NOT NULL, channel TEXT NOT NULL DEFAULT '', stops TEXT NOT NULL DEFAULT ''
        ) WITHOUT ROWID;
        CREATE INDEX case_standing_turn ON case_standing (open, turn);
        CREATE INDEX case_standing_queue ON case_standing (queue, turn, case_id, open);
        CREATE INDEX case_standing_item ON case_standing (open, item_name, turn, case_id, queue);
        CREATE INDEX case_standing_state ON case_standing (open, state, turn);
        CREATE INDEX case_standing_number ON case_standing (open, number);
        CREATE INDEX case_standing_applicant ON case_standing (open, applicant);
        CREATE INDEX case_standing_lapses ON case_standing (lapses) WHERE lapses <> '';
        CREATE INDEX case_standing_flags ON case_standing (flags, open, turn) WHERE flags <> '';
        CREATE INDEX case_standing_bags ON case_standing (bags) WHERE bags <> '';
        CREATE INDEX case_standing_stops ON case_standing (stops, queue) WHERE stops <> '';
        CREATE INDEX case_standing_deemed ON case_standing (queue) WHERE deemed = 1;
        CREATE INDEX case_standing_received ON case_standing (received_on);
        CREATE INDEX case_standing_closed ON case_standing (closed_on) WHERE closed_on <> '';
        CREATE TABLE case_tally (
            queue TEXT NOT NULL, due TEXT NOT NULL, cases INTEGER NOT NULL, PRIMARY KEY (queue, due)
        ) WITHOUT ROWID;
        CREATE INDEX case_file_applicant ON case_file (applicant);
        CREATE INDEX case_file_phone ON case_file (phone) WHERE phone <> '';
        CREATE INDEX case_file_item_name ON case_file (item_name);
        CREATE INDEX case_file_serial ON case_file (substr(number, -6));
        CREATE INDEX case_file_site ON case_file (site_name);
        CREATE TABLE case_stale (case_id TEXT PRIMARY KEY) WITHOUT ROWID;
        INSERT INTO case_stale SELECT id FROM case_file;
        CREATE TABLE due_change (
            id TEXT PRIMARY KEY, case_id TEXT NOT NULL, at TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
            reason TEXT NOT NULL, seen_at TEXT NOT NULL DEFAULT '', seen_by TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX due_change_unseen ON due_change (seen_at);
        CREATE TABLE survey (
            id TEXT PRIMARY KEY, number TEXT NOT NULL DEFAULT '', project TEXT NOT NULL DEFAULT '',
            kind TEXT NOT NULL, mode TEXT NOT NULL, organ_id TEXT NOT NULL DEFAULT '',
            institution TEXT NOT NULL DEFAULT '', qualification TEXT NOT NULL DEFAULT '',
            method TEXT NOT NULL DEFAULT '', noticed_on TEXT NOT NULL DEFAULT '', planned_at TEXT NOT NULL DEFAULT '',
            place TEXT NOT NULL DEFAULT '', cases TEXT NOT NULL DEFAULT '[]', again_of TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT ''
        );
        CREATE TABLE applicant_correction (
            id TEXT PRIMARY KEY, case_id TEXT NOT NULL, fields TEXT NOT NULL DEFAULT '{}',
            id_number_cipher TEXT NOT NULL DEFAULT '', id_number_key TEXT NOT NULL DEFAULT '',
            agent_id_cipher TEXT NOT NULL DEFAULT '', agent_id_key TEXT NOT NULL DEFAULT '',
            user_name TEXT NOT NULL, at TEXT NOT NULL
        );
        CREATE INDEX applicant_correction_case ON applicant_correction (case_id);
        CREATE TABLE survey_person (
            id TEXT PRIMARY KEY, survey_id TEXT NOT NULL REFERENCES survey (id), position INTEGER NOT NULL,
            organ TEXT NOT NULL, name TEXT NOT NULL, post TEXT NOT NULL DEFAULT '', role TEXT NOT NULL,
            entry_id TEXT NOT NULL DEFAULT '', opinion_kind TEXT NOT NULL DEFAULT '',
            opinion TEXT NOT NULL DEFAULT '', opined_on TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX survey_person_survey ON survey_person (survey_id, position);
        CREATE TABLE survey_point (
            id TEXT PRIMARY KEY, survey_id TEXT NOT NULL REFERENCES survey (id), position INTEGER NOT NULL,
            matter TEXT NOT NULL, wanted TEXT NOT NULL DEFAULT '', found TEXT NOT NULL DEFAULT '',
            fits TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX survey_point_survey ON survey_point (survey_id, position);
        CREATE TABLE consultation_note (
            id TEXT PRIMARY KEY, number TEXT NOT NULL, asked_at TEXT NOT NULL, channel TEXT NOT NULL DEFAULT '1',
            asker TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '', item_id TEXT NOT NULL DEFAULT '',
            item_name TEXT NOT NULL DEFAULT '', question TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '',
            answered_at TEXT NOT NULL DEFAULT '', answered_by TEXT NOT NULL DEFAULT '', user_id TEXT NOT NULL,
            user_name TEXT NOT NULL
        );
        CREATE INDEX consultation_note_day ON consultation_note (asked_at);
        CREATE TABLE form_draft (
            id TEXT PRIMARY KEY, form TEXT NOT NULL, user_id TEXT NOT NULL, contents TEXT NOT NULL, at TEXT NOT NULL
        );
        CREATE INDEX form_draft_of ON form_draft (user_id, form, at);
        CREATE TABLE archive_package (
            id TEXT PRIMARY KEY, case_id TEXT NOT NULL, archive_number TEXT NOT NULL, retention TEXT NOT NULL,
            made_at TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, pages INTEGER NOT NULL DEFAULT 0,
            checks TEXT NOT NULL DEFAULT '{}', handed_on TEXT NOT NULL DEFAULT '', list_number TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX archive_package_case ON archive_package (case_id);
        """,
    )
    for table, events, doc in (
        ("case_act", ("INSERT",), "NEW.case_id"), ("case_file", ("INSERT", "UPDATE"), "NEW.id"),
    ):  # fmt: skip
        for event in events:
            db.execute(
                f"CREATE TRIGGER {table}_stales_{event.lower()} AFTER {event} ON {table}"
                f" BEGIN INSERT INTO case_stale SELECT {doc} WHERE NOT EXISTS"
                f" (SELECT 1 FROM case_stale WHERE case_id = {doc}); END"
            )
    feed(db, FEEDS)

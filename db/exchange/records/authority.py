"""Who may write which field: every column of every table has its authority class here, declared once.

A the county alone, B the document's owner, C its author once, D only this PC (never in a package).
"""

from db.exchange.records.merge import Authority

A, B, C, D = Authority.COUNTY, Authority.OWNER, Authority.FACT, Authority.LOCAL

_FIELDS: dict[str, dict[Authority, str]] = {
    "organ": {
        A: "id name short_name kind code parent_id aliases phone valid_from valid_to successor_id note former",
    },
    "rule_set": {A: "id region name effective_on document document_number parameters"},
    "calendar_notice": {A: "id year region title number published whole_year rest work"},
    "phrase": {A: "id purpose position text active"},
    "law": {A: "id title number kind note"},
    "reading": {A: "id text pinyin"},
    "edition": {
        A: "id name level region state approved_by published_on kind base_id upper_id in_force_on ended_on note",
    },
    "catalogue_entry": {
        A: "id edition_id position item_id item_code item_name department_text content basis note",
    },
    "item": {
        A: "id edition_id code code_scheme name main_item item_type type_text department_id department_text"
        " implementing_id implementing_text supervising_text basis level statutory_limit statutory_unit limit_basis"
        " promised_limit promised_unit township_accepts commitment status successor_id note batch_id source"
        " tier above_id upper_id upper_code setting_level predecessor_id valid_from valid_to flags",
    },
    "item_version": {A: "id item_id version valid_from valid_to body adjustment_id reason"},
    "spec": {
        A: "id item_id version effective_on document document_number source_level elements materials note",
    },
    "item_relation": {
        A: "id item_id position kind other_id other_name materials document document_number effective_on ended_on note",
    },
    "supervision": {
        A: "id item_id position body_id body_text role matter measures risk key_field key_links standard level"
        " entry_number entered_on rule rule_basis note",
    },
    "guide": {
        A: "id item_id version effective_on conditions process fee result_name validity place note"
        " spec_version elements",
    },
    "material": {A: "id guide_id position name form copies core note basis source"},
    "adjustment": {
        A: "id edition_id number kind title department_id department_text reason basis upper_edition_id noticed_on"
        " note",
    },
    "adjustment_line": {
        A: "id adjustment_id position kind item_id item_name before after direction basis successors note",
    },
    "list_act": {
        C: "id subject_type subject_id kind edition_id organ_id happened_on details reason reverses user_id user_name"
        " organ_name at lsn clock",
    },
    "batch": {  # one of a leaving handover is its own office's (B): the document `leaving`
        A: "id name document_title document_number issuer notice_on deadline transition_months transition_from note"
        " kind sequence source",
    },
    "transfer_item": {
        A: "id batch_id seq direction item_id name part item_type type_as_written from_organ_id to_organ_id"
        " item_code sentence associated_with approval_duty supervision_duty opinion_required opinion_basis survey"
        " effective_on",
    },
    "checklist": {
        B: "id batch_id direction giver_organ_id receiver_organ_id witness_organ site_code issued_at content_hash"
        " kind giver_person receiver_person",
    },
    "checklist_line": {
        B: "id checklist_id category position name specification quantity unit serials medium condition remark"
        " section entry_id attachment item_seqs",
    },
    "memorandum": {B: "id batch_id department_id version site_code effective_on clauses items amends_id expires_on"},
    "register_entry": {
        A: "id register batch_id organ_id keeper_organ_id name serial serial_to quantity unit fields impression line_id"
        " note",
    },
    "handover_act": {
        C: "id subject_type subject_id kind batch_id organ_id happened_on details reason reverses user_id user_name"
        " organ_name at lsn clock",
    },
    "case_file": {
        B: "id number site_code site_name item_id item_name item_type edition_name guide_version accepting_organ"
        " deciding_organ statutory_limit promised_limit promised_unit limit_unit limit_basis applicant"
        " applicant_kind id_kind id_number_masked contact phone channel received_on received_by note kind case_type"
        " accept_mode legal_person address agent agent_relation agent_phone agent_id_kind agent_id_masked project"
        " outside_system outside_number base_case base_certificate flags",
        D: "id_number_cipher id_number_key agent_id_cipher agent_id_key",
    },
    "case_attachment": {B: "id case_id material_id position name mime sha256 size added_by added_at"},
    "case_material": {
        B: "id case_id position name form copies core received note originals duplicates waived source_case",
    },
    "case_act": {
        C: "id case_id kind happened_on details reason reverses user_id user_name organ_name at lsn clock",
    },
    "applicant_correction": {
        C: "id case_id fields user_name at",
        D: "id_number_cipher id_number_key agent_id_cipher agent_id_key",
    },
    "survey": {
        A: "id number project kind mode organ_id institution qualification method noticed_on planned_at place cases"
        " again_of note",
    },
    "survey_person": {
        A: "id survey_id position organ name post role entry_id opinion_kind opinion opined_on",
    },
    "survey_point": {A: "id survey_id position matter wanted found fits note"},
    "line_act": {
        C: "id checklist_id line_id content_hash kind party quantity due_on reason responsible reverses user_id"
        " user_name organ_name at lsn clock condition",
    },
    "paper": {
        C: "id kind number title subject_type subject_id snapshot digest pages issued_on at user_id user_name",
        D: "signed",
    },
    "case_standing": {
        D: "case_id state outcome open queue received_on accepted_on decided_on closed_on due statutory_due"
        " promised_due commitment_due provisional deemed archived step lapses flags bags turn item_name number"
        " applicant item_type site_name accepting_organ channel stops",
    },
    "case_stale": {D: "case_id"},
    "case_tally": {D: "queue due cases"},
    "due_change": {D: "id case_id at before after reason seen_at seen_by"},
    "consultation_note": {
        D: "id number asked_at channel asker phone item_id item_name question answer answered_at answered_by user_id"
        " user_name",
    },
    "form_draft": {D: "id form user_id contents at"},
    "archive_package": {
        D: "id case_id archive_number retention made_at sha256 size pages checks handed_on list_number",
    },
    "returned_page": {B: "id paper_id page pages sha256 source_page name digest matched filed_at user_name note"},
    "app_user": {D: "id name organ_id roles active"},
    "import_batch": {D: "id at user_id file_name sha256 edition_id counts state undone_at undone_by"},
    "import_change": {D: "batch_id item_id kind before after cells"},
    "column_mapping": {D: "sender layout columns at"},
    "store_info": {D: "key value"},
    "counter": {D: "name value"},
    "journal": {
        D: "seq at user_id user_name action subject_type subject_id before after reason previous_hash hash",
    },
    "search_index": {D: "words kind subject_id"},
    "exchange_key": {D: "id purpose algorithm public secret made_at closed_at"},
    "exchange_roster": {D: "version signed at"},
    "exchange_head": {
        D: "doc_type doc_id schema_version owner epoch grant vid parent seq body_sha256 body edited_by edited_at"
        " released",
    },
    "exchange_history": {D: "doc_type doc_id vid seq"},
    "exchange_sealed": {
        D: "pid to_address number seq at file_name size documents edition exported_to acknowledged received_on"
        " receipt_number receipt kind told",
    },
    "exchange_applied": {
        D: "pid from_address number at added changed same quarantined digest receipt_number receipt kind sealed_at",
    },
    "exchange_quarantine": {
        D: "id doc_type doc_id vid reason from_address pid at awaits settled_at deferred_at decision decided_by"
        " envelope"
    },
    "exchange_feed": {D: "doc_type doc_id"},
    "exchange_applying": {D: "applying"},
    "exchange_blob_sent": {D: "sha256 to_address pid"},
    "exchange_blob_asked": {D: "sha256 by_address"},
    "attachment_blob": {D: "sha256 size at"},
    "exchange_return": {D: "doc_type doc_id to_address"},
    "exchange_refused": {D: "id at file_name sender number reason message"},
}

AUTHORITY: dict[str, dict[str, Authority]] = {
    table: {column: authority for authority, columns in classes.items() for column in columns.split()}
    for table, classes in _FIELDS.items()
}
"""Table, column, class."""


def travelling(table: str) -> list[str]:
    """The columns of a table that may be in a package."""
    return [column for column, authority in AUTHORITY[table].items() if authority is not Authority.LOCAL]

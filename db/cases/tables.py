"""Case, material and act rows."""

import peewee

from db.rows import BaseRow


class CaseRow(BaseRow):
    """One case file; the ID numbers of applicant and agent are encrypted, found by a keyed hash, shown masked."""

    number = peewee.TextField()
    site_code = peewee.TextField()
    site_name = peewee.TextField()
    item_id = peewee.TextField()
    item_name = peewee.TextField()
    item_type = peewee.TextField()
    edition_name = peewee.TextField()
    guide_version = peewee.IntegerField(default=0)
    accepting_organ = peewee.TextField()
    deciding_organ = peewee.TextField()
    statutory_limit = peewee.IntegerField(null=True)
    promised_limit = peewee.IntegerField(null=True)
    promised_unit = peewee.TextField(default="")
    limit_unit = peewee.TextField()
    limit_basis = peewee.TextField(default="")
    applicant = peewee.TextField()
    applicant_kind = peewee.TextField()
    id_kind = peewee.TextField(default="")
    id_number_cipher = peewee.TextField(default="")
    id_number_key = peewee.TextField(default="")
    id_number_masked = peewee.TextField(default="")
    contact = peewee.TextField(default="")
    phone = peewee.TextField(default="")
    channel = peewee.TextField(default="1")
    received_on = peewee.TextField()
    received_by = peewee.TextField()
    note = peewee.TextField(default="")
    kind = peewee.TextField(default="new")
    case_type = peewee.TextField(default="")
    accept_mode = peewee.TextField(default="own")
    legal_person = peewee.TextField(default="")
    address = peewee.TextField(default="")
    agent = peewee.TextField(default="")
    agent_relation = peewee.TextField(default="")
    agent_phone = peewee.TextField(default="")
    agent_id_kind = peewee.TextField(default="")
    agent_id_masked = peewee.TextField(default="")
    agent_id_cipher = peewee.TextField(default="")
    agent_id_key = peewee.TextField(default="")
    project = peewee.TextField(default="")
    outside_system = peewee.TextField(default="")
    outside_number = peewee.TextField(default="")
    base_case = peewee.TextField(default="")
    base_certificate = peewee.TextField(default="")
    flags = peewee.TextField(default="")

    class Meta:
        table_name = "case_file"


class CaseMaterialRow(BaseRow):
    """One material of a case; `waived` says why it need not be given, `source_case` in which case it already was."""

    case_id = peewee.TextField()
    position = peewee.IntegerField()
    name = peewee.TextField()
    form = peewee.TextField()
    copies = peewee.IntegerField()
    core = peewee.BooleanField()
    received = peewee.IntegerField()
    note = peewee.TextField(default="")
    originals = peewee.IntegerField(default=0)
    duplicates = peewee.IntegerField(default=0)
    waived = peewee.TextField(default="")
    source_case = peewee.TextField(default="")

    class Meta:
        table_name = "case_material"


class CaseActRow(BaseRow):
    """One act on a case; never changed, only followed."""

    case_id = peewee.TextField()
    kind = peewee.TextField()
    happened_on = peewee.TextField()
    details = peewee.TextField(default="{}")
    reason = peewee.TextField(default="")
    reverses = peewee.TextField(default="")
    user_id = peewee.TextField()
    user_name = peewee.TextField()
    organ_name = peewee.TextField()
    at = peewee.TextField()
    lsn = peewee.IntegerField()
    clock = peewee.TextField()

    class Meta:
        table_name = "case_act"


class ApplicantCorrectionRow(BaseRow):
    """What one correction of who applies changed, under the id of its act; `fields` is a JSON object of texts."""

    case_id = peewee.TextField()
    fields = peewee.TextField()
    id_number_cipher = peewee.TextField(default="")
    id_number_key = peewee.TextField(default="")
    agent_id_cipher = peewee.TextField(default="")
    agent_id_key = peewee.TextField(default="")
    user_name = peewee.TextField()
    at = peewee.TextField()

    class Meta:
        table_name = "applicant_correction"


class CaseAttachmentRow(BaseRow):
    """A scan or photo of a case, by the hash of its content; the content lies in the attachments folder."""

    case_id = peewee.TextField()
    material_id = peewee.TextField(null=True)
    position = peewee.IntegerField()
    name = peewee.TextField()
    mime = peewee.TextField()
    sha256 = peewee.TextField()
    size = peewee.IntegerField()
    added_by = peewee.TextField(default="")
    added_at = peewee.TextField(default="")

    class Meta:
        table_name = "case_attachment"


class PhraseRow(BaseRow):
    """One phrase (常用语) the county offers for the reason or content of an act; `purpose` is the act's kind."""

    purpose = peewee.TextField()
    position = peewee.IntegerField()
    text = peewee.TextField()
    active = peewee.BooleanField(default=True)

    class Meta:
        table_name = "phrase"


class DueChangeRow(BaseRow):
    """One due date changed by a notice on holidays or by what an office sent; seen by a person or not."""

    case_id = peewee.TextField()
    at = peewee.TextField()
    before = peewee.TextField()
    after = peewee.TextField()
    reason = peewee.TextField()
    seen_at = peewee.TextField(default="")
    seen_by = peewee.TextField(default="")

    class Meta:
        table_name = "due_change"


class SurveyRow(BaseRow):
    """One survey or review (踏勘、联合审图、联合验收、检验) of cases; `cases` is a JSON list of their ids."""

    number = peewee.TextField(default="")
    project = peewee.TextField(default="")
    kind = peewee.TextField()
    mode = peewee.TextField()
    organ_id = peewee.TextField(default="")
    institution = peewee.TextField(default="")
    qualification = peewee.TextField(default="")
    method = peewee.TextField(default="")
    noticed_on = peewee.TextField(default="")
    planned_at = peewee.TextField(default="")
    place = peewee.TextField(default="")
    cases = peewee.TextField(default="[]")
    again_of = peewee.TextField(default="")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "survey"


class SurveyPersonRow(BaseRow):
    """One person of a survey: officer, department, expert, institution or applicant, and the opinion given."""

    survey_id = peewee.TextField()
    position = peewee.IntegerField()
    organ = peewee.TextField()
    name = peewee.TextField()
    post = peewee.TextField(default="")
    role = peewee.TextField()
    entry_id = peewee.TextField(default="")
    opinion_kind = peewee.TextField(default="")
    opinion = peewee.TextField(default="")
    opined_on = peewee.TextField(default="")

    class Meta:
        table_name = "survey_person"


class SurveyPointRow(BaseRow):
    """One checkpoint of a survey (核查要点): what is wanted, what was found, whether it fits."""

    survey_id = peewee.TextField()
    position = peewee.IntegerField()
    matter = peewee.TextField()
    wanted = peewee.TextField(default="")
    found = peewee.TextField(default="")
    fits = peewee.TextField(default="")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "survey_point"


class ConsultationNoteRow(BaseRow):
    """One question at the counter and its answer (咨询登记)."""

    number = peewee.TextField()
    asked_at = peewee.TextField()
    channel = peewee.TextField(default="1")
    asker = peewee.TextField(default="")
    phone = peewee.TextField(default="")
    item_id = peewee.TextField(default="")
    item_name = peewee.TextField(default="")
    question = peewee.TextField()
    answer = peewee.TextField(default="")
    answered_at = peewee.TextField(default="")
    answered_by = peewee.TextField(default="")
    user_id = peewee.TextField()
    user_name = peewee.TextField()

    class Meta:
        table_name = "consultation_note"


class FormDraftRow(BaseRow):
    """What somebody typed into a form and has not saved yet, as encrypted JSON; one person may have several."""

    form = peewee.TextField()
    user_id = peewee.TextField()
    contents = peewee.TextField()
    at = peewee.TextField()

    class Meta:
        table_name = "form_draft"


class ArchivePackageRow(BaseRow):
    """One archive package (归档信息包) made of a case, and the list it was handed to the county archives with."""

    case_id = peewee.TextField()
    archive_number = peewee.TextField()
    retention = peewee.TextField()
    made_at = peewee.TextField()
    sha256 = peewee.TextField()
    size = peewee.IntegerField()
    pages = peewee.IntegerField(default=0)
    checks = peewee.TextField(default="{}")
    handed_on = peewee.TextField(default="")
    list_number = peewee.TextField(default="")

    class Meta:
        table_name = "archive_package"

"""Case, material and act rows."""

import peewee

from db.rows import BaseRow


class CaseRow(BaseRow):
    """One case file; the ID number is encrypted, found by a keyed hash, shown masked."""

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

    class Meta:
        table_name = "case_file"


class CaseMaterialRow(BaseRow):
    """One material of a case."""

    case_id = peewee.TextField()
    position = peewee.IntegerField()
    name = peewee.TextField()
    form = peewee.TextField()
    copies = peewee.IntegerField()
    core = peewee.BooleanField()
    received = peewee.IntegerField()
    note = peewee.TextField(default="")

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

"""Rows of batches, checklists, lines, memoranda, registers and of the acts on them."""

import peewee

from db.rows import BaseRow


class BatchRow(BaseRow):
    """One transfer batch."""

    name = peewee.TextField()
    document_title = peewee.TextField()
    document_number = peewee.TextField()
    issuer = peewee.TextField()
    notice_on = peewee.TextField()
    deadline = peewee.TextField()
    transition_months = peewee.IntegerField()
    transition_from = peewee.TextField(default="")
    note = peewee.TextField(default="")
    kind = peewee.TextField(default="transfer")
    sequence = peewee.TextField(default="")
    source = peewee.TextField(default="")

    class Meta:
        table_name = "batch"


class TransferItemRow(BaseRow):
    """One item a batch moves."""

    batch_id = peewee.TextField()
    seq = peewee.IntegerField()
    direction = peewee.TextField()
    item_id = peewee.TextField(null=True)
    name = peewee.TextField()
    part = peewee.TextField(default="")
    item_type = peewee.TextField()
    type_as_written = peewee.TextField()
    from_organ_id = peewee.TextField()
    to_organ_id = peewee.TextField()
    item_code = peewee.TextField(default="")
    sentence = peewee.TextField(default="")
    associated_with = peewee.TextField(default="")
    approval_duty = peewee.TextField(default="")
    supervision_duty = peewee.TextField(default="")
    opinion_required = peewee.BooleanField(default=False)
    opinion_basis = peewee.TextField(default="")
    survey = peewee.TextField(default="")
    effective_on = peewee.TextField(default="")

    class Meta:
        table_name = "transfer_item"


class ChecklistRow(BaseRow):
    """One checklist of one department in one direction."""

    batch_id = peewee.TextField()
    direction = peewee.TextField()
    giver_organ_id = peewee.TextField()
    receiver_organ_id = peewee.TextField()
    witness_organ = peewee.TextField(default="")
    site_code = peewee.TextField()
    issued_at = peewee.TextField(default="")
    content_hash = peewee.TextField(default="")
    kind = peewee.TextField(default="transfer")
    giver_person = peewee.TextField(default="")
    receiver_person = peewee.TextField(default="")

    class Meta:
        table_name = "checklist"


class LineRow(BaseRow):
    """One line of a checklist."""

    checklist_id = peewee.TextField()
    category = peewee.IntegerField()
    position = peewee.IntegerField()
    name = peewee.TextField()
    specification = peewee.TextField(default="")
    quantity = peewee.IntegerField()
    unit = peewee.TextField()
    serials = peewee.TextField(default="")
    medium = peewee.TextField()
    condition = peewee.TextField(default="")
    remark = peewee.TextField(default="")
    section = peewee.TextField(default="")
    entry_id = peewee.TextField(default="")
    attachment = peewee.TextField(default="")
    item_seqs = peewee.TextField(default="[]")

    class Meta:
        table_name = "checklist_line"


class LineActRow(BaseRow):
    """One act on a line; never changed, only followed."""

    checklist_id = peewee.TextField()
    line_id = peewee.TextField()
    content_hash = peewee.TextField()
    kind = peewee.TextField()
    party = peewee.TextField()
    quantity = peewee.IntegerField(null=True)
    due_on = peewee.TextField(default="")
    reason = peewee.TextField(default="")
    responsible = peewee.TextField(default="")
    reverses = peewee.TextField(default="")
    user_id = peewee.TextField()
    user_name = peewee.TextField()
    organ_name = peewee.TextField()
    at = peewee.TextField()
    lsn = peewee.IntegerField()
    clock = peewee.TextField()
    condition = peewee.TextField(default="")

    class Meta:
        table_name = "line_act"


class MemorandumRow(BaseRow):
    """One version of a memorandum."""

    batch_id = peewee.TextField()
    department_id = peewee.TextField()
    version = peewee.IntegerField()
    site_code = peewee.TextField()
    effective_on = peewee.TextField(default="")
    clauses = peewee.TextField()
    items = peewee.TextField()
    amends_id = peewee.TextField(default="")
    expires_on = peewee.TextField(default="")

    class Meta:
        table_name = "memorandum"


class HandoverActRow(BaseRow):
    """One act in the life of a handover; never changed, only followed."""

    subject_type = peewee.TextField()
    subject_id = peewee.TextField()
    kind = peewee.TextField()
    batch_id = peewee.TextField(default="")
    organ_id = peewee.TextField(null=True)
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
        table_name = "handover_act"


class RegisterEntryRow(BaseRow):
    """One thing of a register (移交台账): a seal, a key, a stock of blank certificates."""

    register = peewee.TextField()
    batch_id = peewee.TextField(default="")
    organ_id = peewee.TextField(default="")
    keeper_organ_id = peewee.TextField(default="")
    name = peewee.TextField()
    serial = peewee.TextField(default="")
    serial_to = peewee.TextField(default="")
    quantity = peewee.IntegerField(default=1)
    unit = peewee.TextField(default="")
    fields = peewee.TextField(default="{}")
    impression = peewee.TextField(default="")
    line_id = peewee.TextField(default="")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "register_entry"

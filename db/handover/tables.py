"""Batch, checklist, line, act and memorandum rows."""

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

    class Meta:
        table_name = "memorandum"

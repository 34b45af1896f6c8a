"""Edition, item, guide, material and import rows."""

import peewee

from db.rows import BaseRow


class EditionRow(BaseRow):
    """One list edition."""

    name = peewee.TextField()
    level = peewee.TextField()
    region = peewee.TextField()
    state = peewee.TextField()
    approved_by = peewee.TextField(default="")
    published_on = peewee.TextField(default="")

    class Meta:
        table_name = "edition"


class ItemRow(BaseRow):
    """One item of an edition."""

    edition_id = peewee.TextField()
    code = peewee.TextField(default="")
    code_scheme = peewee.TextField(default="")
    name = peewee.TextField()
    main_item = peewee.TextField(default="")
    item_type = peewee.TextField(default="")
    type_text = peewee.TextField(default="")
    department_id = peewee.TextField(null=True)
    department_text = peewee.TextField(default="")
    implementing_id = peewee.TextField(null=True)
    implementing_text = peewee.TextField(default="")
    supervising_text = peewee.TextField(default="")
    basis = peewee.TextField(default="")
    level = peewee.TextField(default="")
    statutory_limit = peewee.IntegerField(null=True)
    statutory_unit = peewee.TextField(default="")
    limit_basis = peewee.TextField(default="")
    promised_limit = peewee.IntegerField(null=True)
    promised_unit = peewee.TextField(default="")
    township_accepts = peewee.BooleanField(default=False)
    commitment = peewee.BooleanField(default=False)
    status = peewee.TextField(default="current")
    successor_id = peewee.TextField(null=True)
    note = peewee.TextField(default="")
    batch_id = peewee.TextField(null=True)
    source = peewee.TextField(default="")

    class Meta:
        table_name = "item"


class GuideRow(BaseRow):
    """One version of an item's guide."""

    item_id = peewee.TextField()
    version = peewee.IntegerField()
    effective_on = peewee.TextField(default="")
    conditions = peewee.TextField(default="")
    process = peewee.TextField(default="")
    fee = peewee.TextField(default="")
    result_name = peewee.TextField(default="")
    validity = peewee.TextField(default="")
    place = peewee.TextField(default="")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "guide"


class MaterialRow(BaseRow):
    """One material of a guide version."""

    guide_id = peewee.TextField()
    position = peewee.IntegerField()
    name = peewee.TextField()
    form = peewee.TextField()
    copies = peewee.IntegerField()
    core = peewee.BooleanField()
    note = peewee.TextField(default="")

    class Meta:
        table_name = "material"


class ImportBatchRow(BaseRow):
    """One applied import of a workbook."""

    at = peewee.TextField()
    user_id = peewee.TextField()
    file_name = peewee.TextField()
    sha256 = peewee.TextField()
    edition_id = peewee.TextField()
    counts = peewee.TextField()

    class Meta:
        table_name = "import_batch"

"""The rows of editions, items with all that belongs to them, adjustments, acts and imports."""

import peewee

from db.rows import BaseRow
from db.store import database


class EditionRow(BaseRow):
    """One list edition."""

    name = peewee.TextField()
    level = peewee.TextField()
    region = peewee.TextField()
    state = peewee.TextField()
    approved_by = peewee.TextField(default="")
    published_on = peewee.TextField(default="")
    kind = peewee.TextField(default="list")
    base_id = peewee.TextField(null=True)
    upper_id = peewee.TextField(null=True)
    in_force_on = peewee.TextField(default="")
    ended_on = peewee.TextField(default="")
    note = peewee.TextField(default="")

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
    tier = peewee.TextField(default="item")
    above_id = peewee.TextField(null=True)
    upper_id = peewee.TextField(null=True)
    upper_code = peewee.TextField(default="")
    setting_level = peewee.TextField(default="")
    predecessor_id = peewee.TextField(null=True)
    valid_from = peewee.TextField(default="")
    valid_to = peewee.TextField(default="")
    flags = peewee.TextField(default="")

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
    spec_version = peewee.IntegerField(default=0)
    elements = peewee.TextField(default="{}")

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
    basis = peewee.TextField(default="")
    source = peewee.TextField(default="")

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
    state = peewee.TextField(default="applied")
    undone_at = peewee.TextField(default="")
    undone_by = peewee.TextField(default="")

    class Meta:
        table_name = "import_batch"


class ItemVersionRow(BaseRow):
    """One earlier version of an item, with the days it was in force."""

    item_id = peewee.TextField()
    version = peewee.IntegerField()
    valid_from = peewee.TextField()
    valid_to = peewee.TextField()
    body = peewee.TextField()
    adjustment_id = peewee.TextField(null=True)
    reason = peewee.TextField(default="")

    class Meta:
        table_name = "item_version"


class SpecRow(BaseRow):
    """One version of the implementation specification (实施规范) an item is run by."""

    item_id = peewee.TextField()
    version = peewee.IntegerField()
    effective_on = peewee.TextField(default="")
    document = peewee.TextField(default="")
    document_number = peewee.TextField(default="")
    source_level = peewee.TextField(default="")
    elements = peewee.TextField(default="{}")
    materials = peewee.TextField(default="[]")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "spec"


class RelationRow(BaseRow):
    """What ties an item to another one, or changes its materials, and the document that says so."""

    item_id = peewee.TextField()
    position = peewee.IntegerField()
    kind = peewee.TextField()
    other_id = peewee.TextField(null=True)
    other_name = peewee.TextField(default="")
    materials = peewee.TextField(default="[]")
    document = peewee.TextField(default="")
    document_number = peewee.TextField(default="")
    effective_on = peewee.TextField(default="")
    ended_on = peewee.TextField(default="")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "item_relation"


class SupervisionRow(BaseRow):
    """One body that supervises an item, and how."""

    item_id = peewee.TextField()
    position = peewee.IntegerField()
    body_id = peewee.TextField(null=True)
    body_text = peewee.TextField()
    role = peewee.TextField()
    matter = peewee.TextField(default="")
    measures = peewee.TextField(default="")
    risk = peewee.TextField(default="")
    key_field = peewee.BooleanField(default=False)
    key_links = peewee.TextField(default="")
    standard = peewee.TextField(default="")
    level = peewee.TextField(default="")
    entry_number = peewee.TextField(default="")
    entered_on = peewee.TextField(default="")
    rule = peewee.TextField(default="")
    rule_basis = peewee.TextField(default="")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "supervision"


class EntryRow(BaseRow):
    """One line of a local catalogue (地方目录)."""

    edition_id = peewee.TextField()
    position = peewee.IntegerField()
    item_id = peewee.TextField(null=True)
    item_code = peewee.TextField(default="")
    item_name = peewee.TextField()
    department_text = peewee.TextField(default="")
    content = peewee.TextField(default="")
    basis = peewee.TextField(default="")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "catalogue_entry"


class AdjustmentRow(BaseRow):
    """One adjustment (动态调整) of a list, as a document."""

    edition_id = peewee.TextField()
    number = peewee.TextField(default="")
    kind = peewee.TextField()
    title = peewee.TextField()
    department_id = peewee.TextField(null=True)
    department_text = peewee.TextField(default="")
    reason = peewee.TextField(default="")
    basis = peewee.TextField(default="")
    upper_edition_id = peewee.TextField(null=True)
    noticed_on = peewee.TextField(default="")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "adjustment"


class AdjustmentLineRow(BaseRow):
    """One item an adjustment changes."""

    adjustment_id = peewee.TextField()
    position = peewee.IntegerField()
    kind = peewee.TextField()
    item_id = peewee.TextField(null=True)
    item_name = peewee.TextField()
    before = peewee.TextField(default="{}")
    after = peewee.TextField(default="{}")
    direction = peewee.TextField(default="")
    basis = peewee.TextField(default="")
    successors = peewee.TextField(default="[]")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "adjustment_line"


class ListActRow(BaseRow):
    """One act in the life of a list; never changed, only followed."""

    subject_type = peewee.TextField()
    subject_id = peewee.TextField()
    kind = peewee.TextField()
    edition_id = peewee.TextField(default="")
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
        table_name = "list_act"


class LawRow(BaseRow):
    """One title of the county's own additions to the register of laws (法规名录)."""

    title = peewee.TextField()
    number = peewee.TextField(default="")
    kind = peewee.TextField(default="")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "law"


class ReadingRow(BaseRow):
    """How a word is read in this county, where the dictionary reads it otherwise."""

    text = peewee.TextField(unique=True)
    pinyin = peewee.TextField()

    class Meta:
        table_name = "reading"


class ImportChangeRow(peewee.Model):
    """What an import did to one item, and the cells its values came from: what undoing it goes by."""

    batch_id = peewee.TextField()
    item_id = peewee.TextField()
    kind = peewee.TextField()
    before = peewee.TextField()
    after = peewee.TextField()
    cells = peewee.TextField()

    class Meta:
        database = database
        table_name = "import_change"
        primary_key = peewee.CompositeKey("batch_id", "item_id")


class ColumnMappingRow(peewee.Model):
    """The columns a person settled for one sender's layout."""

    sender = peewee.TextField()
    layout = peewee.TextField()
    columns = peewee.TextField()
    at = peewee.TextField()

    class Meta:
        database = database
        table_name = "column_mapping"
        primary_key = peewee.CompositeKey("sender", "layout")

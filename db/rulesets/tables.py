"""Rule set rows."""

import peewee

from db.rows import BaseRow


class RuleSetRow(BaseRow):
    """One rule set of one region."""

    region = peewee.TextField()
    name = peewee.TextField()
    effective_on = peewee.TextField()
    document = peewee.TextField()
    document_number = peewee.TextField()
    parameters = peewee.TextField()

    class Meta:
        table_name = "rule_set"

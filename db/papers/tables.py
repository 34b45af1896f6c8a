"""Printed papers."""

import peewee

from db.rows import BaseRow


class PaperRow(BaseRow):
    """One printed paper: its number, its snapshot (canonical JSON) and the snapshot's SHA-256."""

    kind = peewee.TextField()
    number = peewee.TextField()
    title = peewee.TextField()
    subject_type = peewee.TextField()
    subject_id = peewee.TextField()
    snapshot = peewee.TextField()
    digest = peewee.TextField()
    pages = peewee.IntegerField()
    issued_on = peewee.TextField()
    at = peewee.TextField()
    user_id = peewee.TextField()
    user_name = peewee.TextField()

    class Meta:
        table_name = "paper"

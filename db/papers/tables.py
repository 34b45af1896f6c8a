"""Printed papers, and their pages that came home."""

import peewee

from db.rows import BaseRow


class PaperRow(BaseRow):
    """One printed paper: its number, its snapshot (canonical JSON) and the snapshot's SHA-256.

    `signed` is a JSON list of the pages that have a place to sign; only the PC that printed the paper knows it.
    """

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
    signed = peewee.TextField(default="[]")

    class Meta:
        table_name = "paper"


class ReturnedPageRow(BaseRow):
    """One page that came home signed (回收页): the scan, and the page of the printed paper it was matched with.

    The scan is page `source_page` of the file with this SHA-256 in the attachment store.
    """

    paper_id = peewee.TextField(default="")
    page = peewee.IntegerField(default=0)
    pages = peewee.IntegerField(default=0)
    sha256 = peewee.TextField()
    source_page = peewee.IntegerField(default=1)
    name = peewee.TextField()
    digest = peewee.TextField(default="")
    matched = peewee.TextField()
    filed_at = peewee.TextField()
    user_name = peewee.TextField()
    note = peewee.TextField(default="")

    class Meta:
        table_name = "returned_page"

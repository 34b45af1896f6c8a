"""Which contents lie whole in the attachments folder."""

import peewee

from db.store import database


class BlobRow(peewee.Model):
    """One content, by its hash; written only after its file is safely on the disk."""

    sha256 = peewee.TextField(primary_key=True)
    size = peewee.IntegerField()
    at = peewee.TextField()

    class Meta:
        database = database
        table_name = "attachment_blob"

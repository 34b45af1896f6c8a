"""Keys, rosters, document versions, packages and receipts; all of it stays in this store."""

import peewee

from db.rows import BaseRow
from db.store import database


class KeyRow(BaseRow):
    """One key pair of this installation; the secret never leaves the encrypted store."""

    purpose = peewee.TextField()
    algorithm = peewee.TextField()
    public = peewee.TextField()
    secret = peewee.TextField()
    made_at = peewee.TextField()
    closed_at = peewee.TextField(default="")

    class Meta:
        table_name = "exchange_key"


class RosterRow(peewee.Model):
    """One version of the signed roster (名册); the highest counts."""

    version = peewee.IntegerField(primary_key=True)
    signed = peewee.BlobField()
    at = peewee.TextField()

    class Meta:
        database = database
        table_name = "exchange_roster"


class HeadRow(peewee.Model):
    """The current version of one document; `body` is kept, encrypted, only for documents others own."""

    doc_type = peewee.TextField()
    doc_id = peewee.TextField()
    schema_version = peewee.IntegerField()
    owner = peewee.TextField()
    epoch = peewee.IntegerField()
    grant = peewee.BlobField(null=True)
    vid = peewee.TextField()
    parent = peewee.TextField()
    seq = peewee.IntegerField()
    body_sha256 = peewee.TextField()
    body = peewee.TextField(default="")
    edited_by = peewee.TextField(default="")
    edited_at = peewee.TextField(default="")
    released = peewee.TextField(default="")

    class Meta:
        database = database
        table_name = "exchange_head"
        primary_key = peewee.CompositeKey("doc_type", "doc_id")


class HistoryRow(peewee.Model):
    """One version a document once had."""

    doc_type = peewee.TextField()
    doc_id = peewee.TextField()
    vid = peewee.TextField()
    seq = peewee.IntegerField()

    class Meta:
        database = database
        table_name = "exchange_history"
        primary_key = peewee.CompositeKey("doc_type", "doc_id", "vid")


class SealedRow(peewee.Model):
    """One package sealed here; `receipt` and `received_on` are set when its receipt came.

    `told` is the number of the last of the own receipts whose packages it acknowledged.
    """

    pid = peewee.TextField(primary_key=True)
    to_address = peewee.TextField()
    number = peewee.IntegerField()
    seq = peewee.IntegerField()
    at = peewee.TextField()
    file_name = peewee.TextField()
    size = peewee.IntegerField()
    documents = peewee.IntegerField()
    edition = peewee.TextField(default="")
    exported_to = peewee.TextField(default="")
    acknowledged = peewee.BooleanField(default=False)
    received_on = peewee.TextField(default="")
    receipt_number = peewee.IntegerField(default=0)
    receipt = peewee.BlobField(null=True)
    kind = peewee.TextField(default="records")
    told = peewee.IntegerField(default=0)

    class Meta:
        database = database
        table_name = "exchange_sealed"


class AppliedRow(peewee.Model):
    """One package written into this store, with the receipt given for it."""

    pid = peewee.TextField(primary_key=True)
    from_address = peewee.TextField()
    number = peewee.IntegerField()
    at = peewee.TextField()
    added = peewee.IntegerField()
    changed = peewee.IntegerField()
    same = peewee.IntegerField()
    quarantined = peewee.IntegerField()
    digest = peewee.TextField()
    receipt_number = peewee.IntegerField()
    receipt = peewee.BlobField()
    kind = peewee.TextField(default="records")
    sealed_at = peewee.TextField(default="")

    class Meta:
        database = database
        table_name = "exchange_applied"


class QuarantineRow(BaseRow):
    """A version that was not taken and waits for a person, its body encrypted."""

    doc_type = peewee.TextField()
    doc_id = peewee.TextField()
    vid = peewee.TextField()
    reason = peewee.TextField()
    from_address = peewee.TextField()
    pid = peewee.TextField()
    at = peewee.TextField()
    awaits = peewee.TextField(default="")
    settled_at = peewee.TextField(default="")
    deferred_at = peewee.TextField(default="")
    decision = peewee.TextField(default="")
    decided_by = peewee.TextField(default="")
    envelope = peewee.TextField()

    class Meta:
        table_name = "exchange_quarantine"


class ReturnRow(peewee.Model):
    """A document to be sent back to an installation that is behind; stays until it shows that it knows."""

    doc_type = peewee.TextField()
    doc_id = peewee.TextField()
    to_address = peewee.TextField()

    class Meta:
        database = database
        table_name = "exchange_return"
        primary_key = peewee.CompositeKey("doc_type", "doc_id", "to_address")


class FeedRow(peewee.Model):
    """A travelling document somebody touched here since it was last sealed; written by triggers alone."""

    doc_type = peewee.TextField()
    doc_id = peewee.TextField()

    class Meta:
        database = database
        table_name = "exchange_feed"
        primary_key = peewee.CompositeKey("doc_type", "doc_id")


class BlobSentRow(peewee.Model):
    """An attachment known to an installation: it went there in the package `pid`, or came from there in it.

    It is there once that package is acknowledged, or was applied here.
    """

    sha256 = peewee.TextField()
    to_address = peewee.TextField()
    pid = peewee.TextField()

    class Meta:
        database = database
        table_name = "exchange_blob_sent"
        primary_key = peewee.CompositeKey("sha256", "to_address")


class BlobAskedRow(peewee.Model):
    """An attachment an installation says it lacks; stays until its next package no longer asks for it."""

    sha256 = peewee.TextField()
    by_address = peewee.TextField()

    class Meta:
        database = database
        table_name = "exchange_blob_asked"
        primary_key = peewee.CompositeKey("sha256", "by_address")


class RefusedRow(BaseRow):
    """One refused file: the list of refusals, the only rows a refusal writes."""

    at = peewee.TextField()
    file_name = peewee.TextField()
    sender = peewee.TextField()
    number = peewee.IntegerField()
    reason = peewee.TextField()
    message = peewee.TextField()

    class Meta:
        table_name = "exchange_refused"

"""Organ and user rows."""

import peewee

from db.rows import BaseRow


class OrganRow(BaseRow):
    """One organ."""

    name = peewee.TextField()
    short_name = peewee.TextField()
    kind = peewee.TextField()
    code = peewee.TextField()
    parent_id = peewee.TextField(null=True)
    aliases = peewee.TextField(default="[]")
    phone = peewee.TextField(default="")
    valid_from = peewee.TextField(default="")
    valid_to = peewee.TextField(default="")
    successor_id = peewee.TextField(null=True)
    former = peewee.TextField(default="[]")
    note = peewee.TextField(default="")

    class Meta:
        table_name = "organ"


class UserRow(BaseRow):
    """One person who signs in at this PC."""

    name = peewee.TextField(unique=True)
    organ_id = peewee.TextField()
    roles = peewee.TextField()
    active = peewee.BooleanField(default=True)

    class Meta:
        table_name = "app_user"

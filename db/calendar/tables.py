"""Holiday notices (放假安排) that came by import or package, beside those shipped with the program."""

import peewee

from db.rows import BaseRow


class CalendarNoticeRow(BaseRow):
    """One notice; `rest` and `work` are JSON lists in the form of resources/calendar."""

    year = peewee.IntegerField()
    region = peewee.TextField(default="")
    title = peewee.TextField()
    number = peewee.TextField(default="")
    published = peewee.TextField(default="")
    whole_year = peewee.BooleanField()
    rest = peewee.TextField()
    work = peewee.TextField()

    class Meta:
        table_name = "calendar_notice"

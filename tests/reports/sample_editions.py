"""Small contents of the papers of an edition; offices are examples."""

from datetime import date

from db.items.lists.comparing import compare_editions
from db.items.lists.counts import Totals
from db.items.rules import Edition, EditionState
from reports import edition_diff, edition_letter
from tests.items.listed import item_of

EDITION = Edition("e", "示例县2026年版", "4", "140525", EditionState.REVIEWED, "", "", 324)
TOTALS = Totals(324, (("中央设定", 315), ("市（州）设定", 9)), (("行政许可", 324),), (), 0, 21)


def letter(number: str = "示审改函〔2026〕3号") -> edition_letter.Letter:
    """An edition of 324 items reported to the city."""
    return edition_letter.build(EDITION, TOTALS, "示例县审改办", "示例市审改办", number, date(2026, 10, 9))


def differences(count: int = 3) -> edition_diff.Differences:
    """One item more, one less, and `count` that were changed."""
    before = [
        item_of(f"示例许可{n}", id=f"a{n}", department="县林业局", basis="《示例条例》第一条") for n in range(count)
    ]
    after = [
        item_of(
            f"示例许可{n}", id=f"b{n}", predecessor_id=f"a{n}", department="县自然资源局", basis="《示例条例》第二条"
        )
        for n in range(count)
    ]
    diff = compare_editions([*before, item_of("不再保留的许可")], [*after, item_of("新增的许可", "000101101000")])
    return edition_diff.build("示例县2025年版", "示例县2026年版", diff)

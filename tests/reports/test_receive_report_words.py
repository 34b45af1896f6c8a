"""What the report of a run says of offices that brought nothing."""

from reports.receive_report import silence


def test_an_office_that_came_today_is_not_said_to_be_silent_for_no_days() -> None:
    assert silence(0, "2026-11-21") == "最近一次 2026-11-21，就是今天"
    assert silence(3, "2026-11-18") == "最近一次 2026-11-18，已有 3 天"
    assert silence(None, "") == "入册以来没有报送过"

"""Tooltips that show text as it is, even if it looks like HTML."""

from html import escape


def tip(text: str) -> str:
    """A text for `setToolTip`: Qt takes anything with a tag for a page, and would fetch the pictures it names."""
    return f"<qt>{escape(text)}</qt>" if "<" in text else text

"""Which pages of a written paper have a place to sign: the file says so itself, by its bookmarks."""

from pathlib import Path

from db.papers.rules import SIGN_BOOKMARK


def signature_pages(file: Path) -> tuple[int, ...]:
    """The pages, from 1, with a bookmark 签字盖章; none in a file that is no PDF."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(file) as document:
            marks = [(mark.get_title(), mark.get_dest()) for mark in document.get_toc()]
            places = [dest.get_index() for title, dest in marks if title == SIGN_BOOKMARK and dest]
    except pypdfium2.PdfiumError:
        return ()
    return tuple(sorted({place + 1 for place in places if place is not None}))

"""Every bound a package must keep, which nothing inside a package can raise, and how sizes are said."""

from db.attachments import service as attachments

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

HEADER_BYTES = 4 * MIB
"""Room for a roster of 2,000 installations, 2,000 hashes asked for, as many packages and 999 volumes."""

MANIFEST_BYTES = 32 * MIB
RECEIPT_BYTES = 60 * KIB
DOCUMENTS = 500_000
DOCUMENT_BYTES = 1 * MIB
"""The body of one document."""

LINE_BYTES = DOCUMENT_BYTES + 32 * KIB
"""A body with its envelope, of which the county may make a longer one than it got: grant and 200 versions."""

RAW_BYTES = 4 * GIB
BLOB_BYTES = attachments.LARGEST
MEMBERS = 100_000
VOLUMES = 999
ZSTD_WINDOW_BYTES = 8 * MIB
ZSTD_LEVEL = 3
LARGEST_INTEGER = 2**53
TEXT_CHARACTERS = 500_000
LIST_LENGTH = 200
WANTED = 2000
ACKNOWLEDGED = 2000
ANCESTORS = 200
EPOCHS = 1_000_000
"""So often may a document change its writer by its own word; the county's next step must still be a number."""

VOLUME_BYTES = 1 * GIB
PACKAGE_BYTES = 1 * GIB
"""So many bytes of attachments go into one package; a lost stick costs one package, not all."""

SMALLEST_VOLUME_BYTES = 4 * KIB
LARGEST_VOLUME_BYTES = 4 * GIB - 1 - HEADER_BYTES - 72
"""FAT32 holds files of at most 4 GiB - 1; the first volume carries the header besides."""

SPOOL_BYTES = 32 * MIB
"""Staged content stays in memory up to this size, then goes to a temporary file in the store's folder, encrypted."""

REFUSED_FILES = 50
REFUSED_BYTES = 500 * MIB
"""So many copies of refused files are kept as evidence, so large together; the oldest make room."""

PIECE = 1 * MIB

WAITING_VERSIONS = 10_000
WAITING_BYTES = 200 * MIB
"""So many versions of one sender, so large together, may wait; more is not kept, and comes again with every package."""


def in_words(size: int) -> str:
    """A number of bytes as the system's own windows say it: 字节, KB, MB, GB (1024 each)."""
    if size < KIB:
        return f"{size} 字节"
    if size < MIB:
        return f"{size / KIB:.0f} KB"
    return f"{size / MIB:.1f} MB" if size < GIB else f"{size / GIB:.1f} GB"

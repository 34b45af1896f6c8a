"""The limits of a package, which nothing inside a package can raise, and sizes in words."""

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
"""A body with its envelope; larger than a body because the county may add a grant and 200 versions."""

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
"""How often a document may change its writer (epochs); the county's next step must still fit the number."""

VOLUME_BYTES = 1 * GIB
PACKAGE_BYTES = 1 * GIB
"""The most bytes of attachments in one package; a lost stick then costs one package, not all."""

SMALLEST_VOLUME_BYTES = 4 * KIB
LARGEST_VOLUME_BYTES = 4 * GIB - 1 - HEADER_BYTES - 72
"""FAT32 holds files of at most 4 GiB - 1; the first volume carries the header besides."""

SPOOL_BYTES = 32 * MIB
"""Staged content stays in memory up to this size, then goes to a temporary file in the store's folder, encrypted."""

REFUSED_FILES = 50
REFUSED_BYTES = 500 * MIB
"""How many copies of refused files are kept as evidence, and their total size; the oldest make room."""

PIECE = 1 * MIB

WAITING_VERSIONS = 10_000
WAITING_BYTES = 200 * MIB
"""How many versions of one sender may wait, and their total size; more is not kept: each package brings it again."""


def in_words(size: int) -> str:
    """A number of bytes as the system's own windows show it: 字节, KB, MB, GB (steps of 1024)."""
    if size < KIB:
        return f"{size} 字节"
    if size < MIB:
        return f"{size / KIB:.0f} KB"
    return f"{size / MIB:.1f} MB" if size < GIB else f"{size / GIB:.1f} GB"

"""Every bound a package must keep; nothing inside a package can raise one."""

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

HEADER_BYTES = 256 * KIB
MANIFEST_BYTES = 64 * MIB
RECEIPT_BYTES = 60 * KIB
DOCUMENTS = 500_000
DOCUMENT_BYTES = 1 * MIB
RAW_BYTES = 4 * GIB
BLOB_BYTES = 200 * MIB
MEMBERS = 100_000
RECORD_FILES = 10_000
VOLUMES = 999
ZSTD_WINDOW_BYTES = 8 * MIB
ZSTD_LEVEL = 3
LARGEST_INTEGER = 2**53
TEXT_CHARACTERS = 500_000
LIST_LENGTH = 200
WANTED = 2000
ANCESTORS = 200

VOLUME_BYTES = 1 * GIB
SMALLEST_VOLUME_BYTES = 4 * KIB
LARGEST_VOLUME_BYTES = 4 * GIB - 1 - HEADER_BYTES - 72
"""FAT32 holds files of at most 4 GiB - 1; the first volume carries the header besides."""

SPOOL_BYTES = 32 * MIB
"""Staged content stays in memory up to this size, then goes to a temporary file in the store's folder, encrypted."""

REFUSED_FILES = 50
REFUSED_BYTES = 500 * MIB
"""So many copies of refused files are kept as evidence, so large together; the oldest make room."""

PIECE = 1 * MIB

"""回收: signed paper comes home, files itself, and is compared with the record."""

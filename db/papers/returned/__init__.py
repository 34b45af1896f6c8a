"""Paper that comes home (回收): scans of signed pages, found by the code printed on each page."""

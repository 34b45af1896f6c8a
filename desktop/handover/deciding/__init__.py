"""决定: what is transferred, the four papers, the catalogue."""

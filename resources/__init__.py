"""What the program carries with it: fonts, icons, styles, calendars, codes, demo data, manual."""

from pathlib import Path

APP_NAME = "审管通"
VERSION = "0.1.0"


def path(name: str) -> Path:
    """The file of that name below this folder, e.g. `path("fonts/song.ttf")`."""
    return Path(__file__).parent / name

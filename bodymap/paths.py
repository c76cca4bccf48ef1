"""Where things lie: the program's own resources, and the user's folders."""

import os
import re
import sys
from functools import cache
from pathlib import Path


def in_text(path: Path | str) -> str:
    """A path, or words with one in it, as text that can be kept and shown anywhere: the bytes of a name that is no
    UTF-8 stand in it as \\udcff."""
    return str(path).encode(errors="backslashreplace").decode()


def from_text(text: str) -> Path:
    """The path that `in_text` made a text of."""
    if os.name == "nt":  # pragma: no cover - names are Unicode there
        return Path(text)
    return Path(re.sub(r"\\(udc[89a-f][0-9a-f])", lambda byte: chr(int(byte[1][1:], 16)), text))


@cache
def resources() -> Path:
    """The folder `resources`: inside an installed package or a frozen program, beside the package in a checkout."""
    here = Path(__file__).resolve().parent
    places = [Path(getattr(sys, "_MEIPASS", here)) / "resources", here / "resources", here.parent / "resources"]
    for place in places:
        if (place / "sites.toml").is_file():
            return place
    raise FileNotFoundError("the folder 'resources' is missing from this installation")


def data_folder() -> Path:
    """The user's folder for the data file, its backups and the log (not made here)."""
    import platformdirs

    return Path(platformdirs.user_data_dir("Bodymap", appauthor=False, roaming=True))


def data_file() -> Path:
    """The practice's data file when `--data` names no other."""
    return data_folder() / "practice.bodymap"


def home_file() -> Path:
    """A patient's own data file at home when `--data` names no other."""
    return data_folder() / "home.bodymap"

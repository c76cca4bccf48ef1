"""Where a data file does not lie safely: recognised by the path and by what such programs leave behind, said once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.store import Store
from bodymap.store.surroundings import doubts

PLAIN = "/dev/sda1 / ext4 rw 0 0\n"


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    made = tmp_path / "mounts"
    made.write_text(PLAIN)
    return made


def _keys(path: Path, mounts: Path, environment: dict[str, str] | None = None) -> list[str]:
    return [doubt.key for doubt in doubts(path, environment or {}, mounts)]


def _file(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "practice.bodymap"
    path.write_bytes(b"x")
    return path


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("OneDrive/Practice", "OneDrive"),
        ("OneDrive - Praxis am See", "OneDrive"),
        ("Library/CloudStorage/OneDrive-Personal/x", "OneDrive"),
        ("Dropbox", "Dropbox"),
        ("Dropbox (Practice)/a/b", "Dropbox"),
        ("Library/Mobile Documents/com~apple~CloudDocs/Practice", "iCloud"),
        ("iCloudDrive/Practice", "iCloud"),
        ("Nextcloud/Practice", "Nextcloud"),
        ("nextcloud2", "Nextcloud"),
        ("Google Drive/My Drive", "Google Drive"),
    ],
)
def test_a_synchronised_folder_is_known_by_its_name(tmp_path: Path, mounts: Path, folder: str, name: str) -> None:
    (key,) = _keys(_file(tmp_path / folder), mounts)
    assert key.startswith(f"sync {name} ")


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (".dropbox.cache", "Dropbox"),
        (".sync_0a1b2c3d.db", "Nextcloud"),
        ("._sync_0a1b.db", "Nextcloud"),
        (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
        (".stfolder", "Syncthing"),
    ],
)
def test_a_synchronised_folder_of_any_name_is_known_by_what_lies_in_it(
    tmp_path: Path, mounts: Path, mark: str, name: str
) -> None:
    path = _file(tmp_path / "work" / "data")
    assert _keys(path, mounts) == []
    (tmp_path / "work" / mark).write_text("")
    (doubt,) = doubts(path, {}, mounts)
    assert doubt.key == f"sync {name} {tmp_path / 'work'}"
    assert f"that {name} keeps in step" in doubt.words


def test_the_system_says_where_onedrive_lies(tmp_path: Path, mounts: Path) -> None:
    path = _file(tmp_path / "cloud" / "data")
    assert _keys(path, mounts, {"OneDriveCommercial": str(tmp_path / "cloud")}) == [
        f"sync OneDrive {tmp_path / 'cloud'}"
    ]


def test_what_only_looks_alike_is_left_alone(tmp_path: Path, mounts: Path) -> None:
    for folder in ("Dropboxes", "My OneDriver", "Nextcloud-old", "Documents", "drive"):
        assert _keys(_file(tmp_path / folder), mounts) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows is asked otherwise")
def test_a_folder_of_another_computer(tmp_path: Path, mounts: Path) -> None:
    path = _file(tmp_path / "the share" / "Practice")
    at = str(tmp_path / "the share").replace(" ", "\\040")
    mounts.write_text(f"{PLAIN}server:/x {at} nfs4 rw 0 0\nhalf a\n")
    (doubt,) = doubts(path, {}, mounts)
    assert "lies on another computer (nfs4)" in doubt.words
    mounts.write_text(f"server:/x / cifs rw 0 0\n/dev/sdb1 {at} ext4 rw 0 0\n")
    assert _keys(path, mounts) == [], "the nearest mount counts"
    assert _keys(path, tmp_path / "no such file") == []


def test_two_names_of_one_file(tmp_path: Path, mounts: Path) -> None:
    path = _file(tmp_path / "data")
    (tmp_path / "other.bodymap").hardlink_to(path)
    (doubt,) = doubts(path, {}, mounts)
    assert "2 names" in doubt.words
    (tmp_path / "other.bodymap").unlink()
    assert _keys(path, mounts) == []
    path.unlink()
    assert _keys(path, mounts) == []


def test_a_folder_that_may_not_be_looked_into(tmp_path: Path, mounts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _pattern: str) -> Iterator[Path]:
        raise PermissionError

    path = _file(tmp_path / "data")
    monkeypatch.setattr(Path, "glob", refuse)
    assert _keys(path, mounts) == []


def test_the_window_says_it_once_and_never_over_something_else(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    for start in (1, 2, 3):
        desk = Desk(Store.open(folder / "practice.bodymap"))
        qtbot.addWidget(desk.window)
        desk.window.show()
        if start == 1:
            desk.window.say("A fault of the file.")
        desk.file.warn_of_place()
        words = desk.window.banner.words.text()
        assert ("Dropbox keeps in step" in words) == (start == 2)
        assert desk.window.banner.isVisible() == (start != 3)
        desk.window.close()

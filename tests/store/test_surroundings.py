"""Where a data file does not lie safely: recognised by the path and by what such programs leave behind, said once."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.store import Store, surroundings
from bodymap.store.surroundings import System, doubts

PLAIN = "/dev/sda1 / ext4 rw 0 0\n"
MAC = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, root data)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
/dev/disk4s2 on /Volumes/Backup Drive (hfs, local, nodev, nosuid, journaled)
//guest@nas._smb._tcp.local/data on /Volumes/data (smbfs, nodev, nosuid, mounted by tester)
//tester@nas/old on /Volumes/old (2019) on tape (afpfs, nodev, nosuid, mounted by tester)
nas:/export/homes on /System/Volumes/Data/home/tester (nfs, nodev, nosuid, automounted, nobrowse)
something else
"""
"""As `mount` of macOS 12 to 15 says it, put together from what others have recorded."""


@pytest.fixture(autouse=True)
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a Linux system says of its mounts."""
    made = tmp_path / "mounts"
    made.write_text(PLAIN)
    monkeypatch.setattr(surroundings, "_MOUNTS", made)
    return made


def _keys(path: Path, environment: dict[str, str] | None = None) -> list[str]:
    return [doubt.key for doubt in doubts(path, environment or {}, System("linux"))]


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
def test_a_synchronised_folder_is_known_by_its_name(tmp_path: Path, folder: str, name: str) -> None:
    (key,) = _keys(_file(tmp_path / folder))
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
def test_a_synchronised_folder_of_any_name_is_known_by_what_lies_in_it(tmp_path: Path, mark: str, name: str) -> None:
    path = _file(tmp_path / "work" / "data")
    assert _keys(path) == []
    (tmp_path / "work" / mark).write_text("")
    (doubt,) = doubts(path, {}, System("linux"))
    assert doubt.key == f"sync {name} {tmp_path / 'work'}"
    assert f"that {name} keeps in step" in doubt.words


def test_the_system_says_where_onedrive_lies(tmp_path: Path) -> None:
    path = _file(tmp_path / "cloud" / "data")
    assert _keys(path, {"OneDriveCommercial": str(tmp_path / "cloud")}) == [f"sync OneDrive {tmp_path / 'cloud'}"]


def test_what_only_looks_alike_is_left_alone(tmp_path: Path) -> None:
    for folder in ("Dropboxes", "My OneDriver", "Nextcloud-old", "Documents", "drive"):
        assert _keys(_file(tmp_path / folder)) == []


def test_a_folder_of_another_computer(tmp_path: Path, mounts: Path) -> None:
    path = _file(tmp_path / "the share" / "Practice")
    at = str(tmp_path / "the share").replace(" ", "\\040")
    mounts.write_text(f"{PLAIN}server:/x {at} nfs4 rw 0 0\nhalf a\n")
    (doubt,) = doubts(path, {}, System("linux"))
    assert "lies on another computer (nfs4)" in doubt.words
    mounts.write_text(f"server:/x / cifs rw 0 0\n/dev/sdb1 {at} ext4 rw 0 0\n")
    assert _keys(path) == [], "the nearest mount counts"
    mounts.unlink()
    assert _keys(path) == [], "a system that does not say"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/Users/tester/practice.bodymap", ""),
        ("/Volumes/Backup Drive/practice.bodymap", ""),
        ("/Volumes/data/Practice/practice.bodymap", "smbfs"),
        ("/Volumes/old (2019) on tape/practice.bodymap", "afpfs"),
        ("/home/tester/practice.bodymap", "nfs"),
        ("/home/other/practice.bodymap", ""),
        ("/Volumes/database/practice.bodymap", ""),
    ],
)
def test_a_folder_of_another_computer_on_macos(monkeypatch: pytest.MonkeyPatch, path: str, kind: str) -> None:
    asked: list[object] = []

    def run(command: object, **_how: object) -> object:
        asked.append(command)
        return SimpleNamespace(stdout=MAC.encode())

    monkeypatch.setattr(subprocess, "run", run)
    found = doubts(Path(path), {}, System("darwin"))
    assert [f"({kind})" in doubt.words for doubt in found] == [True] * bool(kind)
    assert asked == [("/sbin/mount",)]


def test_macos_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_command: object, **_how: object) -> object:
        raise subprocess.TimeoutExpired("mount", 5)

    monkeypatch.setattr(subprocess, "run", run)
    assert doubts(Path("/Volumes/data/practice.bodymap"), {}, System("darwin")) == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (r"C:\Users\tester\practice.bodymap", ""),
        (r"Z:\Practice\practice.bodymap", "a network drive"),
        (r"\\nas\data\practice.bodymap", "a network share"),
        (r"\\?\UNC\nas\data\practice.bodymap", "a network share"),
        (r"\\?\C:\Practice\practice.bodymap", ""),
        (r"\\?\Z:\Practice\practice.bodymap", "a network drive"),
    ],
)
def test_a_folder_of_another_computer_on_windows(monkeypatch: pytest.MonkeyPatch, path: str, kind: str) -> None:
    def drive_type(root: str) -> int:
        assert root.endswith("\\"), "GetDriveType wants it so"
        return 4 if "Z:" in root else 3

    monkeypatch.setattr(
        ctypes, "windll", SimpleNamespace(kernel32=SimpleNamespace(GetDriveTypeW=drive_type)), raising=False
    )
    found = doubts(Path(path), {}, System("win32"))
    assert [f"({kind})" in doubt.words for doubt in found] == [True] * bool(kind)


def test_where_windows_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ctypes, "windll", raising=False)
    assert doubts(Path(r"Z:\practice.bodymap"), {}, System("win32")) == []


def test_two_names_of_one_file(tmp_path: Path) -> None:
    path = _file(tmp_path / "data")
    (tmp_path / "other.bodymap").hardlink_to(path)
    (doubt,) = doubts(path, {}, System("linux"))
    assert "2 names" in doubt.words
    (tmp_path / "other.bodymap").unlink()
    assert _keys(path) == []
    path.unlink()
    assert _keys(path) == []


def test_a_folder_that_may_not_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _pattern: str) -> Iterator[Path]:
        raise PermissionError

    path = _file(tmp_path / "data")
    monkeypatch.setattr(Path, "glob", refuse)
    assert _keys(path) == []


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

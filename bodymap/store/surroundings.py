"""Whether a data file lies where it is not safe: under two names, on another computer, in a synchronised folder.

Each is recognised by the path and by what such programs leave behind, and said once (`Doubt.key`) in plain words.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason, in plain words; `key` names it, and where."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class _Sync:
    """A program that keeps folders in step: names of its folder (whole, as patterns), what lies in it, and variables of
    the environment that name it."""

    name: str
    folder: str
    marks: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


_SYNCS = (
    _Sync(
        "OneDrive",
        r"OneDrive( - .+)?|OneDrive-.+",
        (".849C9593-D756-4E56-8D6E-42412F2A707B",),
        ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"),
    ),
    _Sync("Dropbox", r"Dropbox( \(.+\))?|Dropbox-.+", (".dropbox", ".dropbox.cache")),
    _Sync("iCloud", r"iCloudDrive|iCloud Drive|com~apple~CloudDocs|Mobile Documents"),
    _Sync(
        "Nextcloud",
        r"Nextcloud\d*|ownCloud\d*",
        (".sync_*.db", "._sync_*.db", ".nextcloudsync.log", ".owncloudsync.log"),
    ),
    _Sync("Google Drive", r"Google ?Drive|GoogleDrive-.+|My Drive", (".tmp.drivedownload", ".tmp.driveupload")),
    _Sync("Syncthing", r"Syncthing", (".stfolder",)),
)
_NETWORK = {
    *(
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "afpfs",
        "ncpfs",
        "davfs",
        "webdav",
        "ceph",
        "glusterfs",
        "lustre",
    ),
    *("fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.smbnetfs", "fuse.s3fs", "glusterfs"),
}
_MOUNTS = Path("/proc/self/mounts")
_REMOTE = 4
"""What Windows says of a drive that is another computer's (GetDriveType)."""


def doubts(path: Path, environment: Mapping[str, str] = os.environ, mounts: Path = _MOUNTS) -> list[Doubt]:
    """Every reason why a data file, which is there, does not lie safely."""
    return [*_two_names(path), *_network(path, mounts), *_synchronised(path, environment)]


def _two_names(path: Path) -> Iterator[Doubt]:
    try:
        names = path.stat().st_nlink
    except OSError:
        return
    if names > 1:
        yield Doubt(
            f"link {path}",
            f"The data file has {names} names on its disk (hard links): whoever opens it by another one, with another"
            " program, can damage it, and the other name keeps the old file when the passphrase is changed. Remove the"
            " other names.",
        )


def _network(path: Path, mounts: Path) -> Iterator[Doubt]:
    kind = _network_kind(path, mounts)
    if kind:
        yield Doubt(
            f"network {path.parent}",
            f"The data file lies on another computer ({kind}). Two computers can write to it at once there, and a"
            " broken connection can damage it. Keep it on a disk of this computer, and a second copy of each backup"
            " over there.",
        )


def _network_kind(path: Path, mounts: Path) -> str:
    name = str(path)
    if sys.platform == "win32":  # pragma: no cover
        import ctypes

        if name.startswith("\\\\"):
            return "a network share"
        return "a network drive" if ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == _REMOTE else ""
    try:
        lines = mounts.read_text("utf-8", errors="surrogateescape").splitlines()
    except OSError:  # a system that does not say
        return ""
    best = ("", "")
    for line in lines:
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        at = re.sub(r"\\([0-7]{3})", lambda said: chr(int(said[1], 8)), parts[1])
        if (path.is_relative_to(at)) and len(at) >= len(best[0]):
            best = (at, parts[2])
    return best[1] if best[1] in _NETWORK else ""


def _synchronised(path: Path, environment: Mapping[str, str]) -> Iterator[Doubt]:
    for folder in path.parents:
        for sync in _SYNCS:
            if _is_of(folder, sync, environment):
                yield Doubt(
                    f"sync {sync.name} {folder}",
                    f"The data file lies in a folder that {sync.name} keeps in step ({folder}): it is copied while"
                    " Bodymap writes, which can damage it or make a second one, and it goes to other computers. Keep it"
                    " in a folder of this computer only.",
                )
                return


def _is_of(folder: Path, sync: _Sync, environment: Mapping[str, str]) -> bool:
    if re.fullmatch(sync.folder, folder.name, re.IGNORECASE):
        return True
    if any(environment.get(name) and folder == Path(environment[name]) for name in sync.variables):
        return True
    try:
        return any(next(folder.glob(mark), None) is not None for mark in sync.marks)
    except OSError:  # a folder that may not be looked into
        return False

"""Whether a data file lies where it is not safe: under two names, on another computer, in a synchronised folder.

Each is recognised by the path and by what such programs leave behind, and said once (`Doubt.key`) in plain words.
What macOS and Windows answer is known from what is written about them: this never ran there.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason, in plain words; `key` names it, and where; `kind`: "link", "network" or "sync", `by`: which program
    keeps the folder in step."""

    key: str
    words: str
    kind: str
    by: str = ""


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
        "ftp",
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
_MOUNT = ("/sbin/mount",)
_MOUNT_SECONDS = 5.0
_APPLE_DATA = "/System/Volumes/Data"
"""macOS shows what lies below this folder below the root as well."""
_REMOTE = 4
"""What Windows says of a drive that is another computer's (GetDriveType)."""


@dataclass(frozen=True, slots=True)
class System:
    """The system that is asked about disks: its name as `sys.platform`, and what it answers."""

    name: str = sys.platform

    def mounts(self) -> list[tuple[str, str]]:
        """Where something is mounted, and of which kind; [] when the system does not say."""
        try:
            if self.name == "darwin":
                said = subprocess.run(_MOUNT, capture_output=True, timeout=_MOUNT_SECONDS, check=True).stdout
                return mac_mounts(said.decode("utf-8", errors="surrogateescape"))
            return linux_mounts(_MOUNTS.read_text("utf-8", errors="surrogateescape"))
        except (OSError, subprocess.SubprocessError):
            return []

    def drive_type(self, root: str) -> int:
        """What Windows says of the drive with this root ("Z:\\"); 0, which it says of an unknown one, elsewhere."""
        windll = getattr(ctypes, "windll", None)
        return int(windll.kernel32.GetDriveTypeW(root)) if windll is not None else 0


def linux_mounts(said: str) -> list[tuple[str, str]]:
    """The text of /proc/self/mounts: device, folder, kind, options in each line; blanks as \\040."""
    found = []
    for line in said.splitlines():
        parts = line.split(" ")
        if len(parts) >= 3:
            at = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), parts[1])
            found.append((at, parts[2]))
    return found


def mac_mounts(said: str) -> list[tuple[str, str]]:
    """What `mount` of macOS says: "//ines@server/share on /Volumes/share (smbfs, nodev, nosuid, mounted by ines)"."""
    found = []
    for line in said.splitlines():
        if parts := re.fullmatch(r".+? on (/.*) \(([^,()]+)[^()]*\)", line):
            at = parts[1]
            if at == _APPLE_DATA or at.startswith(f"{_APPLE_DATA}/"):
                at = at.removeprefix(_APPLE_DATA) or "/"
            found.append((at, parts[2]))
    return found


def doubts(path: Path, environment: Mapping[str, str] = os.environ, system: System | None = None) -> list[Doubt]:
    """Every reason why a data file, which is there, does not lie safely."""
    return [*_two_names(path), *_network(path, system or System()), *_synchronised(path, environment)]


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
            "link",
        )


def _network(path: Path, system: System) -> Iterator[Doubt]:
    kind = _network_kind(path, system)
    if kind:
        yield Doubt(
            f"network {path.parent}",
            f"The data file lies on another computer ({kind}). Two computers can write to it at once there, and a"
            " broken connection can damage it. Keep it on a disk of this computer, and a second copy of each backup"
            " over there.",
            "network",
        )


def _network_kind(path: Path, system: System) -> str:
    if system.name == "win32":
        root = PureWindowsPath(path).anchor
        if root.startswith("\\\\") and not re.match(r"\\\\[?.]\\(?!UNC\\)", root, re.IGNORECASE):
            return "a network share"
        return "a network drive" if system.drive_type(root) == _REMOTE else ""
    best = ("", "")
    for at, kind in system.mounts():
        if path.is_relative_to(at) and len(at) >= len(best[0]):
            best = (at, kind)
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
                    "sync",
                    sync.name,
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

"""A data file in a folder, and under a name, that is no UTF-8; and one that may only be read for a while."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bodymap import cli, paths
from bodymap.errors import FileProblem
from bodymap.report.papers import settings_of
from bodymap.store import Store
from bodymap.store.log import log_of
from tests.faults.practice import dies
from tests.store.people import fill

KEYS = pytest.mark.parametrize("passphrase", [None, "it is mine alone"])


def strange(folder: Path, name: bytes) -> Path:
    """A place whose name is no UTF-8; skipped where a disk takes no such name."""
    path = folder / os.fsdecode(name)
    try:
        path.mkdir()
    except (OSError, UnicodeError):
        pytest.skip("this disk takes no such name")
    return path


@KEYS
def test_a_name_that_is_no_utf8_is_as_good_as_any(
    tmp_path: Path, passphrase: str | None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder, second = strange(tmp_path, b"of the pr\xffctice"), strange(tmp_path, b"dri\xfee")
    path = folder / os.fsdecode(b"pr\xe4ctice.bodymap")
    store = Store.open(path, passphrase)
    fill(store)
    store.choose_second_place(second)
    settings_of(store).set("second_copy", str(second))
    for _ in range(2):
        assert len(store.back_up(second)) == 2
    assert store.check() == []
    assert all(one.newer is not None and not one.fault for one in store.copies(second))
    assert [one.faults for one in store.drill(second)] == [[]] * 4
    store.change_passphrase("and another one")
    assert len(store.back_up(second)) == 2
    store.close()
    monkeypatch.setenv("BODYMAP_PASSPHRASE", "and another one")
    by_hand, out = folder / os.fsdecode(b"by h\xe4nd"), folder / os.fsdecode(b"out\xff.json")

    def does(*words: str) -> None:
        assert cli.main([*words, "--data", str(path)]) == cli.DONE, capfd.readouterr().err

    for words in ("check", "backup", "backups", "drill"):
        does(words)
    does("backup", str(by_hand))
    does("export", "--format", "json", "--out", str(out))
    does("restore", str(next(by_hand.glob("*.bodymap"))))
    said = capfd.readouterr().out
    assert "\\udce4ctice" in said
    assert "dri\\udcfee" in said


def test_a_path_comes_back_from_the_text_it_was_kept_as() -> None:
    for name in (b"dri\xfee", b"plain", "M\u00fcller \u5c71".encode()):
        path = Path(os.fsdecode(b"/drive/" + name))
        text = paths.in_text(path)
        text.encode()
        assert paths.from_text(text) == path


@pytest.mark.skipif(sys.platform == "win32", reason="rights are others there")
def test_a_file_that_may_only_be_read_leaves_no_trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "practice.bodymap"
    Store.open(path).close()
    path.chmod(0o444)
    allowed = os.access

    def asked(one: Path, how: int) -> bool:
        """As for somebody who is not root."""
        return allowed(one, how) and (how != os.W_OK or bool(Path(one).stat().st_mode & 0o200))

    monkeypatch.setattr(os, "access", asked)
    with pytest.raises(FileProblem, match="read-only"):
        Store.open(path)
    assert [one.name for one in tmp_path.iterdir()] == [path.name], "nothing is left beside it"
    path.chmod(0o600)
    for beside in (log_of(path), path.with_name(f"{path.name}-shm")):  # what an earlier program has left
        beside.touch()
        beside.chmod(0o444)
    store = Store.open(path)
    fill(store)
    store.close()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]

    def killed() -> None:
        Store.open(path).set_setting("theme", "dark")
        os._exit(9)  # before Python closes the connection

    dies(path, killed)
    for beside in (log_of(path), path.with_name(f"{path.name}-shm")):
        beside.chmod(0o444)
    store = Store.open(path)
    assert store.setting("theme") == "dark", "what a log holds is brought in"
    store.close()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="root lays its rights down for it")
def test_somebody_without_the_rights_of_root(tmp_path: Path) -> None:
    path = tmp_path / "practice.bodymap"
    Store.open(path).close()
    less = "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"
    command = ["setpriv", *less, sys.executable, "-m", "bodymap", "check", "--data", str(path)]

    def check() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, check=False)

    path.chmod(0o444)
    refused = check()
    assert refused.returncode == cli.REFUSED
    assert "read-only" in refused.stderr
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    path.chmod(0o600)
    assert check().returncode == cli.DONE

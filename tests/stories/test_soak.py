"""A day at the desk in a running event loop: nothing fails, and nothing grows, where every page is opened and left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
def test_pages_dialogs_and_menus_come_and_go_in_a_running_loop() -> None:
    command = [sys.executable, str(ROOT / "packaging" / "soak.py"), "--times", "20", "--start", "100"]
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" times: ") >= 20

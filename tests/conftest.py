"""What holds for every test: no screen, no warnings, a home folder of its own.

The environment is set here, before anything of the program or of Qt is imported.
"""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")

# A test never sees, and never leaves anything in, the folders of the person who runs it.
_HOME = Path(tempfile.mkdtemp(prefix="bodymap-tests-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
for _variable, _folder in {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    "XDG_DATA_HOME": "data",
    "XDG_CONFIG_HOME": "config",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "runtime",
}.items():
    (_HOME / _folder).mkdir(mode=0o700, exist_ok=True)
    os.environ[_variable] = str(_HOME / _folder)
# The list of fonts takes seconds to make; it holds nothing of a user, so one serves all runs.
_FONTS = ROOT / "build" / "matplotlib"
_FONTS.mkdir(parents=True, exist_ok=True)
os.environ["MPLCONFIGDIR"] = str(_FONTS)

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


_UNMEASURED = ("app", "plots", "report", "stories", "ui", "walks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is measured (the medicine, the store, the exchange) is reached by its own tests; measuring those of the
    window too would find nothing more, and takes a quarter of their time."""
    for item in items:
        if item.path.relative_to(ROOT / "tests").parts[0] in _UNMEASURED:
            item.add_marker(pytest.mark.no_cover)


def pytest_runtest_logfinish() -> None:
    """A window has switched Python's own collector off; between tests no loop runs that would do its work, and let die
    what was closed: in a worker of hours thousands of widgets would be asked about each new style."""
    if (core := sys.modules.get("PySide6.QtCore")) is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    if (garbage := sys.modules.get("bodymap.ui.kit.loop")) is not None:
        garbage.collect_due()


_THRESHOLDS = gc.get_threshold()


@pytest.fixture(autouse=True)
def collector_is_left_alone() -> Iterator[None]:
    """No test and no library in it leaves the collector to later tests otherwise than it was: with another threshold
    nothing is collected, and switched on again it runs in the threads of the plots, where Qt objects must not die."""
    was_off = not gc.isenabled()
    yield
    assert gc.get_threshold() == _THRESHOLDS
    assert not (was_off and gc.isenabled())

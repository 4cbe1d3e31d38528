"""Django's settings in tests: a home of its own, so that no test touches a running city."""

import atexit
import os
import shutil
import tempfile

_HOME = tempfile.mkdtemp(prefix="cg-tests-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ.update(CG_HOME=_HOME, CG_CITY="tiny", CG_LANGUAGE="en", CG_HOSTS="localhost,testserver,127.0.0.1")

from commonground.web.settings import *  # noqa: E402, F403  # after the home is known
from commonground.web.settings import DATABASES  # noqa: E402  # the same

# A file, not memory: with write-ahead log and write gate, as in a running city.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": f"{_HOME}/test.sqlite3"}

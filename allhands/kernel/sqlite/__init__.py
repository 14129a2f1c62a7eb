"""Django's SQLite backend on the SQLite that the wheel brings.

SQLite before 3.51.3 has a rare corruption race in WAL mode, and systems ship older ones.
"""

import importlib.util
import sys

SAFE = (3, 51, 3)

if importlib.util.find_spec("pysqlite3"):
    import pysqlite3

    # Django's backend imports the name sqlite3; it must find the newer one before it does.
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def version() -> tuple[int, int, int]:
    """The version of SQLite in use."""
    import sqlite3

    major, minor, patch = sqlite3.sqlite_version_info
    return major, minor, patch

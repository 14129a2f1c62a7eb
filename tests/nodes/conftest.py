"""Several nodes need PostgreSQL: DATABASE_URL names a server where databases may be made."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_nodes.py"]

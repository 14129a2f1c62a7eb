"""Many rows at a time."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model


def insert(rows: Sequence[Model]) -> None:
    """Writes new rows of one table, whose ids nobody needs: several times quicker than bulk_create."""
    if not rows:
        return
    # Not the proxy `connection`: asking it for each value takes as long as all the rest.
    connection = connections[DEFAULT_DB_ALIAS]
    table = rows[0]._meta
    fields = [field for field in table.concrete_fields if not field.primary_key]
    prepare = [(field.attname, field.get_db_prep_save) for field in fields]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {connection.ops.quote_name(table.db_table)} ({names}) VALUES ({marks})",
            [tuple(ready(getattr(row, name), connection) for name, ready in prepare) for row in rows],
        )

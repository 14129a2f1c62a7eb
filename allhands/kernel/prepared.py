"""Queries of busy pages, put into SQL once for each shape of what is asked; afterwards only the values change.

Building and compiling a queryset costs ten times what the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

Given = int | str | datetime | Iterable[int]
_MARK = 2_146_000_000
"""Stands for a number while a query is compiled; no id and no limit comes near it."""
_MOST = 100_000
"""Ids in a set at most."""
_TOO_LARGE = 2**63
"""No database keeps such a number, and asking for it is an error. Hostile addresses do."""
_TEXT_MARK = "\x00given"


@dataclass(frozen=True)
class _Compiled:
    """SQL, its parameters with the places where given values go, and what turns columns into Python's values."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int, int], ...]
    converters: tuple[tuple[int, list[Any], Any], ...]
    names: tuple[str, ...]


class Prepared:
    """A query made by a function of numbers, texts, moments and sets of ids: of one model whole, or a `values_list`.

    The function is called with marks instead of values: it must pass each on to a filter and look at none. A set of
    ids is padded with 0, which is no id; so an empty one matches nothing.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]]) -> None:
        self._build = build
        self._model: type[models.Model] | None = None
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}
        self.__doc__ = build.__doc__

    def __call__(self, *given: Given) -> list[Any]:
        """The rows for these values: objects of the model, or tuples."""
        connection = connections[DEFAULT_DB_ALIAS]
        values = [_sent(one, connection) for one in given]
        shape = (connection.vendor, *(len(one) if isinstance(one, list) else type(one) for one in values))
        query = self._compiled.get(shape)
        if query is None:
            query = self._compiled[shape] = self._compile(connection, given, values)
        parameters = list(query.parameters)
        for place, number, inside in query.places:
            one = values[number]
            parameters[place] = one[inside] if isinstance(one, list) else one
        with connection.cursor() as cursor:
            cursor.execute(query.sql, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        if query.converters:
            rows = _converted(rows, query, connection)
        if self._model is None:
            return rows
        return [self._model.from_db(connection.alias, query.names, row) for row in rows]

    def first(self, *given: Given) -> Any:
        """The first row for these values, or None."""
        rows = self(*given)
        return rows[0] if rows else None

    def _compile(self, connection: Any, given: tuple[Given, ...], values: list[Any]) -> _Compiled:
        marks: dict[Any, tuple[int, int]] = {}
        stand_ins = []
        for number, (one, value) in enumerate(zip(given, values, strict=True)):
            stand_in = _stand_in(number, one, len(value) if isinstance(value, list) else 0)
            stand_ins.append(stand_in)
            listed = stand_in if isinstance(stand_in, list) else [stand_in]
            marks.update((_sent(mark, connection), (number, inside)) for inside, mark in enumerate(listed))
        queryset = self._build(*stand_ins)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = tuple(
            (place, *marks[one])
            for place, one in enumerate(parameters)
            if isinstance(one, int | str | datetime) and one in marks
        )
        if {(number, inside) for _place, number, inside in places} != set(marks.values()):
            raise TypeError(f"a given value does not reach the query: {sql}")
        found = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        converters = tuple((place, *pair) for place, pair in found.items())
        self._model = queryset.model if queryset.query.default_cols else None
        names = tuple(column.target.attname for column, *_sql in compiler.select) if self._model else ()
        return _Compiled(sql, tuple(parameters), places, converters, names)


def _sent(one: Given, connection: Any) -> Any:
    """A value as the database takes it. Ids get zeros up to the next power of two: few shapes serve any number."""
    if isinstance(one, int):
        return one if abs(one) < _TOO_LARGE else 0
    if isinstance(one, str):
        return one
    if isinstance(one, datetime):
        return connection.ops.adapt_datetimefield_value(one)
    found = list(one)
    return found + [0] * ((1 << max(0, len(found) - 1).bit_length()) - len(found))


def _stand_in(number: int, one: Given, size: int) -> Any:
    """What stands for the given value of that number, so many ids long, while the query is compiled."""
    if isinstance(one, str):
        return f"{_TEXT_MARK}{number}"
    if isinstance(one, datetime):
        return datetime(1001 + number, 1, 1, tzinfo=UTC)
    first = _MARK + number * _MOST
    return list(range(first, first + size)) if size else first


def _converted(rows: list[tuple[Any, ...]], query: _Compiled, connection: Any) -> list[tuple[Any, ...]]:
    made = []
    for row in rows:
        values = list(row)
        for place, functions, expression in query.converters:
            value = values[place]
            for function in functions:
                value = function(value, expression, connection)
            values[place] = value
        made.append(tuple(values))
    return made

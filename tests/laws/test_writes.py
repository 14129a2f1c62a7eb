"""Rows are written in actions alone, and what shows them never reaches past `access` and `queries`."""

from __future__ import annotations

import ast
import importlib

import pytest

from allhands.kernel import map as house_map
from allhands.kernel.action import ACTIONS
from tests.laws.sources import Source, calls_in, chain, functions_in, house, is_verb, modules_in

DOORS = {"views", "urls", "forms", "api"}
SURFACES = {"api"}
DRAWERS = {"connection", "connections", "models"}
BEHIND_THE_DOOR = {"access", "actions", "apps", "indexed", "jobs", "models", "queries", "reactions"}
WRITES = {
    "save",
    "delete",
    "create",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "raw",
    "execute",
    "executemany",
}
# Words of dicts and others too: they mean rows when the chain speaks of rows.
PLAIN_WORDS = {"update", "raw"}
READS = {"filter", "exclude", "all", "values_list", "order_by", "in_bulk", "select_for_update"}
# What may write besides actions: tables themselves, the kernel, made-up history of the demo company, the index.
WRITERS = {"actions", "models", "migrations"}
WRITING_ROOMS = {"kernel", "demo"}
ALLOWED = {
    (
        "allhands/people/queries.py",
        "workspace",
    ): "the one row of the workspace is made when it is first asked for",
    (
        "allhands/people/queries.py",
        "actor_by_token",
    ): "notes when a token was last used, at most once a minute",
}
RECEIPTS = "a receipt for a program is no deed of anybody, so nothing of it belongs into the trail"
NO_ACTIONS = {
    ("allhands/api/actions.py", "claim"): RECEIPTS,
    ("allhands/api/actions.py", "settle"): RECEIPTS,
    ("allhands/api/actions.py", "forget"): RECEIPTS,
}


def doors() -> list[Source]:
    """Files that parse, call and render."""
    return [
        one
        for one in house()
        if one.kind in DOORS or (one.room in SURFACES and one.kind and one.kind not in BEHIND_THE_DOOR)
    ]


def is_write(call: ast.Call, method: ast.Attribute, modules: set[str]) -> bool:
    """Whether a call writes rows: neither a verb of a module, nor a method of a plain dict, nor a SELECT."""
    if method.attr not in WRITES or is_verb(method, modules):
        return False
    if method.attr in PLAIN_WORDS:
        return bool({"objects", *READS} & set(chain(method)))
    first = call.args[0] if call.args else None
    return not (isinstance(first, ast.Constant) and str(first.value).lstrip().upper().startswith("SELECT"))


def writes_in(tree: ast.AST, modules: set[str]) -> list[tuple[int, str]]:
    found = []
    for call, method in calls_in(tree):
        if is_write(call, method, modules):
            found.append((call.lineno, ".".join(chain(method))))
    return found


def opens_drawers(tree: ast.Module) -> list[str]:
    """Where a file that only parses and renders touches rows itself."""
    modules, found = modules_in(tree), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            found.append(f"line {node.lineno} uses .objects")
        if isinstance(node, ast.ImportFrom) and node.module == "django.db":
            found += [f"line {node.lineno} imports {one.name}" for one in node.names if one.name in DRAWERS]
    for call, method in calls_in(tree):
        if is_write(call, method, modules) or (method.attr in READS and not is_verb(method, modules)):
            found.append(f"line {call.lineno} calls {'.'.join(chain(method))}")
    return found


@pytest.mark.parametrize("one", doors(), ids=lambda one: one.where)
def test_doors_load_nothing_and_write_nothing_themselves(one: Source):
    assert opens_drawers(one.tree) == [], "ask access or queries for rows, and an action to write"


@pytest.mark.parametrize(
    "line",
    [
        "Card.objects",
        "card.save()",
        "card.versions.create(number=2)",
        "access.visible_to(actor).delete()",
        "access.visible_to(actor).filter(title='').update(title='x')",
        "card.tag_rows.all()",
        "cursor.execute(words)",
        "from django.db import connection",
    ],
)
def test_the_law_sees_a_drawer_opened(line: str):
    assert opens_drawers(ast.parse(f"from allhands.cards import access\n{line}")) != []


@pytest.mark.parametrize(
    "line",
    [
        "writing.create(actor, collection, title='x')",
        "shown.update(more)",
        "access.card_for(actor, 7)",
        "request.session.pop('x', None)",
        "from django.db import OperationalError",
    ],
)
def test_the_law_lets_verbs_pass(line: str):
    assert (
        opens_drawers(
            ast.parse(
                f"from allhands.cards.actions import writing\nfrom allhands.cards import access\n{line}"
            )
        )
        == []
    )


def outside_writes() -> list[tuple[Source, str, int, str]]:
    """Writes in files that hold no actions: the file, the function, the line, what it calls."""
    found = []
    for one in house():
        if one.room in WRITING_ROOMS or one.kind in WRITERS:
            continue
        modules = modules_in(one.tree)
        inside = {
            line: function.name
            for function in functions_in(one.tree)
            for line, _ in writes_in(function, modules)
        }
        found += [(one, inside.get(line, ""), line, what) for line, what in writes_in(one.tree, modules)]
    return found


def test_rows_are_written_by_actions_alone():
    wrong = [
        f"{one.where}:{line} {what}"
        for one, name, line, what in outside_writes()
        if (one.where, name) not in ALLOWED
    ]
    assert wrong == [], "write it as an action, or name the reason in ALLOWED"


def test_every_exception_is_still_needed():
    used = {(one.where, name) for one, name, _, _ in outside_writes()}
    assert set(ALLOWED) - used == set()
    written = {
        (one.where, name) for one in house() if one.kind == "actions" for name in writing_functions(one)
    }
    assert set(NO_ACTIONS) - written == set()


def writing_functions(one: Source) -> set[str]:
    """The functions of a file that write, or call one of the same file that does."""
    modules = modules_in(one.tree)
    functions = {function.name: function for function in functions_in(one.tree)}
    writing = {name for name, function in functions.items() if writes_in(function, modules)}
    while True:
        more = {
            name
            for name, function in functions.items()
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in writing
        } - writing
        if not more:
            return writing
        writing |= more


@pytest.mark.parametrize("one", [one for one in house() if one.kind == "actions"], ids=lambda one: one.where)
def test_whatever_writes_for_others_is_an_action(one: Source):
    """Other public functions of these files only work something out: they neither write nor act for somebody."""
    module = importlib.import_module(".".join(("allhands", one.room, *one.inside)))
    known = {name.rsplit(".", 1)[-1] for name in ACTIONS if name.startswith(f"{module.__name__}.")}
    writing, wrong = writing_functions(one), []
    for node in one.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in known:
            acts = (
                node.args.args
                and node.args.args[0].arg == "by"
                and ast.unparse(node.returns or node) != "bool"
            )
            if (node.name in writing or acts) and (one.where, node.name) not in NO_ACTIONS:
                wrong.append(f"{one.where}:{node.lineno} {node.name}")
    assert wrong == [], "decorate it with @action(permit)"


def test_every_action_takes_the_actor_first_and_says_who_may():
    house_map.load_actions()
    for name, verb in ACTIONS.items():
        if ".tests." not in name:
            assert verb.__wrapped__.__code__.co_varnames[0] == "by", name
            assert callable(getattr(verb, "permit")), name


@pytest.mark.parametrize("one", [one for one in house() if one.kind == "rules"], ids=lambda one: one.where)
def test_rules_are_pure(one: Source):
    """They know no table and no request, and are told the time."""
    wrong = []
    for node in ast.walk(one.tree):
        if isinstance(node, ast.ImportFrom):
            module = str(node.module)
            apart = module.startswith(("django.db", "django.http", "django.conf")) or module.endswith(
                ".models"
            )
            if apart or "models" in {name.name for name in node.names}:
                wrong.append(f"{one.where}:{node.lineno} imports {module}")
        if isinstance(node, ast.Call) and chain(node.func)[-1:] in (["now"], ["today"]):
            wrong.append(f"{one.where}:{node.lineno} asks the time itself")
    assert wrong == []

"""The rest of the table: home, search, imports, and every operation of the API."""

from __future__ import annotations

from typing import Any

from tests.hostile import secret_world as secret
from tests.hostile.questions import (
    CARDS,
    FILTERS,
    PRIVATE_WORDS,
    PUBLIC_WORDS,
    Ask,
    all_of,
    asking,
    get,
    sends,
)
from tests.hostile.questions_people import PEOPLE

NEW: dict[str, Any] = {
    "title": "New one",
    "body": "[x](/cards/{card})",
    "collection": "#{care}",
    "language": "en",
}
NEW |= {"audience": "partner"}
HIDDEN, OPEN = ("{card}", "{archived}", "{apart}"), ("{refund}", "{mine}")


def api_cards(method: str, rest: str, *forms: dict[str, Any], among: tuple[str, ...] = HIDDEN + OPEN) -> Ask:
    return all_of(*[sends(method, f"/api/v1/cards/{one}{rest}", *forms, json=True) for one in among])


SITE: dict[str, Ask] = {
    "": get("/", "/?words=Quorvex"),
    "search": all_of(asking("/search", secret.WORDS, "refund"), get(*[f"/search?{one}" for one in FILTERS])),
    "search/results": all_of(
        asking("/search/results", *PRIVATE_WORDS[::2], *PUBLIC_WORDS),
        asking("/search/results?place=palette", "quorvix", "refundabel", "re"),
    ),
    "searches": all_of(
        get(
            "/searches",
            "/searches?days=365&ended=nothing",
            "/searches?ended=unopened",
            "/searches?language=en",
        ),
        get("/searches?dismissed", "/searches?page=2"),
    ),
    "searches/dismissals": all_of(
        *[
            sends("POST", "/searches/dismissals", {"key": key, "words": key}, then=("/searches",))
            for key in ("ledger payout quorvex", "moonshadow pepper", "ghost pepper", "voucher")
        ],
    ),
    "searches/dismissals/<int:number>": sends("DELETE", "/searches/dismissals/{dismissal}"),
    "synonyms": all_of(
        get("/synonyms", "/synonyms?words=Quorvex", "/synonyms?page=2"),
        sends("POST", "/synonyms", {"words": "Quorvex = ledger"}, {"words": ""}, {"words": "pepper = chili"}),
    ),
    "synonyms/<int:number>": all_of(
        get("/synonyms/{synonyms}", "/synonyms/999999"),
        sends("POST", "/synonyms/{synonyms}", {"words": "PO = order"}),
        sends("DELETE", "/synonyms/{synonyms}"),
    ),
    "synonyms/dismissals": sends(
        "POST",
        "/synonyms/dismissals",
        {"key": "quorvex payout ledger = moonshadow"},
        {"key": "ghost pepper = hot sauce"},
        {"key": "ghost = moonshadow"},
    ),
    "search/choices": sends(
        "POST",
        "/search/choices",
        *[
            {"words": secret.WORDS, "found": found, "how": "opened"}
            for found in ("{card}", "{apart}", "{refund}", "999999")
        ],
    ),
    "imports": all_of(
        get("/imports", "/imports?collection={collection}"),
        sends("POST", "/imports", {"file": secret.archive(), "collection": "{collection}"}),
        sends("POST", "/imports", {"file": secret.archive(), "collection": "{care}"}, then=("/imports",)),
    ),
    "imports/<int:number>": all_of(
        get("/imports/{run}", "/imports/{old_run}"),
        *[
            sends(method, f"/imports/{run}")
            for run in ("{run}", "{old_run}")
            for method in ("POST", "DELETE")
        ],
    ),
    "imports/<int:number>/progress": get("/imports/{run}/progress", "/imports/{old_run}/progress"),
}

OF_CURATION = ("{proposal}", "{change}")


def proposals(method: str, rest: str, **form: Any) -> Ask:
    places = [f"/proposals/{one}{rest}" for one in OF_CURATION]
    return get(*places) if method == "GET" else all_of(*[sends(method, one, form) for one in places])


WRITTEN: dict[str, Any] = {"title": "New one", "body": "[x](/cards/{card})", "language": "en"}
WRITTEN |= {"audience": "partner", "draft_key": "new-00112233"}
CURATION: dict[str, Ask] = {
    "proposals": all_of(
        get("/proposals"),
        sends("POST", "/proposals", {**WRITTEN, "collection": "{collection}"}),
        sends("POST", "/proposals", {**WRITTEN, "collection": "{care}", "folder": "{folder}"}),
        sends("POST", "/proposals", {**WRITTEN, "collection": "{care}"}, then=("/proposals", "/")),
    ),
    "cards/<int:number>/proposals": all_of(
        *[
            sends("POST", f"/cards/{one}/proposals", {**WRITTEN, "base_version": "1"}, then=("/proposals",))
            for one in (*HIDDEN, *OPEN, "{turned}")
        ]
    ),
    "proposals/<int:number>": all_of(proposals("GET", ""), proposals("DELETE", "")),
    "proposals/<int:number>/text": all_of(proposals("GET", "/text"), proposals("POST", "/text", **WRITTEN)),
    "proposals/<int:number>/approval": proposals("POST", "/approval"),
    "proposals/<int:number>/notes": proposals("POST", "/notes", note="Since when?"),
    "proposals/<int:number>/refusal": all_of(
        proposals("POST", "/refusal", note="No."), proposals("DELETE", "/refusal")
    ),
}

API: dict[str, Ask] = {
    "healthz": get("/healthz"),
    "readyz": get("/readyz"),
    "metrics": get("/metrics"),
    "api/v1/openapi.json": get("/api/v1/openapi.json"),
    "api/v1/me": get("/api/v1/me"),
    "api/v1/collections": get("/api/v1/collections", "/api/v1/collections?limit=1"),
    "api/v1/collections/<int:number>": get("/api/v1/collections/{collection}", "/api/v1/collections/{care}"),
    "api/v1/collections/<int:number>/folders": get(
        "/api/v1/collections/{collection}/folders", "/api/v1/collections/{care}/folders"
    ),
    "api/v1/folders/<int:number>": get(
        "/api/v1/folders/{folder}", "/api/v1/folders/{inner}", "/api/v1/folders/{fees}"
    ),
    "api/v1/cards": all_of(
        get(
            "/api/v1/cards",
            "/api/v1/cards?limit=1",
            "/api/v1/cards?archived=true",
            "/api/v1/cards?collection={collection}",
            "/api/v1/cards?folder={folder}",
            "/api/v1/cards?folder={inner}&archived=true",
            f"/api/v1/cards?tag={secret.TAG}",
            f"/api/v1/cards?tag={secret.APART_TAG}",
            "/api/v1/cards?folder={fees}",
            "/api/v1/cards?updated_after=2020-01-01T00:00:00Z",
        ),
        sends("POST", "/api/v1/cards", NEW, {**NEW, "collection": "#{collection}"}, json=True),
        sends(
            "POST", "/api/v1/cards", {**NEW, "folder": "#{folder}"}, {**NEW, "folder": "#999999"}, json=True
        ),
    ),
    "api/v1/cards/<int:number>": all_of(
        get(*[f"/api/v1/cards/{one}" for one in (*HIDDEN, *OPEN, "{internal}", "{old}")]),
        api_cards("PATCH", "", {"title": "Mine"}),
        api_cards(
            "PATCH",
            "",
            {"body": "[x](/cards/{card}) ![z](/attachments/{key}/{file})"},
            {"collection": "#{collection}"},
            {"folder": "#{folder}"},
            {"owner": "#{person}"},
            {"owner": "#{vera}"},
            {"collection": "#{corner}"},
            among=OPEN,
        ),
    ),
    "api/v1/cards/<int:number>/archival": all_of(
        api_cards("POST", "/archival"), api_cards("DELETE", "/archival", among=("{archived}", "{mine}"))
    ),
    "api/v1/cards/<int:number>/verification": all_of(
        api_cards("POST", "/verification", {}),
        api_cards("DELETE", "/verification?reason=Wrong", among=("{card}", "{refund}")),
    ),
    "api/v1/search": all_of(
        asking("/api/v1/search", secret.WORDS, "quorvix", *PUBLIC_WORDS),
        get(
            f"/api/v1/search?words=refund&tag={secret.TAG}",
            "/api/v1/search?words=refund&collection={collection}",
            "/api/v1/search?words=refund&trusted=false&limit=1",
        ),
    ),
    r"^api(?:/[\s\S]*)?$": all_of(
        get("/api", "/api/v1/nowhere", "/api/v1/people/{person}"),
        *[
            sends(method, "/api/v1/cards/{card}/nowhere", {}, json=True)
            for method in ("POST", "PUT", "PATCH", "DELETE")
        ],
    ),
}

TABLE: dict[str, Ask] = {**CARDS, **PEOPLE, **SITE, **CURATION, **API}
"""Every route of the house."""

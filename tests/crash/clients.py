"""Programs that write cards without a pause and remember what was promised to them."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

LOST = (urllib.error.URLError, http.client.HTTPException, OSError)


@dataclass(frozen=True)
class Promise:
    """A write that was acknowledged: which card, its version then, and words that are in no other version."""

    card: int
    version: int
    words: str


@dataclass
class Client(threading.Thread):
    """One program. It sends a lost request again with its key until it is answered, as a careful program does."""

    address: str
    token: str
    collection: int
    stop: threading.Event
    dice: random.Random
    kept: list[Promise] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    replayed: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        mine: list[int] = []
        while not self.stop.is_set():
            words = uuid.uuid4().hex
            self.asked.append(words)
            if mine and self.dice.random() < 0.4:
                self.insist(
                    "PATCH", f"/api/v1/cards/{self.dice.choice(mine)}", words, {"note": words, "title": words}
                )
            else:
                sent = {
                    "collection": self.collection,
                    "title": words,
                    "body": f"Fee {words}.",
                    "language": "en",
                }
                made = self.insist(
                    "POST", "/api/v1/cards", words, {**sent, "tags": ["fee", words[:8]], "note": words}
                )
                mine += [made.card] if made else []

    def insist(self, method: str, path: str, words: str, sent: dict[str, Any]) -> Promise | None:
        """Sends until there is an answer, or until the end: then it is not known what became of it."""
        while not self.stop.is_set():
            try:
                status, answer = self.send(method, path, words, sent)
            except LOST:
                time.sleep(0.05)
                continue
            self.statuses[status] += 1
            if status < 300:
                promise = Promise(answer["id"], answer["version"], words)
                self.kept.append(promise)
                return promise
            assert status in (409, 503), f"{method} {path} answered {status}: {answer}"
            time.sleep(0.02)
        return None

    def found(self, words: str) -> list[int]:
        """The cards that the search has for these words."""
        request = urllib.request.Request(
            f"{self.address}/api/v1/search?words={words}", headers={"Authorization": f"Bearer {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return [hit["id"] for hit in json.load(answer)["items"]]

    def send(self, method: str, path: str, key: str, sent: dict[str, Any]) -> tuple[int, Any]:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        request = urllib.request.Request(
            f"{self.address}{path}", json.dumps(sent).encode(), headers=headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                self.replayed += "Idempotency-Replayed" in answer.headers
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

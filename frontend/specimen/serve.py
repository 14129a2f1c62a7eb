"""The components to look at: `python frontend/specimen/serve.py [PORT]` serves them under our policy.

`python frontend/specimen/serve.py --write` writes frontend/specimen.html, to be opened without a server.
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from markupsafe import escape
from samples import HERE, SITE, TITLES, found, pages, render

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
PAGES = {"/": "home", "/card": "card", "/search": "search", "/people": "people", "/editor": "editor"}
STARTED = time.monotonic()


class Specimen(BaseHTTPRequestHandler):
    """Pages and the few answers that the scripts ask for; `told` keeps what they sent, for tests."""

    told: ClassVar[list[tuple[str, str, str]]] = []

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        words = asked.get("words", "")
        path = address.path
        if path.startswith("/static/site/"):
            file = SITE / "static" / "site" / path.rsplit("/", 1)[1]
            self.answer(file.read_bytes(), KINDS.get(file.suffix, "text/plain"))
        elif path == "/search/results":
            if "slow" in words:
                time.sleep(0.4)
            self.html(render("results", words=words, found=found(words), facet="collection" in asked))
        elif path.startswith("/preview/"):
            self.html(render("preview", one=found("x")[int(path.rsplit("/", 1)[1]) - 1]))
        elif path == "/complete":
            cards = [
                {"id": i, "title": title, "collection": "Payments", "url": f"/cards/{i}"}
                for i, title in enumerate(TITLES)
            ]
            self.json([card for card in cards if words.lower() in str(card["title"]).lower()])
        elif path == "/progress":
            done = min(100, int((time.monotonic() - STARTED) * 10))
            self.json({"done": done, "total": 100, "words": f"{done} of 100 pages", "finished": done == 100})
        elif path == "/told":
            self.json(self.told)
        else:
            self.html(render(PAGES.get(path, "specimen"), **asked))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(errors="replace")
        self.told.append((self.command, self.path, body))
        if self.path == "/editor/preview":
            text = parse_qs(body).get("body", [""])[0]
            self.html("".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n")))
        elif self.path == "/upload":
            self.json({"url": "/static/site/icon.svg", "name": "receipt.png"})
        else:
            self.json({"saved_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "version": 1})

    do_PUT = do_POST

    def html(self, page: str) -> None:
        self.answer(page.encode(), "text/html; charset=utf-8")

    def json(self, value: object) -> None:
        self.answer(json.dumps(value).encode(), "application/json")

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", POLICY),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: people look at the pages, not at the log."""


def main() -> None:
    if "--write" in sys.argv:
        page = render("specimen").replace("/static/site/", "../allhands/site/static/site/")
        (HERE.parent / "specimen.html").write_text(page)
        return
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8900
    pages()
    server = ThreadingHTTPServer(("127.0.0.1", port), Specimen)
    print(f"http://127.0.0.1:{server.server_port}/specimen", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

"""A browser that tells of everything that ran, asked elsewhere, went elsewhere, or was stopped by the content policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request

SCAN = r"""
(() => {
  const schemes = new Set(["http:", "https:", "mailto:", "tel:", "sms:"]);
  const never = new Set(("iframe frame frameset object embed applet base style template portal fencedframe bgsound video" +
    " audio track source picture marquee plaintext xmp noembed noframes").split(" "));
  const addresses = new Set(["href", "src", "action", "formaction", "data", "xlink:href", "cite", "longdesc", "poster"]);
  const attributes = new Set(["srcdoc", "ping", "background", "srcset", "is", "nonce", "slot", "popover", "name"]);
  const named = new Set(["input", "textarea", "select", "button", "form", "meta"]);
  const wrong = (element, doc) => {
    const tag = element.localName;
    if (never.has(tag)) return "element";
    if (tag === "meta" && element.httpEquiv) return "meta";
    if (tag === "link" && !["icon", "stylesheet"].includes(element.rel)) return "link";
    if (tag === "link" && !element.getAttribute("href").startsWith("/static/")) return "link";
    if (tag === "script" && element.id !== "texts" && !element.getAttribute("src")?.startsWith("/static/")) return "script";
    const written = element.closest(".prose, .preview");
    if (written && element.namespaceURI !== "http://www.w3.org/1999/xhtml" && !element.closest("button")) return "namespace";
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) return name;
      if (name === "style") return name;
      if (attributes.has(name) && !(name === "name" && named.has(tag))) return name;
      if (written && (name.startsWith("data-") || name.startsWith("hx-")) && element !== written && !element.closest("p > button"))
        return name;
      if (written && element !== written && name === "id" && !value.startsWith("h-")) return name;
      if (!addresses.has(name)) continue;
      let found;
      try { found = new URL(value, document.baseURI); } catch { continue; }
      if (!schemes.has(found.protocol)) return name;
      if (tag !== "a" && found.host !== location.host) return name;
    }
    return "";
  };
  window.__scan = (doc) => {
    const found = [];
    const whole = typeof doc.getElementById === "function" && doc.body?.localName === "body" && doc.location &&
      typeof doc.querySelector === "function" && typeof doc.cookie === "string" && typeof doc.createElement === "function";
    if (doc.nodeType === Node.DOCUMENT_NODE && !whole) found.push("the document is clobbered");
    for (const element of doc.querySelectorAll("*")) {
      if (element.closest(".cm-editor, .cm-announced")) continue;
      const reason = wrong(element, doc);
      if (reason) found.push(`${reason}: ${element.outerHTML.slice(0, 200)}`);
    }
    return found.slice(0, 5);
  };
})();
"""
FRAMES = r"""
async (addresses) => {
  const found = [];
  const one = (address) => new Promise((done) => {
    const frame = document.createElement("iframe");
    const end = () => {
      let said;
      try { said = __scan(frame.contentDocument); } catch (problem) { said = [`went elsewhere: ${problem}`]; }
      for (const words of said) found.push(`${address}: ${words}`);
      setTimeout(() => { frame.remove(); done(); }, 60);
    };
    frame.addEventListener("load", end, { once: true });
    frame.src = address;
    document.body.append(frame);
  });
  while (addresses.length) await Promise.all(addresses.splice(0, 24).map(one));
  return found;
}
"""
FRAGMENTS = r"""
async (pieces) => {
  const found = [];
  while (pieces.length) {
    const panes = pieces.splice(0, 8).map(([address, html]) => {
      const pane = document.createElement("div");
      pane.dataset.from = address;
      document.body.append(pane);
      pane.className = address.startsWith("/cards/") ? "prose" : "";
      pane.innerHTML = html;
      pane.innerHTML = pane.innerHTML;
      return pane;
    });
    const said = __scan(document);
    for (const pane of panes) for (const words of __scan(pane)) found.push(`${pane.dataset.from}: ${words}`);
    if (said.length && !found.length) found.push(...said);
    await new Promise((done) => setTimeout(done, 20));
    for (const pane of panes) pane.remove();
  }
  return found;
}
"""


PAGES = ("document", "fetch", "xhr")


class Watch:
    """`found` says what gave itself away, and on which page."""

    def __init__(self, browser: Browser, address: str, cookies: dict[str, str]) -> None:
        self.address, self.host = address, urlsplit(address).netloc
        self.found: list[str] = []
        self.where = ""
        self.context: BrowserContext = browser.new_context(base_url=address, accept_downloads=False)
        self.context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
        )
        self.context.expose_binding("__hit", lambda source, *number: self.tell("ran", str(number)))
        self.context.add_init_script(SCAN)
        self.context.route(self._is_elsewhere, lambda route: route.abort())
        self.context.on("request", self._asked)
        self.page: Page = self.context.new_page()
        self.page.on("dialog", self._asks)
        self.page.on("console", lambda said: self._said(said.text))
        self.page.on("popup", lambda popup: self.tell("popup", popup.url))
        self.page.on("framenavigated", lambda frame: self._went(frame))

    def tell(self, what: str, words: str) -> None:
        self.found.append(f"{what} on {self.where}: {words}"[:400])

    def _asks(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            self.tell("dialog", dialog.message)
        dialog.accept()

    def _is_elsewhere(self, address: str) -> bool:
        return not address.startswith((self.address, "data:", "blob:", "about:"))

    def _asked(self, request: Request) -> None:
        if self._is_elsewhere(request.url):
            self.tell("asked elsewhere", request.url)
        ours = ("/static/", "/attachments/")
        known = request.url.startswith("data:") or urlsplit(request.url).path.startswith(ours)
        if request.resource_type not in PAGES and not known:
            self.tell(f"took {request.resource_type}", request.url)

    def _said(self, words: str) -> None:
        if "Content Security Policy" in words or "HIT" in words:
            self.tell("console", words)

    def _went(self, frame: Any) -> None:
        if frame == self.page.main_frame and urlsplit(frame.url).netloc not in ("", self.host):
            self.tell("went elsewhere", frame.url)

    def visit(self, path: str, then: Callable[[Page], None] | None = None) -> None:
        """Opens a page and looks through it once it and its pictures are there."""
        self.where = path
        self.page.goto(path, wait_until="load")
        if urlsplit(self.page.url).path != urlsplit(path).path:
            self.tell("is elsewhere", self.page.url)
        for words in self.page.evaluate("__scan(document)"):
            self.tell("got through", words)
        if then is not None:
            then(self.page)

    def frames(self, paths: list[str]) -> None:
        """Opens many pages in frames of the present one, and looks through each."""
        self.where = "a frame"
        for words in self.page.evaluate(FRAMES, paths):
            self.tell("got through", words)

    def fragments(self, pieces: list[tuple[str, str]]) -> None:
        """Puts HTML into the present page as the scripts do it, eight at a time, and once more as it came out."""
        self.where = "a fragment"
        for words in self.page.evaluate(FRAGMENTS, pieces):
            self.tell("got through", words)

    def close(self) -> None:
        self.page.wait_for_timeout(200)
        self.context.close()

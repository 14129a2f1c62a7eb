import { stepped } from "./choosing.js";
import { Latest, settled } from "./latest.js";
import { SignedOut, fragment } from "./server.js";
import { say } from "./saying.js";
import { text } from "./texts.js";

/**
 * Search results that a text field drives: fetches them, keeps one chosen, shows its preview, opens it.
 * The fragment is <div data-status="14 cards" data-note="…"> with .facets and <ul role="listbox">.
 */
export class Results {
  #asking = new Latest();
  #showing = new Latest();
  #previews = new Map();
  #openOnArrival = false;
  #tell = settled(400, (words) => say(words, this.live));
  #previewSoon = settled(80, (url) => this.#preview(url));

  constructor({ input, url, list, pane, live, note, named, tell = () => {} }) {
    Object.assign(this, { input, url, list, pane, live, note, named, tell });
    this.chosen = null;
    this.words = "";
    list.addEventListener("click", ({ target }) => this.#tellOf(target.closest('[role="option"]'), "opened"));
    pane.addEventListener("click", ({ target }) => {
      if (target.closest("[data-copy]")) this.#tellOf(this.chosen, "copied");
    });
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) {
      input.setAttribute(name, value);
    }
    for (const name of ["mousemove", "focusin"]) {
      list.addEventListener(name, ({ target }) => {
        const option = target.closest('[role="option"]');
        if (option) this.#choose(option);
      });
    }
    this.adopt();
  }

  /** Asks for `query` (URLSearchParams) and shows the answer, unless a newer question came first. */
  async ask(query) {
    this.list.setAttribute("aria-busy", "true");
    try {
      const found = await this.#asking.run((signal) => fragment(`${this.url}?${query}`, signal));
      if (!found) return;
      this.words = query.get("words") ?? "";
      this.#show(found.answer);
    } catch (problem) {
      this.#openOnArrival = false;
      this.#fail(problem instanceof SignedOut ? text("signed_out") : text("search_failed"));
    }
  }

  /** Takes over what stands in the list, choosing the first. */
  adopt() {
    const box = this.list.querySelector('[role="listbox"]');
    this.options = [...this.list.querySelectorAll('[role="option"]')];
    this.options.forEach((option, index) => {
      option.id ||= `${this.named}-${index}`;
      if (this.input.closest("dialog")) option.tabIndex = -1;
    });
    this.input.setAttribute("aria-expanded", String(this.options.length > 0));
    if (box) {
      box.id ||= `${this.named}-list`;
      this.input.setAttribute("aria-controls", box.id);
    } else {
      this.input.removeAttribute("aria-controls");
    }
    this.#previews.clear();
    this.chosen = null;
    this.#choose(this.options[0] ?? null);
  }

  move(step) {
    const next = stepped(this.options.indexOf(this.chosen), step, this.options.length);
    this.#choose(this.options[next] ?? null);
    this.chosen?.scrollIntoView({ block: "nearest" });
  }

  /** Opens the chosen result; when the newest answer is still on its way, as soon as it is there. */
  open(event) {
    if (this.#asking.waiting) this.#openOnArrival = true;
    else if (this.chosen) this.#follow(event);
    return this.#openOnArrival || this.chosen !== null;
  }

  /** The preview's element to copy, once it is loaded; null when there is none. */
  async answer() {
    if (!this.chosen?.dataset.preview) return null;
    this.#previewSoon.cancel();
    await this.#preview(this.chosen.dataset.preview);
    this.#tellOf(this.chosen, "copied");
    return this.pane.querySelector("[data-answer]");
  }

  /** Says which result of which words was opened or copied. */
  #tellOf(option, how) {
    if (option?.dataset.found) this.tell({ words: this.words, found: option.dataset.found, how });
  }

  #follow(event) {
    const { ctrlKey = false, metaKey = false } = event ?? {};
    this.chosen.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey }));
  }

  #show(html) {
    this.list.removeAttribute("aria-busy");
    this.list.innerHTML = html;
    this.list.querySelector('[role="listbox"]')?.scrollTo(0, 0);
    this.adopt();
    const about = this.list.querySelector("[data-status]");
    this.#tell(about?.dataset.status ?? "");
    if (this.note) this.note.textContent = about?.dataset.note ?? "";
    if (this.#openOnArrival && this.chosen) this.#follow();
    this.#openOnArrival = false;
  }

  #fail(words) {
    this.list.removeAttribute("aria-busy");
    const message = document.createElement("p");
    message.className = "split-message quiet-text";
    message.textContent = words;
    this.list.replaceChildren(message);
    this.adopt();
    this.#tell(words);
  }

  #choose(option) {
    if (option !== null && option === this.chosen) return;
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen = option;
    if (option) {
      option.setAttribute("aria-selected", "true");
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
    this.#previewSoon.cancel();
    const url = option?.dataset.preview;
    if (!url) this.#fill("");
    else if (this.#previews.has(url)) this.#fill(this.#previews.get(url));
    else this.#previewSoon(url);
  }

  async #preview(url) {
    if (this.pane.checkVisibility?.() === false) return;
    if (!this.#previews.has(url)) {
      const found = await this.#showing.run((signal) => fragment(url, signal)).catch(() => null);
      if (!found) return;
      this.#previews.set(url, found.answer);
    }
    if (this.chosen?.dataset.preview === url) this.#fill(this.#previews.get(url));
  }

  #fill(html) {
    this.pane.innerHTML = html;
    this.pane.scrollTop = 0;
  }
}

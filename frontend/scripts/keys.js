import { stepped } from "./choosing.js";
import { openPalette } from "./palette.js";

/**
 * What a pressed key means here: {palette}, {help}, {move: ±1}, {open}, {press: "e"}, or null.
 * writing: the focus is where one types. off: single keys are switched off.
 */
export function meaning(event, { writing, off }) {
  const letter = letterOf(event);
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && letter === "k") return { palette: true };
  if (event.ctrlKey || event.metaKey || event.altKey || writing || off) return null;
  if (event.key === "/") return { palette: true };
  if (event.key === "?") return { help: true };
  if (letter === "j") return { move: 1 };
  if (letter === "k") return { move: -1 };
  if (event.key === "Enter") return { open: true };
  return letter ? { press: letter } : null;
}

/** The Latin letter of the key: on a Cyrillic or Greek layout the one that stands at its place. */
export function letterOf(event) {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  if (event.key.length === 1 && event.key > "\u024f" && /^Key[A-Z]$/.test(event.code ?? "")) {
    return event.code.slice(3).toLowerCase();
  }
  return "";
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const open = document.querySelector("dialog[open]");
    const what = meaning(event, {
      writing: isField(event.target) || open !== null,
      off: document.body.dataset.keys === "off",
    });
    if (what && act(what, event)) event.preventDefault();
  });
}

function act(what, event) {
  if (what.palette) return openPalette() || focusSearch();
  if (what.help) return showHelp();
  if (what.move) return move(what.move);
  if (what.open) return event.target === document.body && !tellPage("allhands:open");
  return press(what.press);
}

function isField(element) {
  return element.isContentEditable || element.matches?.("input:not([type=checkbox],[type=radio],[type=button]), textarea, select");
}

/** A page with its own list (search) answers the event itself. Returns false when it did. */
function tellPage(name, detail) {
  return document.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
}

function move(step) {
  if (!tellPage("allhands:move", step)) return true;
  const links = [...document.querySelectorAll("main .row .row-title[href]")];
  const here = links.indexOf(document.activeElement?.closest?.(".row")?.querySelector(".row-title"));
  const next = links[stepped(here, step, links.length)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}

/** The page's own button goes before one in the frame: `c` copies on a card and creates on a list. */
function press(letter) {
  const named = [...document.querySelectorAll(`[data-key="${letter}"]`)].filter((one) => one.checkVisibility?.() ?? true);
  const target = named.find((one) => one.closest(".page")) ?? named[0];
  if (!target || target.disabled) return false;
  if (target.matches("input:not([type=submit]), select, textarea")) target.focus();
  else target.click();
  return true;
}

function focusSearch() {
  const field = document.querySelector("input[type=search]");
  field?.focus();
  return Boolean(field);
}

function showHelp() {
  const dialog = document.querySelector("dialog[data-keys-dialog]");
  if (!dialog) return false;
  const list = dialog.querySelector("[data-page-keys]");
  const seen = new Set();
  list.replaceChildren();
  const [inPage, inFrame] = [".page [data-key]", ".topbar [data-key], .rail [data-key]"].map((all) => document.querySelectorAll(all));
  for (const one of [...inPage, ...inFrame]) {
    if (seen.has(one.dataset.key)) continue;
    seen.add(one.dataset.key);
    list.append(...helpLine(one));
  }
  list.previousElementSibling.hidden = seen.size === 0;
  dialog.showModal();
  return true;
}

function helpLine(element) {
  const words = document.createElement("dt");
  words.textContent = element.dataset.keyWords ?? (element.querySelector("span") ?? element).textContent.trim();
  const place = document.createElement("dd");
  const key = document.createElement("kbd");
  key.textContent = element.dataset.key;
  place.append(key);
  return [words, place];
}

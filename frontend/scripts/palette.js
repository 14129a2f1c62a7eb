import { copyAnswer } from "./copy.js";
import { Results } from "./results.js";
import { settled } from "./latest.js";
import { send } from "./server.js";

/** Opens the palette, with words to begin with. Does nothing on a page without one. */
export let openPalette = () => false;

export function start() {
  const dialog = document.querySelector("dialog[data-palette]");
  if (!dialog) return;
  const input = dialog.querySelector("[name=words]");
  const live = dialog.querySelector("[data-live]");
  const note = dialog.querySelector("[data-note]:not([data-status])");
  const results = new Results({
    input,
    live,
    note,
    url: dialog.dataset.resultsUrl,
    list: dialog.querySelector("[data-results]"),
    pane: dialog.querySelector("[data-preview-pane]"),
    named: "palette",
    tell: (choice) => told(dialog.dataset.choicesUrl, choice),
  });
  const ask = () => results.ask(new URLSearchParams({ words: input.value, place: "palette" }));
  const askSoon = settled(60, ask);
  let asked = null;

  openPalette = (words = input.value) => {
    input.value = words;
    if (!dialog.open) dialog.showModal();
    input.focus();
    if (words === asked) input.select();
    else input.setSelectionRange(words.length, words.length);
    if (words !== asked) ask();
    asked = words;
    return true;
  };

  input.addEventListener("input", () => {
    asked = input.value;
    askSoon();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      results.move(steps[event.key]);
    } else if (event.key === "Enter") {
      askSoon.now();
      if (results.open(event)) event.preventDefault();
    } else if (wantsCopy(event, input)) {
      event.preventDefault();
      results.answer().then((answer) => copyAnswer(answer, dialog));
    }
  });
  dialog.addEventListener("click", (event) => {
    const chip = event.target.closest("a[data-facet]");
    if (!chip || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const query = new URL(chip.href).searchParams;
    query.set("place", "palette");
    results.ask(query);
    input.focus();
  });
  startDoor(dialog);
}

/** The page may be left at once, so the note outlives it; a lost one hurts nobody. */
function told(url, choice) {
  if (url) send(url, { body: new URLSearchParams(choice), keepalive: true }).catch(() => {});
}

/** Ctrl or Cmd with C when no words are marked in the field, or Alt with C. */
export function wantsCopy(event, input) {
  if (event.code !== "KeyC" && event.key.toLowerCase() !== "c") return false;
  if (event.altKey) return true;
  return (event.ctrlKey || event.metaKey) && input.selectionStart === input.selectionEnd;
}

/** The top bar's field opens the palette when clicked or typed in. Not on Tab: focus alone must change nothing. */
function startDoor(dialog) {
  const field = document.querySelector("[data-palette-door] input");
  if (!field) return;
  field.addEventListener("click", () => openPalette(field.value || undefined));
  field.addEventListener("input", () => {
    const words = field.value;
    field.value = "";
    openPalette(words);
  });
  dialog.addEventListener("close", () => field.blur());
}

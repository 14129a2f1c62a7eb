import { clipping, write } from "./clipboard.js";
import { say } from "./saying.js";
import { send } from "./server.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

/** Copies an element's text, tells its data-copied-url that it was used, and says so. null: there was none to copy. */
export async function copyAnswer(element, dialog) {
  const done = element !== null && (await write(clipping(element), dialog));
  if (done) tell(element.dataset.copiedUrl);
  show(done, dialog);
}

export function start() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-text]");
    if (!button) return;
    event.preventDefault();
    await copyFor(button);
  });
}

async function copyFor(button) {
  const dialog = button.closest("dialog");
  const source = button.dataset.copy && (dialog ?? document).querySelector(button.dataset.copy);
  const given = source ? clipping(source) : { html: "", text: button.dataset.copyText ?? "" };
  const done = given.text !== "" && (await write(given, dialog ?? undefined));
  if (done) tell(button.dataset.copiedUrl ?? source?.dataset.copiedUrl);
  show(done, dialog);
}

/** An open dialog covers the toasts and silences them: there its own note says it. */
function show(done, dialog) {
  const words = text(done ? "copied" : "not_copied");
  const note = dialog?.querySelector("[data-note]:not([data-status])");
  if (!note) return toast({ words });
  note.textContent = words;
  return say(words, dialog.querySelector("[data-live]"));
}

/** The page may be left at once, so the note outlives it; a lost note hurts nobody. */
function tell(url) {
  if (url) send(url, { keepalive: true }).catch(() => {});
}

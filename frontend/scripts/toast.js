import { send } from "./server.js";
import { text } from "./texts.js";

const WITH_UNDO = 10_000;
const WITHOUT = 4_000;

/** Shows a sentence at the foot of the page. undo: {url, method} adds a button for ten seconds. */
export function toast({ words, undo = null }) {
  const place = document.querySelector("[data-toasts]");
  if (!place || !words) return;
  const one = document.createElement("div");
  one.className = "toast";
  const sentence = document.createElement("p");
  sentence.textContent = words;
  one.append(sentence);
  if (undo) one.append(button(text("undo"), { undoUrl: undo.url, undoMethod: undo.method ?? "" }));
  one.append(button(text("close"), { dismiss: "" }));
  place.append(one);
  fade(one, undo ? WITH_UNDO : WITHOUT);
}

function button(words, data) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "undoUrl" in data ? "button small" : "button quiet small";
  made.textContent = words;
  Object.assign(made.dataset, data);
  return made;
}

/** Goes after a while, but never while somebody points at it or stands in it. */
function fade(one, milliseconds) {
  let timer = setTimeout(() => one.remove(), milliseconds);
  const hold = () => clearTimeout(timer);
  const letGo = () => {
    clearTimeout(timer);
    timer = setTimeout(() => one.remove(), milliseconds);
  };
  one.addEventListener("mouseenter", hold);
  one.addEventListener("focusin", hold);
  one.addEventListener("mouseleave", letGo);
  one.addEventListener("focusout", letGo);
}

async function undo(pressed) {
  pressed.disabled = true;
  const { undoUrl, undoMethod } = pressed.dataset;
  const body = undoMethod ? new URLSearchParams({ _method: undoMethod }) : undefined;
  const response = await send(undoUrl, { body }).catch(() => null);
  pressed.closest(".toast")?.remove();
  if (response?.ok) location.assign(response.redirected ? response.url : location.href);
  else toast({ words: text("undo_failed") });
}

export function start() {
  for (const one of document.querySelectorAll("[data-toast]")) {
    one.querySelector("[data-dismiss]")?.removeAttribute("hidden");
    fade(one, one.querySelector("form, [data-undo-url]") ? WITH_UNDO : WITHOUT * 2);
  }
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-undo-url], [data-dismiss]");
    if (pressed?.dataset.undoUrl) undo(pressed);
    else pressed?.closest(".toast")?.remove();
  });
  // From an answer's header: HX-Trigger: {"toast": {"words": "…", "undo": {"url": "…"}}}
  document.addEventListener("toast", (event) => toast(event.detail));
}

import { NoAnswer, send } from "../server.js";
import { text } from "../texts.js";
import { Drafts } from "./drafts.js";

/** Browsers carry no more than 64 kB along when a page is left. */
const CARRIED = 60_000;
const NOT_FIELDS = new Set(["csrfmiddlewaretoken", "_method"]);

/** The form's fields for JSON: a name that stands several times becomes a list, files stay out. */
export function fields(entries) {
  const read = {};
  for (const [name, value] of entries) {
    if (NOT_FIELDS.has(name) || typeof value !== "string") continue;
    if (name in read) read[name] = [].concat(read[name], value);
    else read[name] = value;
  }
  return read;
}

/** Turns the server's answer into what Drafts understands. */
export async function understood(response) {
  if (response.redirected || response.status === 401) return { ok: false, again: true, reason: text("signed_out") };
  const said = await response.json().catch(() => ({}));
  if (response.ok) return { ok: true, savedAt: said.saved_at, version: said.version };
  const again = response.status >= 500 || response.status === 429 || response.status === 403;
  const reason = said.detail ?? said.error ?? text(again ? "no_answer" : "refused");
  return { ok: false, again, reason };
}

/** Saves `form` to its data-draft-url as it changes, shows the state, and warns before unsaved text is left. */
export function keepDraft(form) {
  const place = form.querySelector("[data-draft-state]");
  const clock = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { timeStyle: "short", hourCycle: "h23" });
  const shown = {
    changed: () => text("draft_changed"),
    saving: () => text("draft_saving"),
    saved: (at) => text("draft_saved", { time: clock.format(at ? new Date(at) : new Date()) }),
    failed: (reason) => text("draft_failed", { reason }),
  };
  const drafts = new Drafts({
    read: () => fields(new FormData(form)),
    put: (values, leaving) => put(form, JSON.stringify(values), leaving),
    say: (state, value) => {
      if (!place) return;
      place.dataset.state = state;
      place.textContent = shown[state](value);
    },
  });
  form.addEventListener("input", () => drafts.changed());
  form.addEventListener("change", () => drafts.changed());
  form.addEventListener("focusout", () => drafts.flush());
  form.addEventListener("submit", () => drafts.stop());
  document.addEventListener("visibilitychange", () => document.hidden && drafts.flush(true));
  window.addEventListener("beforeunload", (event) => drafts.unsaved && event.preventDefault());
  return drafts;
}

async function put(form, body, leaving) {
  try {
    const keepalive = leaving && new TextEncoder().encode(body).length < CARRIED;
    const headers = { "Content-Type": "application/json" };
    const answer = await understood(await send(form.dataset.draftUrl, { method: "PUT", body, headers, keepalive }));
    const version = form.elements.draft_version;
    if (version && answer.version !== undefined) version.value = answer.version;
    return answer;
  } catch (problem) {
    if (problem instanceof NoAnswer) return { ok: false, again: true, reason: text("no_connection") };
    throw problem;
  }
}

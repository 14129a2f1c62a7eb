import { openField } from "./field.js";
import { livePreview, scrollTogether } from "./preview.js";
import { keepDraft } from "./saving.js";
import { startToolbar } from "./toolbar.js";

const KEPT = "allhands-preview";

/** Starts the editor on <form data-editor data-draft-url data-preview-url data-upload-url data-complete-url>. */
export function open(form) {
  const textarea = form.elements.body;
  const panes = form.querySelector("[data-editor-panes]");
  const pane = panes.querySelector("[data-editor-preview]");
  const { completeUrl, uploadUrl, draftUrl } = form.dataset;
  const view = openField(textarea, { completeUrl, uploadUrl });
  const preview = livePreview(form, textarea, pane);

  const button = panes.querySelector('[data-command="preview"]');
  const show = (on) => {
    panes.dataset.view = viewFor(on, matchMedia("(width >= 1080px)").matches);
    button.setAttribute("aria-pressed", String(on));
    if (on) preview.ask();
  };
  const onPreview = () => {
    const on = panes.dataset.view === "write";
    keep(on);
    show(on);
  };
  panes.classList.add("running");
  pane.hidden = false;
  startToolbar(panes.querySelector("[data-toolbar]"), { view, uploadUrl, onPreview });
  scrollTogether(view.scrollDOM, pane);
  textarea.addEventListener("input", () => panes.dataset.view !== "write" && preview.soon());
  show(wanted());

  if (draftUrl) startSaving(form, keepDraft(form));
}

/** Ctrl or Cmd with S saves the draft now, with Enter sends the form. */
function startSaving(form, drafts) {
  form.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "Enter") form.requestSubmit(form.querySelector("button[data-main], button[type=submit]"));
    else if (event.code === "KeyS") drafts.flush();
    else return;
    event.preventDefault();
  });
}

/** Beside the text where there is room, instead of it where there is none. */
function viewFor(on, wide) {
  if (!on) return "write";
  return wide ? "both" : "preview";
}

function wanted() {
  try {
    return localStorage.getItem(KEPT) !== "off" && matchMedia("(width >= 1080px)").matches;
  } catch {
    return true;
  }
}

function keep(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // Storage may be forbidden; then the choice lasts for this page.
  }
}

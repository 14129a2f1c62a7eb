import { text } from "../texts.js";
import { around, code, heading, lines, link, table } from "./commands.js";
import { run } from "./field.js";
import { upload } from "./uploads.js";

const CHANGES = {
  bold: (state) => around(state, "**", text("write_bold")),
  italic: (state) => around(state, "_", text("write_italic")),
  heading,
  list: (state) => lines(state, "list"),
  numbered: (state) => lines(state, "numbered"),
  task: (state) => lines(state, "task"),
  quote: (state) => lines(state, "quote"),
  code: (state) => code(state, text("write_code")),
  table: (state) => table(state, text("write_column")),
  link: (state) => link(state, text("write_link")),
};

/** The buttons over the text. One Tab stop; arrows go from button to button. */
export function startToolbar(toolbar, { view, uploadUrl, onPreview }) {
  const buttons = [...toolbar.querySelectorAll("button")];
  buttons.forEach((button, index) => {
    button.tabIndex = index === 0 ? 0 : -1;
  });
  toolbar.hidden = false;
  toolbar.addEventListener("click", (event) => {
    const command = event.target.closest("[data-command]")?.dataset.command;
    if (!command) return;
    if (command === "preview") onPreview();
    else if (command === "picture") choosePicture(view, uploadUrl);
    else if (run(view, CHANGES[command](view.state))) view.focus();
  });
  toolbar.addEventListener("keydown", (event) => {
    const next = along(buttons, document.activeElement, event.key, getComputedStyle(toolbar).direction === "rtl");
    if (!next) return;
    event.preventDefault();
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
}

function along(buttons, from, key, mirrored) {
  const last = buttons.length - 1;
  const here = buttons.indexOf(from);
  const step = mirrored ? -1 : 1;
  const to = { ArrowRight: here + step, ArrowLeft: here - step, Home: 0, End: last }[key];
  return to === undefined ? null : buttons[(to + buttons.length) % buttons.length];
}

function choosePicture(view, uploadUrl) {
  if (!uploadUrl) return;
  const field = document.createElement("input");
  field.type = "file";
  field.multiple = true;
  field.accept = "image/*,application/pdf";
  field.addEventListener("change", () => {
    for (const file of field.files) upload(view, uploadUrl, file);
    view.focus();
  });
  field.click();
}

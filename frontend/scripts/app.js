import htmx from "htmx.org";
import * as copy from "./copy.js";
import * as handing from "./handing.js";
import * as folding from "./folding.js";
import * as keys from "./keys.js";
import * as palette from "./palette.js";
import * as progress from "./progress.js";
import * as search from "./search.js";
import { csrf } from "./server.js";
import { text } from "./texts.js";
import * as theme from "./theme.js";
import * as toast from "./toast.js";

// No eval and no inline style, as the content policy wants; no page kept in storage, as its next reader may be another.
Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

for (const part of [theme, folding, toast, copy, handing, palette, search, keys, progress]) part.start();

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrf();
});
document.addEventListener("htmx:load", (event) => {
  progress.start(event.detail.elt);
  folding.letScroll(event.detail.elt);
});
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => toast.toast({ words: text("not_done") }));
}

const form = document.querySelector("form[data-editor]");
if (form) {
  const { open } = await import(new URL(form.dataset.editor || "editor.js", import.meta.url).href);
  open(form);
}

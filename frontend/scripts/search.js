import { withWords } from "./choosing.js";
import { settled } from "./latest.js";
import { Results } from "./results.js";

/** The search page: results and address follow the words as they are typed. The address is the state. */
export function start() {
  const page = document.querySelector("[data-search-page]");
  if (!page) return;
  const form = page.querySelector("form[data-search]");
  const input = form.elements.words;
  const results = new Results({
    input,
    url: form.dataset.resultsUrl,
    list: page.querySelector("[data-results]"),
    pane: page.querySelector("[data-preview-pane]"),
    live: page.querySelector("[data-live]"),
    note: page.querySelector("[data-note]:not([data-status])"),
    named: "found",
  });

  const show = (query, remember) => {
    history[remember](null, "", `${form.action.split("?")[0]}?${query}`);
    ask(query);
  };
  const ask = (query) => {
    const asked = new URLSearchParams(query);
    asked.set("place", "page");
    results.ask(asked);
  };
  const typed = settled(60, () => show(withWords(location.search, input.value), "replaceState"));

  input.addEventListener("input", typed);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      results.move(steps[event.key]);
    }
  });
  form.addEventListener("submit", (event) => {
    typed.now();
    if (results.open()) event.preventDefault();
  });
  form.addEventListener("change", (event) => {
    if (event.target !== input) show(chosenIn(form), "pushState");
  });
  page.addEventListener("click", (event) => {
    const chip = event.target.closest("a[data-facet]");
    if (!chip || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(new URL(chip.href).searchParams, "pushState");
  });
  window.addEventListener("popstate", () => {
    const query = new URLSearchParams(location.search);
    input.value = query.get("words") ?? "";
    ask(query);
  });
  document.addEventListener("allhands:move", (event) => {
    event.preventDefault();
    results.move(event.detail);
  });
  document.addEventListener("allhands:open", (event) => {
    if (results.open()) event.preventDefault();
  });
}

/** The form's words, boxes and lists, without the empty ones. */
function chosenIn(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.append(name, value);
  return query;
}

/** `[[` names a card: the first words find it, choosing it writes a link. */
import { autocompletion } from "@codemirror/autocomplete";
import { escaped } from "./commands.js";

const OPEN = /\[\[([^\][\n]{0,80})$/;

/** completeUrl answers GET ?words= with JSON [{id, title, collection, url}]. */
export function cards(completeUrl) {
  const source = async (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const typed = OPEN.exec(line.text.slice(0, context.pos - line.from));
    if (!typed) return null;
    const stop = new AbortController();
    context.addEventListener("abort", () => stop.abort(), { onDocChange: true });
    const found = await ask(`${completeUrl}?${new URLSearchParams({ words: typed[1] })}`, stop.signal);
    if (context.aborted || !found) return null;
    return { from: context.pos - typed[1].length, filter: false, options: found.map(option) };
  };
  return autocompletion({ override: [source], icons: false, activateOnTypingDelay: 60 });
}

async function ask(url, signal) {
  try {
    const response = await fetch(url, { signal, credentials: "same-origin", headers: { Accept: "application/json" } });
    return response.ok && !response.redirected ? await response.json() : null;
  } catch {
    return null;
  }
}

function option({ title, collection, url }) {
  return {
    label: title,
    detail: collection,
    apply(view, _completion, from, to) {
      const end = view.state.sliceDoc(to, to + 2) === "]]" ? to + 2 : to;
      const insert = `[${escaped(title)}](${url})`;
      const start = from - 2;
      view.dispatch({
        changes: { from: start, to: end, insert },
        selection: { anchor: start + insert.length },
        userEvent: "input.complete",
      });
    },
  };
}

/** Pictures and files that are pasted or dropped: sent at once, a link stands where they fell. */
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import { send } from "../server.js";
import { text } from "../texts.js";
import { toast } from "../toast.js";
import { escaped } from "./commands.js";

const begun = StateEffect.define({ map: ({ at, id, name }, changes) => ({ at: changes.mapPos(at), id, name }) });
const ended = StateEffect.define();
let last = 0;

class Sending extends WidgetType {
  constructor(name) {
    super();
    this.name = name;
  }

  eq(other) {
    return other.name === this.name;
  }

  toDOM() {
    const shown = document.createElement("span");
    shown.className = "uploading";
    shown.textContent = text("uploading", { name: this.name });
    return shown;
  }
}

/** Where files are still on their way. The places move with the text, the text itself stays clean. */
const places = StateField.define({
  create: () => Decoration.none,
  update(set, change) {
    let next = set.map(change.changes);
    for (const effect of change.effects) {
      if (effect.is(begun)) {
        const { at, id, name } = effect.value;
        next = next.update({ add: [Decoration.widget({ widget: new Sending(name), side: 1, id }).range(at)] });
      } else if (effect.is(ended)) {
        next = next.update({ filter: (_from, _to, one) => one.spec.id !== effect.value });
      }
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function uploads(url) {
  const taken = (view, files, at) => {
    for (const file of files) upload(view, url, file, at);
    return files.length > 0;
  };
  return [
    places,
    EditorView.domEventHandlers({
      paste(event, view) {
        // A copied table or page comes with a picture of itself; there the text is meant.
        if (event.clipboardData.types.includes("text/plain")) return false;
        return taken(view, [...event.clipboardData.files], view.state.selection.main.head);
      },
      drop(event, view) {
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.selection.main.head;
        const caught = taken(view, [...event.dataTransfer.files], at);
        if (caught) event.preventDefault();
        return caught;
      },
    }),
  ];
}

/** Sends one file and writes its link; says why when the server does not take it. */
export async function upload(view, url, file, at = view.state.selection.main.head) {
  const id = ++last;
  view.dispatch({ effects: begun.of({ at, id, name: file.name }) });
  const { link, reason } = await sent(url, file);
  const here = placeOf(view.state, id);
  const changes = link && here !== null ? { from: here, insert: link } : undefined;
  view.dispatch({ effects: ended.of(id), changes, userEvent: "input.upload" });
  if (reason) toast({ words: text("upload_failed", { name: file.name, reason }) });
}

async function sent(url, file) {
  const body = new FormData();
  body.append("file", file);
  const response = await send(url, { body }).catch(() => null);
  if (!response) return { reason: text("no_connection") };
  const said = await response.json().catch(() => ({}));
  if (!response.ok || said.error || !said.url) return { reason: said.error ?? said.detail ?? text("refused") };
  const name = escaped(said.name ?? file.name);
  return { link: `${file.type.startsWith("image/") ? "!" : ""}[${name}](${said.url})` };
}

function placeOf(state, id) {
  for (let at = state.field(places).iter(); at.value; at.next()) if (at.value.spec.id === id) return at.from;
  return null;
}

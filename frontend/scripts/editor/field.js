/** The text field itself: CodeMirror over the form's textarea, which stays the source. */
import { completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { deleteMarkupBackward, insertNewlineContinueMarkup, markdownLanguage } from "@codemirror/lang-markdown";
import { HighlightStyle, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { text } from "../texts.js";
import { cards } from "./cards.js";
import { around, pastedLink } from "./commands.js";
import { uploads } from "./uploads.js";

const ink = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "650" },
  { tag: tags.strong, fontWeight: "650" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: tags.monospace, fontFamily: "var(--mono)", fontSize: "0.9em" },
  { tag: [tags.link, tags.url], color: "var(--link)" },
  { tag: tags.quote, color: "var(--ink-soft)" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName], color: "var(--ink-quiet)" },
]);

const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--ink)", fontSize: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--sans)", lineHeight: "1.65" },
  ".cm-content": { padding: "0.875rem 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 1rem" },
  ".cm-tooltip": {
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--sheet)",
    color: "var(--ink)",
    boxShadow: "var(--shadow)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sans)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.3125rem 0.75rem", minHeight: "1.75rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--rail)",
    color: "var(--ink)",
    boxShadow: "inset 3px 0 0 var(--accent)",
  },
  ".cm-completionDetail": { color: "var(--ink-quiet)", fontStyle: "normal", fontSize: "var(--text-tiny)" },
});

/** Tab moves a list item in; anywhere else it goes on to the next field. */
const inList = (move) => (view) => {
  const line = view.state.doc.lineAt(view.state.selection.main.head);
  return /^\s*([-*+]|\d+[.)]) /.test(line.text) && move(view);
};

const keys = [
  { key: "Enter", run: insertNewlineContinueMarkup },
  { key: "Backspace", run: deleteMarkupBackward },
  { key: "Tab", run: inList(indentMore), shift: inList(indentLess) },
  { key: "Mod-b", run: (view) => run(view, around(view.state, "**", text("write_bold"))) },
  { key: "Mod-i", run: (view) => run(view, around(view.state, "_", text("write_italic"))) },
];

export function run(view, change) {
  view.dispatch(view.state.update(change, { scrollIntoView: true, userEvent: "input" }));
  return true;
}

/** Puts an editor before the textarea and hides that. Every change is written back and told as an `input` event. */
export function openField(textarea, { completeUrl, uploadUrl }) {
  const described = { "aria-describedby": textarea.getAttribute("aria-describedby") ?? "" };
  const label = textarea.labels[0];
  if (label) label.id ||= `${textarea.id}_label`;
  const nonce = document.querySelector('meta[name="csp-nonce"]')?.content;
  const view = new EditorView({
    parent: textarea.parentElement,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        history(),
        Prec.high(keymap.of(keys)),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        new LanguageSupport(markdownLanguage),
        syntaxHighlighting(ink),
        look,
        EditorView.lineWrapping,
        nonce ? EditorView.cspNonce.of(nonce) : [],
        EditorState.phrases.of({ Completions: text("write_cards") }),
        EditorView.contentAttributes.of({
          "aria-labelledby": label?.id ?? "",
          spellcheck: "true",
          autocorrect: "on",
          autocapitalize: "on",
          dir: "auto",
          tabindex: "0",
          ...described,
        }),
        EditorView.perLineTextDirection.of(true),
        EditorView.domEventHandlers({
          paste(event, current) {
            const change = pastedLink(current.state, event.clipboardData.getData("text/plain"));
            if (!change) return false;
            event.preventDefault();
            return run(current, change);
          },
        }),
        completeUrl ? cards(completeUrl) : [],
        uploadUrl ? uploads(uploadUrl) : [],
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          textarea.value = update.state.doc.toString();
          textarea.dispatchEvent(new Event("input", { bubbles: true }));
        }),
      ],
    }),
  });
  // A hidden field that is required would stop the form without a word; the server checks it.
  textarea.required = false;
  textarea.hidden = true;
  label?.addEventListener("click", () => view.focus());
  return view;
}

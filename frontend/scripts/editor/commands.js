/** What the toolbar does to the text. Each takes an EditorState and returns a transaction for it. */
import { EditorSelection } from "@codemirror/state";

const MARKER = /^(\s*)(?:[-*+] \[[ xX]\] |[-*+] |\d+[.)] |> )/;
const PREFIXES = { list: () => "- ", numbered: (n) => `${n + 1}. `, task: () => "- [ ] ", quote: () => "> " };
const OWN = { list: /^\s*[-*+] (?!\[[ xX]\] )/, numbered: /^\s*\d+[.)] /, task: /^\s*[-*+] \[[ xX]\] /, quote: /^\s*> / };
const ADDRESS = /^(https?:\/\/|\/|mailto:)\S+$/;

/** Puts `mark` on both sides of the selection or the word, or takes it away. Without either, writes `words` between. */
export function around(state, mark, words) {
  return state.changeByRange((range) => {
    const at = range.empty ? (state.wordAt(range.head) ?? range) : range;
    const { from, to } = at;
    const size = mark.length;
    const outside = state.sliceDoc(from - size, from) === mark && state.sliceDoc(to, to + size) === mark;
    if (outside) {
      const changes = [{ from: from - size, to: from }, { from: to, to: to + size }];
      return { changes, range: EditorSelection.range(from - size, to - size) };
    }
    const chosen = state.sliceDoc(from, to);
    if (chosen.length > 2 * size && chosen.startsWith(mark) && chosen.endsWith(mark)) {
      const inner = chosen.slice(size, -size);
      return { changes: { from, to, insert: inner }, range: EditorSelection.range(from, from + inner.length) };
    }
    const inner = chosen || words;
    const changes = { from, to, insert: mark + inner + mark };
    return { changes, range: EditorSelection.range(from + size, from + size + inner.length) };
  });
}

/** Makes the chosen lines a list, numbered list, task list or quotation; a second time, plain lines again. */
export function lines(state, kind) {
  const chosen = chosenLines(state);
  const full = chosen.filter((line) => line.text.trim() !== "" || chosen.length === 1);
  const undo = full.every((line) => OWN[kind].test(line.text));
  const changes = full.map((line, index) => {
    const indent = /^\s*/.exec(line.text)[0].length;
    const old = MARKER.exec(line.text)?.[0].length ?? indent;
    return { from: line.from + indent, to: line.from + old, insert: undo ? "" : PREFIXES[kind](index) };
  });
  return placed(state, changes);
}

/** Plain, heading, smaller heading, plain again. The card's title is the first level. */
export function heading(state) {
  const changes = chosenLines(state).map((line) => {
    const old = /^#{1,6} /.exec(line.text)?.[0] ?? "";
    const insert = { "": "## ", "## ": "### " }[old] ?? "";
    return { from: line.from, to: line.from + old.length, insert };
  });
  return placed(state, changes);
}

/** A word becomes `code`, several lines become a fenced block. */
export function code(state, words) {
  const { from, to } = state.selection.main;
  if (!state.sliceDoc(from, to).includes("\n")) return around(state, "`", words);
  const first = state.doc.lineAt(from);
  const last = state.doc.lineAt(to);
  const changes = [{ from: first.from, insert: "```\n" }, { from: last.to, insert: "\n```" }];
  return placed(state, changes);
}

/** [words](address), with the part still missing chosen. */
export function link(state, words) {
  const { from, to } = state.selection.main;
  const chosen = state.sliceDoc(from, to);
  if (ADDRESS.test(chosen)) return linked(from, to, words, chosen, from + 1, words.length);
  const label = chosen || words;
  return linked(from, to, label, "https://", from + label.length + 3, "https://".length);
}

/** An address pasted over words links them; null when it is another kind of paste. */
export function pastedLink(state, pasted) {
  const { from, to, empty } = state.selection.main;
  const address = pasted.trim();
  const chosen = state.sliceDoc(from, to);
  if (empty || !/^https?:\/\/\S+$/.test(address) || chosen.includes("\n") || ADDRESS.test(chosen)) return null;
  return linked(from, to, chosen, address, from + chosen.length + address.length + 4, 0);
}

/** A small table below the line, its first column's name chosen. */
export function table(state, column) {
  const line = state.doc.lineAt(state.selection.main.head);
  const lead = line.text.trim() === "" ? "" : "\n\n";
  const rows = [`| ${column} 1 | ${column} 2 |`, "| --- | --- |", "|  |  |"].join("\n");
  const after = line.to < state.doc.length && state.doc.lineAt(line.to + 1).text.trim() !== "" ? "\n" : "";
  const start = line.to + lead.length + 2;
  return {
    changes: { from: line.to, insert: lead + rows + after },
    selection: EditorSelection.range(start, start + column.length + 2),
  };
}

/** Words for a Markdown link: brackets in a title would end it early. */
export function escaped(words) {
  return words.replace(/[\\[\]]/g, "\\$&").replace(/\s+/g, " ");
}

function linked(from, to, words, address, chosenFrom, length) {
  return {
    changes: { from, to, insert: `[${words}](${address})` },
    selection: EditorSelection.range(chosenFrom, chosenFrom + length),
  };
}

function chosenLines(state) {
  const { from, to } = state.selection.main;
  const first = state.doc.lineAt(from).number;
  const last = state.doc.lineAt(to).number;
  return Array.from({ length: last - first + 1 }, (_, index) => state.doc.line(first + index));
}

function placed(state, changes) {
  const set = state.changes(changes);
  return { changes: set, selection: state.selection.map(set, 1) };
}

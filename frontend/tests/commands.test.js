import assert from "node:assert/strict";
import { test } from "node:test";
import { markdownLanguage } from "@codemirror/lang-markdown";
import { EditorState } from "@codemirror/state";
import { around, code, escaped, heading, lines, link, pastedLink, table } from "../scripts/editor/commands.js";

/** A text in which <> or <chosen words> marks the selection. */
function marked(text) {
  const from = text.indexOf("<");
  const to = text.indexOf(">") - 1;
  const doc = text.replace("<", "").replace(">", "");
  return EditorState.create({ doc, selection: { anchor: from, head: to }, extensions: [markdownLanguage] });
}

function shown(state) {
  const doc = state.doc.toString();
  const { from, to } = state.selection.main;
  return `${doc.slice(0, from)}<${doc.slice(from, to)}>${doc.slice(to)}`;
}

const after = (text, act) => {
  const state = marked(text);
  return shown(state.update(act(state)).state);
};

const bold = (state) => around(state, "**", "bold");
const cases = [
  ["words get weight, and lose it again", bold, "a <b> c", "a **<b>** c", "a <b> c"],
  ["the word under the cursor counts as chosen", bold, "refu<>nd", "**<refund>**", "<refund>"],
  ["without a word one is written", bold, " <>", " **<bold>**", " <bold>"],
  ["a list, and plain again", (s) => lines(s, "list"), "<one\ntwo>", "- <one\n- two>", "<one\ntwo>"],
  ["a list becomes a task list", (s) => lines(s, "task"), "<- one\n- two>", "<- [ ] one\n- [ ] two>", "<one\ntwo>"],
  ["heading, smaller heading, plain", heading, "One<>", "## One<>", "### One<>", "One<>"],
  ["one word becomes code", (s) => code(s, "code"), "<x>", "`<x>`", "<x>"],
];

for (const [name, act, ...steps] of cases) {
  test(name, () => {
    for (let n = 1; n < steps.length; n += 1) assert.equal(after(steps[n - 1], act), steps[n]);
  });
}

test("a numbered list counts, leaves empty lines alone and keeps the indent", () => {
  assert.equal(after("<one\n\n  two>", (s) => lines(s, "numbered")).replace(/[<>]/g, ""), "1. one\n\n  2. two");
});

test("several lines of code get a fence", () => {
  assert.equal(after("<a\nb>", (s) => code(s, "code")).replace(/[<>]/g, ""), "```\na\nb\n```");
});

test("a link asks for what is missing", () => {
  assert.equal(after("see <price list>", (s) => link(s, "words")), "see [price list](<https://>)");
  assert.equal(after("see <https://a.test/x>", (s) => link(s, "words")), "see [<words>](https://a.test/x)");
  assert.equal(after("see <>", (s) => link(s, "words")), "see [words](<https://>)");
});

test("an address pasted over words links them, other pastes are left alone", () => {
  assert.equal(after("see <prices>", (s) => pastedLink(s, "https://a.test/p ")), "see [prices](https://a.test/p)<>");
  for (const [text, pasted] of [["<>", "https://a.test"], ["<a>", "words"], ["<https://b.test>", "https://a.test"]]) {
    assert.equal(pastedLink(marked(text), pasted), null);
  }
});

test("a table stands apart from the text, its first heading chosen", () => {
  assert.equal(after("text<>", (s) => table(s, "Column")), "text\n\n| <Column 1> | Column 2 |\n| --- | --- |\n|  |  |");
});

test("a title cannot break out of its link", () => {
  assert.equal(escaped("Refund [new]\n(2)"), "Refund \\[new\\] (2)");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { letterOf, meaning } from "../scripts/keys.js";
import { wantsCopy } from "../scripts/palette.js";

const free = { writing: false, off: false };
const key = (name, more = {}) => ({ key: name, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test("single keys mean something when nobody writes", () => {
  assert.deepEqual(meaning(key("/"), free), { palette: true });
  assert.deepEqual(meaning(key("?", { shiftKey: true }), free), { help: true });
  assert.deepEqual(meaning(key("j"), free), { move: 1 });
  assert.deepEqual(meaning(key("k"), free), { move: -1 });
  assert.deepEqual(meaning(key("e"), free), { press: "e" });
  assert.deepEqual(meaning(key("Enter"), free), { open: true });
  assert.equal(meaning(key("7"), free), null);
});

test("nothing but the palette while one writes, or with single keys off", () => {
  for (const state of [{ writing: true, off: false }, { writing: false, off: true }]) {
    assert.equal(meaning(key("/"), state), null);
    assert.equal(meaning(key("e"), state), null);
    assert.deepEqual(meaning(key("k", { ctrlKey: true }), state), { palette: true });
    assert.deepEqual(meaning(key("k", { metaKey: true }), state), { palette: true });
  }
});

test("the browser keeps its own keys", () => {
  assert.equal(meaning(key("c", { ctrlKey: true }), free), null);
  assert.equal(meaning(key("e", { altKey: true }), free), null);
  assert.equal(meaning(key("k", { ctrlKey: true, shiftKey: true }), free), null);
});

test("on a Cyrillic layout the key's place counts", () => {
  assert.deepEqual(meaning(key("о", { code: "KeyJ" }), free), { move: 1 });
  assert.deepEqual(meaning(key("л", { code: "KeyK", ctrlKey: true }), free), { palette: true });
});

test("letters with marks are nobody's key, and Dvorak keeps its letters", () => {
  assert.equal(letterOf(key("å", { code: "BracketLeft" })), "");
  assert.equal(letterOf(key("j", { code: "KeyC" })), "j");
});

test("Ctrl-C copies the answer, but not when words are marked in the field", () => {
  const caret = { selectionStart: 3, selectionEnd: 3 };
  const marked = { selectionStart: 0, selectionEnd: 3 };
  assert.equal(wantsCopy(key("c", { ctrlKey: true }), caret), true);
  assert.equal(wantsCopy(key("c", { metaKey: true }), marked), false);
  assert.equal(wantsCopy(key("ç", { code: "KeyC", altKey: true }), marked), true);
  assert.equal(wantsCopy(key("c"), caret), false);
});

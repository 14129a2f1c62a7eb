import assert from "node:assert/strict";
import { test } from "node:test";
import { stepped, withWords } from "../scripts/choosing.js";
import { wait } from "../scripts/progress.js";
import { fill } from "../scripts/texts.js";
import { next } from "../scripts/theme-kept.js";

test("a step goes round at both ends", () => {
  assert.equal(stepped(-1, 1, 3), 0);
  assert.equal(stepped(-1, -1, 3), 2);
  assert.equal(stepped(2, 1, 3), 0);
  assert.equal(stepped(0, -1, 3), 2);
  assert.equal(stepped(0, 1, 0), -1);
});

test("other words keep the filters and go back to the first page", () => {
  assert.equal(withWords("?words=old&trust=trusted&tag=a&tag=b&after=xyz", "new words").toString(), "words=new+words&trust=trusted&tag=a&tag=b");
  assert.equal(withWords("?words=old", "  ").toString(), "");
});

test("braces are filled in, unknown ones stay", () => {
  assert.equal(fill("Saved {time}", { time: "14:02" }), "Saved 14:02");
  assert.equal(fill("{name}: {reason}", { name: "{reason}", reason: "$& big" }), "{reason}: $& big");
  assert.equal(fill("{other}", {}), "{other}");
});

test("colours go round", () => {
  assert.deepEqual(["auto", "light", "dark"].map(next), ["light", "dark", "auto"]);
});

test("progress asks more slowly while nobody answers, never slower than every 15 s", () => {
  assert.deepEqual([0, 1, 2, 9].map(wait), [1000, 2000, 4000, 15000]);
});

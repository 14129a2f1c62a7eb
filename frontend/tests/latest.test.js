import assert from "node:assert/strict";
import { test } from "node:test";
import { Latest, settled } from "../scripts/latest.js";

const asked = () => {
  const one = {};
  one.promise = new Promise((resolve, reject) => Object.assign(one, { resolve, reject }));
  return one;
};

test("a late answer to an older asking is dropped", async () => {
  const latest = new Latest();
  const [first, second] = [asked(), asked()];
  const older = latest.run(() => first.promise);
  const newer = latest.run(() => second.promise);
  second.resolve("new");
  first.resolve("old");
  assert.deepEqual(await newer, { answer: "new" });
  assert.equal(await older, null);
});

test("a newer asking cancels the older one's request", async () => {
  const latest = new Latest();
  let older;
  latest.run((signal) => {
    older = signal;
    return asked().promise;
  });
  await latest.run(async () => "new");
  assert.equal(older.aborted, true);
});

test("a failure of the newest asking is told, one of an older is not", async () => {
  const latest = new Latest();
  const first = asked();
  const older = latest.run(() => first.promise);
  const newer = latest.run(() => Promise.reject(new Error("no answer")));
  first.reject(new Error("too late to matter"));
  assert.equal(await older, null);
  await assert.rejects(newer, /no answer/);
  assert.equal(latest.waiting, false);
});

test("it knows whether an answer is still on its way", async () => {
  const latest = new Latest();
  const one = asked();
  const run = latest.run(() => one.promise);
  assert.equal(latest.waiting, true);
  one.resolve("");
  await run;
  assert.equal(latest.waiting, false);
});

test("many calls act once, with the last words; now() does not wait", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const seen = [];
  const later = settled(60, (words) => seen.push(words));
  later("g");
  later("gr");
  later("gro");
  t.mock.timers.tick(59);
  assert.deepEqual(seen, []);
  t.mock.timers.tick(1);
  assert.deepEqual(seen, ["gro"]);
  later("grou");
  later.now();
  later.now();
  t.mock.timers.tick(100);
  assert.deepEqual(seen, ["gro", "grou"]);
  later("x");
  later.cancel();
  t.mock.timers.tick(100);
  assert.equal(seen.length, 2);
});

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Drafts } from "../scripts/editor/drafts.js";
import { fields, understood } from "../scripts/editor/saving.js";

/** A clock that moves only when told, and a server that answers what is in `answers`. */
let time, timers, said, put, answers, text, drafts;

const settle = () => new Promise((done) => setImmediate(done));
async function pass(milliseconds) {
  time += milliseconds;
  for (const [id, timer] of [...timers]) {
    if (timer.at > time) continue;
    timers.delete(id);
    timer.act();
  }
  await settle();
}
function type(words) {
  text = words;
  drafts.changed();
}

beforeEach(() => {
  [time, timers, said, put, answers, text] = [0, new Map(), [], [], [], ""];
  let id = 0;
  drafts = new Drafts({
    read: () => ({ body: text }),
    put: async (values, leaving) => {
      put.push({ ...values, leaving });
      return (await answers.shift()) ?? { ok: true, savedAt: "14:02" };
    },
    say: (state, value) => said.push(value === undefined ? state : `${state} ${value}`),
    now: () => time,
    later: (act, wait) => {
      timers.set(++id, { act, at: time + wait });
      return id;
    },
    never: (old) => timers.delete(old),
  });
});

test("nothing is sent until the typing rests for 800 ms, then once, with the last text", async () => {
  type("a");
  await pass(500);
  type("ab");
  await pass(799);
  assert.equal(put.length, 0);
  await pass(1);
  assert.deepEqual(put, [{ body: "ab", leaving: false }]);
  assert.deepEqual(said, ["changed", "saving", "saved 14:02"]);
  assert.equal(drafts.unsaved, false);
});

test("saved is not said before the server said so", async () => {
  let answer;
  answers.push(new Promise((resolve) => (answer = resolve)));
  type("a");
  await pass(800);
  assert.deepEqual(said, ["changed", "saving"]);
  assert.equal(drafts.unsaved, true);
  answer({ ok: true, savedAt: "14:03" });
  await settle();
  assert.equal(said.at(-1), "saved 14:03");
});

test("what was typed while saving is not called saved, and follows", async () => {
  let answer;
  answers.push(new Promise((resolve) => (answer = resolve)));
  type("a");
  await pass(800);
  type("ab");
  await pass(800);
  assert.equal(put.length, 1, "never two at once");
  answer({ ok: true, savedAt: "1" });
  await settle();
  assert.equal(said.at(-1), "changed");
  assert.equal(drafts.unsaved, true);
  await pass(800);
  assert.equal(put.at(-1).body, "ab");
  assert.equal(drafts.unsaved, false);
});

test("without a connection it says so, tries again ever later, and never more than a minute apart", async () => {
  const down = { ok: false, again: true, reason: "no connection" };
  answers.push(...Array(8).fill(down));
  type("a");
  await pass(800);
  assert.equal(said.at(-1), "failed no connection");
  const waits = [];
  for (let n = 0; n < 7; n += 1) {
    const [timer] = timers.values();
    waits.push(timer.at - time);
    await pass(timer.at - time);
  }
  assert.deepEqual(waits, [2000, 4000, 8000, 16000, 32000, 60000, 60000]);
  await pass(60000);
  assert.equal(said.at(-1), "saved 14:02");
  assert.equal(put.at(-1).body, "a");
});

test("typing on does not hammer a server that is down", async () => {
  answers.push({ ok: false, again: true, reason: "down" });
  type("a");
  await pass(800);
  await pass(100);
  type("ab");
  await pass(1000);
  assert.equal(put.length, 1);
  await pass(900);
  assert.equal(put.length, 2);
});

test("a refused text waits for another text", async () => {
  answers.push({ ok: false, again: false, reason: "too long" });
  type("a");
  await pass(800);
  assert.equal(said.at(-1), "failed too long");
  assert.equal(timers.size, 0);
  assert.equal(drafts.unsaved, true);
  type("b");
  await pass(800);
  assert.equal(drafts.unsaved, false);
});

test("leaving the field or the page saves at once, and only what is new", async () => {
  await drafts.flush();
  assert.equal(put.length, 0);
  type("a");
  await drafts.flush(true);
  assert.deepEqual(put, [{ body: "a", leaving: true }]);
  await drafts.flush();
  assert.equal(put.length, 1);
});

test("once the form is sent nothing is saved or guarded", async () => {
  type("a");
  drafts.stop();
  type("b");
  await pass(5000);
  assert.equal(put.length, 0);
  assert.equal(drafts.unsaved, false);
});

test("fields become JSON: lists where a name repeats, no token, no files", () => {
  const entries = [["csrfmiddlewaretoken", "x"], ["title", "T"], ["tags", "a"], ["tags", "b"], ["tags", "c"], ["file", { name: "f" }]];
  assert.deepEqual(fields(entries), { title: "T", tags: ["a", "b", "c"] });
});

test("an answer is understood: saved, or refused with the server's own sentence", async () => {
  const answer = (status, body) => understood(new Response(JSON.stringify(body), { status }));
  assert.deepEqual(await answer(200, { saved_at: "2026-11-22T14:02:00Z", version: 3 }), {
    ok: true,
    savedAt: "2026-11-22T14:02:00Z",
    version: 3,
  });
  assert.deepEqual(await answer(413, { detail: "The text is too long." }), { ok: false, again: false, reason: "The text is too long." });
  assert.deepEqual(await answer(503, { detail: "Busy." }), { ok: false, again: true, reason: "Busy." });
  assert.equal((await answer(429, { detail: "Wait." })).again, true);
});

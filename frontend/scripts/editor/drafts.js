/**
 * Keeps a draft on the server while somebody types. It says "saved" only after the server said so.
 *
 * read() returns the fields to save. put(fields, leaving) resolves to {ok: true, savedAt} or
 * {ok: false, reason, again}; again means that the same text may be accepted later.
 * say(state, value) shows: changed, saving, saved (value: when), failed (value: why).
 */
const FIRST_RETRY = 2_000;
const LAST_RETRY = 60_000;

export class Drafts {
  #timer = null;
  #saving = false;
  #changed = false;
  #failures = 0;
  #notBefore = 0;
  #stopped = false;

  constructor({ read, put, say, quiet = 800, now = Date.now, later = setTimeout, never = clearTimeout }) {
    Object.assign(this, { read, put, say, quiet, now, later: (...a) => later(...a), never: (t) => never(t) });
  }

  /** True while the server does not have everything. */
  get unsaved() {
    return !this.#stopped && (this.#changed || this.#saving);
  }

  changed() {
    if (this.#stopped) return;
    if (!this.#changed && this.#failures === 0) this.say("changed");
    this.#changed = true;
    this.#schedule(Math.max(this.quiet, this.#notBefore - this.now()));
  }

  /** Saves at once what is not saved; leaving: the page may be gone before the answer. */
  async flush(leaving = false) {
    if (this.#stopped || this.#saving || !this.#changed) return;
    this.never(this.#timer);
    this.#changed = false;
    this.#saving = true;
    this.say("saving");
    const answer = await this.put(this.read(), leaving);
    this.#saving = false;
    if (this.#stopped) return;
    if (answer.ok) this.#done(answer);
    else this.#failed(answer);
  }

  /** The form goes its own way: nothing more is saved, asked or guarded. */
  stop() {
    this.#stopped = true;
    this.never(this.#timer);
  }

  #done({ savedAt }) {
    this.#failures = 0;
    this.#notBefore = 0;
    if (this.#changed) {
      this.say("changed");
      this.#schedule(this.quiet);
    } else {
      this.say("saved", savedAt);
    }
  }

  #failed({ reason, again }) {
    this.#changed = true;
    this.#failures += 1;
    this.say("failed", reason);
    if (!again) return;
    const wait = Math.min(FIRST_RETRY * 2 ** (this.#failures - 1), LAST_RETRY);
    this.#notBefore = this.now() + wait;
    this.#schedule(wait);
  }

  #schedule(milliseconds) {
    this.never(this.#timer);
    this.#timer = this.later(() => this.flush(), milliseconds);
  }
}

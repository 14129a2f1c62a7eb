/** Keeps only the newest of several askings: a newer one cancels the older, and a late answer is dropped. */
export class Latest {
  #turn = 0;
  #controller = null;

  /** True while the newest asking has no answer yet. */
  waiting = false;

  /** ask(signal) returns a promise. Resolves to {answer}, or to null when a newer asking took over. */
  async run(ask) {
    const turn = this.#begin();
    try {
      const answer = await ask(this.#controller.signal);
      return turn === this.#turn ? { answer } : null;
    } catch (problem) {
      if (turn !== this.#turn || problem.name === "AbortError") return null;
      throw problem;
    } finally {
      if (turn === this.#turn) this.waiting = false;
    }
  }

  cancel() {
    this.#turn += 1;
    this.#controller?.abort();
    this.waiting = false;
  }

  #begin() {
    this.cancel();
    this.#controller = new AbortController();
    this.waiting = true;
    return this.#turn;
  }
}

/** Calls act once the calls have stopped for that many milliseconds; now() does not wait for that. */
export function settled(milliseconds, act) {
  let timer = null;
  let last = [];
  const run = () => {
    timer = null;
    act(...last);
  };
  const later = (...given) => {
    clearTimeout(timer);
    last = given;
    timer = setTimeout(run, milliseconds);
  };
  later.cancel = () => {
    clearTimeout(timer);
    timer = null;
  };
  later.now = () => {
    if (timer === null) return;
    clearTimeout(timer);
    run();
  };
  return later;
}

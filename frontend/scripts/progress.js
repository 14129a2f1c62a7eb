const EVERY = 1_000;
const SLOWEST = 15_000;

/** Milliseconds until the next look: quick while it works, slower while the server does not answer. */
export function wait(failures) {
  return Math.min(EVERY * 2 ** failures, SLOWEST);
}

/** Polls data-progress-url for {done, total, words, finished, url} and shows it; goes to url at the end. */
async function follow(place) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-progress-words]");
  let failures = 0;
  while (place.isConnected) {
    const state = await look(place.dataset.progressUrl);
    failures = state ? 0 : failures + 1;
    if (state) show(state, bar, words);
    if (state?.finished) {
      if (state.url) location.assign(state.url);
      return;
    }
    await new Promise((done) => setTimeout(done, wait(failures)));
  }
}

async function look(url) {
  if (document.hidden) return null;
  try {
    const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
    return response.ok && !response.redirected ? await response.json() : null;
  } catch {
    return null;
  }
}

function show({ done, total, words: said }, bar, words) {
  if (total > 0) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
  if (words && words.textContent !== said) words.textContent = said;
}

export function start(within = document) {
  for (const place of within.querySelectorAll("[data-progress-url]:not([data-followed])")) {
    place.dataset.followed = "";
    follow(place);
  }
}

/** Talks to our own server: the CSRF token goes along, and a sign-in page is never taken for an answer. */

export class SignedOut extends Error {}
export class NoAnswer extends Error {}

/** The cookie first: it is renewed when somebody signs in again in another tab, the page's token is not. */
export function csrf() {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
  return cookie ? cookie[1] : (document.querySelector('meta[name="csrf"]')?.content ?? "");
}

/** Sends a change. Returns the Response; throws NoAnswer when there is no connection. */
export async function send(url, { method = "POST", body, headers = {}, ...more } = {}) {
  try {
    return await fetch(url, {
      method,
      body,
      headers: { "X-CSRFToken": csrf(), Accept: "application/json, text/html;q=0.9", ...headers },
      credentials: "same-origin",
      ...more,
    });
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new NoAnswer(String(problem));
  }
}

/** The text of an answer. Throws SignedOut when it was led to another page, NoAnswer when it is no 2xx. */
export async function answered(response) {
  if (response.redirected || response.status === 401) throw new SignedOut();
  if (!response.ok) throw new NoAnswer(String(response.status));
  return response.text();
}

/** GET of an HTML fragment. */
export async function fragment(url, signal) {
  const response = await fetch(url, { signal, credentials: "same-origin", headers: { Accept: "text/html" } });
  return answered(response);
}

/** The page's words for scripts: <script type="application/json" id="texts">, made by gettext on the server. */
let words = null;

function read() {
  const place = document.getElementById("texts");
  return place ? JSON.parse(place.textContent) : {};
}

export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function text(key, values = {}) {
  words ??= read();
  return fill(words[key] ?? key, values);
}

/** Attributes that mean something where a text is pasted. All others are ours. */
const KEPT = new Set(["href", "src", "alt", "title", "colspan", "rowspan", "start", "lang", "dir"]);

/** The element's text as {html, text} for other programs: addresses whole, our classes and buttons gone. */
export function clipping(element) {
  const copy = element.cloneNode(true);
  for (const gone of copy.querySelectorAll("button, script, style, input[type=hidden], .visually-hidden, [data-no-copy]")) {
    gone.remove();
  }
  for (const one of copy.querySelectorAll("*")) {
    for (const name of ["href", "src"]) if (one.hasAttribute(name)) one.setAttribute(name, one[name]);
    for (const { name } of [...one.attributes]) if (!KEPT.has(name)) one.removeAttribute(name);
  }
  return { html: copy.innerHTML.trim(), text: element.innerText.trim() };
}

/** Writes to the clipboard, rich and plain. Resolves to false when the browser refuses. */
export async function write({ html, text }, within = document.body) {
  if (navigator.clipboard?.write && window.ClipboardItem) {
    try {
      const kinds = { "text/plain": new Blob([text], { type: "text/plain" }) };
      if (html) kinds["text/html"] = new Blob([html], { type: "text/html" });
      await navigator.clipboard.write([new ClipboardItem(kinds)]);
      return true;
    } catch {
      return writeOldWay({ html, text }, within);
    }
  }
  return writeOldWay({ html, text }, within);
}

/** Plain http and older browsers. `within` must be the open dialog, if any: only it may take the focus. */
function writeOldWay({ html, text }, within) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "visually-hidden";
  field.value = text;
  const both = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
    if (html) event.clipboardData.setData("text/html", html);
  };
  within.append(field);
  field.select();
  document.addEventListener("copy", both, { capture: true, once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", both, { capture: true });
  field.remove();
  before?.focus({ preventScroll: true });
  return done;
}

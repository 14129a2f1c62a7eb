import { Latest, settled } from "../latest.js";
import { answered, send } from "../server.js";
import { text } from "../texts.js";

/** Shows what readers will see: posts `body` to the form's data-preview-url shortly after each change. */
export function livePreview(form, body, pane) {
  const asking = new Latest();
  const ask = async () => {
    if (!body.value.trim()) {
      asking.cancel();
      pane.replaceChildren();
      return;
    }
    const read = (signal) =>
      send(form.dataset.previewUrl, { signal, body: new URLSearchParams({ body: body.value }) }).then(answered);
    try {
      const shown = await asking.run(read);
      if (shown) pane.innerHTML = shown.answer;
    } catch {
      if (!pane.firstElementChild) pane.textContent = text("preview_failed");
    }
  };
  const soon = settled(250, ask);
  return { soon, ask };
}

/** The preview follows the source when that is scrolled: same share of the way down. */
export function scrollTogether(source, pane) {
  source.addEventListener("scroll", () => {
    const way = source.scrollHeight - source.clientHeight;
    if (way > 0) pane.scrollTop = (source.scrollTop / way) * (pane.scrollHeight - pane.clientHeight);
  });
}

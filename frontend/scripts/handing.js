/** In the editor of a new card: Publish where the chosen collection lets one, Hand in where it does not. */
export function start() {
  const part = document.querySelector("[data-handing]");
  const form = part?.closest("form");
  const choice = form?.elements.collection;
  const [publish, handIn] = ["[data-publish], button[data-main]:not([data-hand-in])", "[data-hand-in]"].map((one) => form?.querySelector(one));
  if (!choice || !publish || !handIn) return;
  const show = () => {
    const mine = part.dataset.handing.split(" ").includes(choice.value);
    part.hidden = mine;
    publish.hidden = !mine;
    handIn.hidden = mine;
    publish.toggleAttribute("data-main", mine);
    handIn.toggleAttribute("data-main", !mine);
  };
  choice.addEventListener("change", show);
  show();
}

import { apply, keep, kept, next } from "./theme-kept.js";

/** The button that goes round: as the computer, light, dark. Its words are in data-auto, data-light, data-dark. */
export function start() {
  for (const button of document.querySelectorAll("[data-theme-button]")) {
    const words = button.querySelector("[data-theme-words]") ?? button;
    const show = () => {
      words.textContent = button.dataset[kept()];
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const theme = next(document.documentElement.dataset.theme ?? "auto");
      keep(theme);
      apply(theme);
      words.textContent = button.dataset[theme];
    });
    show();
  }
}

/** Which colours the reader chose on this machine: "light", "dark", or "auto" (as the computer has it). */
const NAME = "allhands-theme";
const ORDER = ["auto", "light", "dark"];

export function next(theme) {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
}

export function kept() {
  try {
    const theme = localStorage.getItem(NAME);
    return ORDER.includes(theme) ? theme : "auto";
  } catch {
    return "auto";
  }
}

export function keep(theme) {
  try {
    localStorage.setItem(NAME, theme);
  } catch {
    // Storage may be forbidden; then the choice lasts for this page.
  }
}

export function apply(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** What opens and closes: the rail on small screens, menus, dialogs, and text that scrolls sideways. */
export function start() {
  startRail();
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    if (event.target.matches("dialog[open]") && outside(event)) event.target.close();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    const opener = event.target.closest("[data-open]");
    if (opener) document.querySelector(opener.dataset.open)?.showModal();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open], .rail details[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  letScroll(document);
}

/** Wide tables scroll by themselves: the keyboard must reach them too. */
export function letScroll(within) {
  for (const table of within.querySelectorAll(".prose table")) {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
  }
}

function startRail() {
  const menu = document.querySelector(".rail details");
  if (!menu) return;
  const wide = matchMedia("(width >= 800px)");
  const fit = () => {
    menu.open = wide.matches;
  };
  wide.addEventListener("change", fit);
  fit();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
}

/** A click on the dialog element itself is one on its backdrop, unless it hit the padding. */
function outside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/** Says a sentence to screen readers, without showing it. */
export function say(words, region = document.getElementById("said") ?? made()) {
  region.textContent = "";
  // A region that is filled in the same frame as it was emptied is not read again.
  requestAnimationFrame(() => {
    region.textContent = words;
  });
}

function made() {
  const region = document.createElement("p");
  region.id = "said";
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  document.body.append(region);
  return region;
}

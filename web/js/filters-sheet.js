/** On a narrow screen the filters are a sheet that a button opens; CSS says what narrow is. */

export function openAsSheet() {
  const filters = document.getElementById("filters");
  const open = document.getElementById("filters-button");
  const done = document.getElementById("filters-done");
  const behind = [document.querySelector(".masthead"), document.querySelector(".found")];

  const set = (isOpen) => {
    filters.classList.toggle("is-open", isOpen);
    open.setAttribute("aria-expanded", String(isOpen));
    for (const part of behind) part.inert = isOpen;
    if (isOpen) document.getElementById("filters-heading").focus();
    else open.focus();
  };
  open.addEventListener("click", () => set(true));
  done.addEventListener("click", () => set(false));
  filters.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && filters.classList.contains("is-open")) set(false);
  });
  // A screen that is turned has the filters beside the results, and the sheet must not hold them back.
  matchMedia("(min-width: 56rem)").addEventListener("change", (wide) => wide.matches && filters.classList.contains("is-open") && set(false));
}

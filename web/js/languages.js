/** The language switch: those that results have, by their own names. */

import { element, reconcile } from "./dom.js";

const ANY = "";
const SEVERAL = "…";

/** `facet` is null where it could not be counted: the choice stays as it was. */
export function showLanguages(select, facet, state) {
  const on = state.on.filter((one) => one.field === "lang" && one.part === "anyOf").map((one) => one.value.toLowerCase());
  if (facet) {
    const several = on.length > 1 ? [{ value: SEVERAL, text: "Several languages" }] : [];
    const languages = facet.values.map(({ value, count }) => ({ value, text: `${nameOf(value)} (${count.toLocaleString("en")})` }));
    reconcile(select, [{ value: ANY, text: "All languages" }, ...several, ...languages], {
      key: (language) => language.value,
      make: ({ value }) => element("option", { value, lang: value.length > 1 && value }),
      update: (option, { text }) => option.textContent === text || (option.textContent = text),
    });
  }
  select.value = on.length > 1 ? SEVERAL : (on[0] ?? ANY);
}

/** What the choice puts on, as `withOnly` takes it. */
export function chosenLanguages(select) {
  return select.value === ANY || select.value === SEVERAL ? [] : [{ part: "anyOf", value: select.value }];
}

/** In the language itself; the code where the browser does not know it. */
export function nameOf(code) {
  try {
    const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code;
  }
}

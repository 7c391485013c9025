/** Whether the index has changed, asked again and again while somebody looks. */

import { GENERATION } from "./dashboard-operations.js";
import { ask } from "./graphql.js";

/** Milliseconds. */
const EVERY = 10_000;

/** Calls `onChange()` whenever the generation is another one than it was; a gateway that does not answer is none. */
export function watchGeneration(onChange) {
  let known = null;
  const look = async () => {
    if (document.hidden) return;
    try {
      const { data } = await ask(GENERATION, {});
      const before = known;
      known = data.index.generation;
      if (before !== null && before !== known) onChange();
    } catch {
      // Whoever shows something notices by itself when it asks.
    }
  };
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  look();
}

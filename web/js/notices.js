/** What a reader should know about what is shown: sentences above the results, each for as long as it is true. */

import { element, reconcile } from "./dom.js";

export class Notices {
  #root;
  #shown = new Map();

  constructor(root) {
    this.#root = root;
  }

  /** `kind` names the notice, and gives its look; null takes it away. `action`: `{text, click}`. */
  set(kind, text, action = null) {
    if (text === null) this.#shown.delete(kind);
    else this.#shown.set(kind, { kind, text, action });
    reconcile(this.#root, [...this.#shown.values()], {
      key: (notice) => notice.kind,
      make: ({ kind }) => element("div", { class: `notice notice-${kind}`, role: kind === "lost" ? "alert" : "status" }),
      update: (box, notice) => {
        if (box.shown === notice.text) return;
        box.shown = notice.text;
        const button = notice.action && element("button", { type: "button", click: notice.action.click }, notice.action.text);
        box.replaceChildren(...[element("p", {}, notice.text), button].filter(Boolean));
      },
    });
  }

  /** Those of an answer. Warnings of parts are told where the parts are. */
  showAnswer({ meta, warnings, query }) {
    const relaxed = `No article has all of these words. These come closest to “${query}”.`;
    this.set("relaxed", meta.relaxed ? relaxed : null);
    const since = meta.asOf ? ` as of ${new Date(meta.asOf).toLocaleString("en")}` : "";
    this.set("degraded", meta.degraded ? `The search engine is not available. This is an older answer${since}.` : null);
    const others = warnings.filter((warning) => !PARTS.has(warning.code));
    this.set("warning", others.length ? others.map((warning) => warning.message).join(" ") : null);
  }
}

const PARTS = new Set(["FACET_UNAVAILABLE", "HISTOGRAM_UNAVAILABLE"]);

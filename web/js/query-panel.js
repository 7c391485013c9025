/** What a chart has asked, to read, to copy, and to go on with in the explorer. */

import { element } from "./dom.js";
import { explorerAddress } from "./explorer-address.js";

export class QueryPanel {
  element = element("div", { class: "asked", hidden: true });
  #operations = [];

  /** `operations`: `{query, variables}` each, in the order in which they were sent. */
  show(operations) {
    this.#operations = operations;
    if (!this.element.hidden) this.#draw();
  }

  open(isOpen) {
    this.element.hidden = !isOpen;
    if (isOpen) this.#draw();
  }

  #draw() {
    this.element.replaceChildren(...this.#operations.flatMap(operationElements));
  }
}

function operationElements({ query, variables }) {
  const given = JSON.stringify(variables, null, 2);
  return [
    element("div", { class: "asked-tools" },
      element("strong", {}, /^\w+ \w+/.exec(query)[0]),
      copyButton("Copy query", query),
      copyButton("Copy variables", given),
      element("a", { href: explorerAddress(query, variables) }, "Open in the explorer"),
    ),
    element("div", { class: "asked-texts" }, code("Query", query), code("Variables", given)),
  ];
}

function code(name, text) {
  return element("pre", { tabindex: 0, role: "group", "aria-label": name }, element("code", {}, text));
}

function copyButton(name, text) {
  const button = element("button", { type: "button", click: () => copy() }, name);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied");
    } catch {
      say("Mark it and press Ctrl C"); // a browser keeps the clipboard to itself on plain HTTP from another machine
    }
  };
  const say = (said) => {
    button.textContent = said;
    setTimeout(() => (button.textContent = name), 2_000);
  };
  return button;
}

/**
 * What somebody may mean who types: a combobox with a grouped listbox.
 * https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */

import { element } from "./dom.js";
import { markedText } from "./marked-text.js";

const MOST = { completions: 4, tags: 3, sources: 2 };

export class Suggestions {
  #box;
  #root;
  #onChoose;
  #options = [];
  #active = -1;

  /** Whether what is typed should be continued: from a keystroke until something is chosen, sent or left. */
  isWanted = false;

  /** `onOpen`: suggestions are wanted that nobody has typed for. `onChoose({kind, text, value})`. */
  constructor(box, root, { onOpen, onChoose }) {
    this.#box = box;
    this.#root = root;
    this.#onChoose = onChoose;
    box.addEventListener("input", () => (this.isWanted = true), { capture: true });
    box.addEventListener("keydown", (event) => this.#pressed(event, onOpen));
    box.addEventListener("blur", () => this.close());
    root.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  }

  get isOpen() {
    return !this.#root.hidden;
  }

  /** `suggest` as the operation has it, for `query`; null or undefined where it was not asked for. */
  show(suggest, query) {
    const groups = suggest && this.isWanted && this.#box.value === query ? groupsOf(suggest) : [];
    this.#options = [];
    this.#activate(-1);
    this.#root.replaceChildren(...groups.map((group) => this.#group(group)));
    this.#setOpen(groups.length > 0);
  }

  close() {
    this.isWanted = false;
    this.#activate(-1);
    this.#setOpen(false);
  }

  #setOpen(isOpen) {
    this.#root.hidden = !isOpen;
    this.#box.setAttribute("aria-expanded", String(isOpen));
  }

  #group({ name, title, choices }) {
    const id = `suggest-${name}`;
    const options = choices.map((choice) => this.#option(choice));
    return element(
      "div",
      { role: "group", "aria-labelledby": id, class: `suggest-group suggest-${name}` },
      element("p", { id, class: "suggest-title", role: "presentation" }, title),
      options,
    );
  }

  #option(choice) {
    const index = this.#options.length;
    const option = element(
      "div",
      {
        role: "option",
        id: `suggest-option-${index}`,
        "aria-selected": "false",
        class: "suggest-option",
        click: () => this.#choose(index),
      },
      element("span", { class: "suggest-text" }, markedText(choice.parts)),
      " ",
      element("span", { class: "count" }, choice.count.toLocaleString("en")),
    );
    this.#options.push({ choice, option });
    return option;
  }

  #pressed(event, onOpen) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (this.isOpen) this.#move(event.key === "ArrowDown" ? 1 : -1);
        else {
          this.isWanted = true;
          onOpen();
        }
        break;
      case "Enter":
        if (this.#active < 0) return;
        event.preventDefault();
        this.#choose(this.#active);
        break;
      case "Escape":
        if (!this.isOpen) return;
        event.preventDefault();
        this.close();
    }
  }

  /** Around, by way of the box itself. */
  #move(step) {
    const places = this.#options.length + 1;
    this.#activate(((this.#active + 1 + step + places) % places) - 1);
  }

  #activate(index) {
    this.#options[this.#active]?.option.setAttribute("aria-selected", "false");
    this.#active = index;
    const active = this.#options[index]?.option;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    if (active) this.#box.setAttribute("aria-activedescendant", active.id);
    else this.#box.removeAttribute("aria-activedescendant");
  }

  #choose(index) {
    const { choice } = this.#options[index];
    this.close();
    this.#onChoose(choice);
  }
}

function groupsOf({ completions, tags, sources }) {
  const named = (kind) => ({ value, label, count }) => ({ kind, value, count, parts: [{ text: label, matched: false }] });
  return [
    { name: "completions", title: "Searches", choices: completions.map((one) => ({ kind: "completion", ...one })) },
    { name: "tags", title: "Tags", choices: tags.map(named("tags")) },
    { name: "sources", title: "Sources", choices: sources.map(named("source")) },
  ]
    .map((group) => ({ ...group, choices: group.choices.slice(0, MOST[group.name]) }))
    .filter((group) => group.choices.length);
}

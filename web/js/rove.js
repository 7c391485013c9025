/** One tab stop for many links: arrows lead from one to the next and from row to row, Home and End to the ends. */

export class Roving {
  #root;
  #rows;
  #current = null;

  /** `rows` finds the rows under `root`, in their order; in each, every link is a stop. */
  constructor(root, rows = (root) => [root]) {
    this.#root = root;
    this.#rows = rows;
    root.addEventListener("focusin", (event) => this.#settleOn(event.target.closest("a")));
    root.addEventListener("keydown", (event) => this.#pressed(event));
  }

  get #grid() {
    return [...this.#rows(this.#root)].map((row) => [...row.querySelectorAll("a")]).filter((row) => row.length);
  }

  /** Redraws by `draw`. Where the link that had the focus is gone afterwards, the first one has it. */
  redraw(draw) {
    const hadFocus = this.#root.contains(document.activeElement);
    draw();
    const all = this.#grid.flat();
    this.#settleOn(all.includes(this.#current) ? this.#current : all[0], all);
    if (hadFocus && !this.#root.contains(document.activeElement)) this.#current?.focus({ preventScroll: true });
  }

  #settleOn(link, all = this.#grid.flat()) {
    this.#current = link ?? null;
    for (const each of all) each.tabIndex = each === this.#current ? 0 : -1;
  }

  #pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const grid = this.#grid;
    const row = grid.findIndex((links) => links.includes(event.target));
    if (row < 0) return;
    const column = grid[row].indexOf(event.target);
    const to = {
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      Home: [row, 0],
      End: [row, Infinity],
    }[event.key];
    const links = to && grid[to[0]];
    const next = links?.[Math.min(to[1], links.length - 1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

/** Asking again, less and less often, while nobody answers. */

/** Milliseconds. */
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000];

export class Patience {
  #again;
  #failures = 0;
  #timer = null;

  /** `again` asks once more; at once when the browser is back in a network. */
  constructor(again) {
    this.#again = again;
    addEventListener("online", () => this.#failures && this.#again());
  }

  /** Nobody answered. */
  failed() {
    const wait = WAITS[Math.min(this.#failures++, WAITS.length - 1)];
    this.stop();
    this.#timer = setTimeout(this.#again, wait);
  }

  answered() {
    this.#failures = 0;
    this.stop();
  }

  /** Something else is asked in the meantime. */
  stop() {
    clearTimeout(this.#timer);
  }
}

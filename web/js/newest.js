/** Jobs that supersede each other: the answer of an older one never comes after that of a newer one. */
export class Newest {
  #sent = 0;
  #answered = 0;
  #running = new Map();

  /**
   * `work` takes an AbortSignal. Resolves to its value, or to undefined where a newer job has made it useless; throws
   * what it throws, likewise.
   *
   * While somebody types faster than answers come, the job before the newest may still finish: something is seen to
   * move. With `alone` it may not.
   */
  async run(work, { alone = false } = {}) {
    const ticket = ++this.#sent;
    const controller = new AbortController();
    this.#stop(alone ? ticket : ticket - 1);
    this.#running.set(ticket, controller);
    try {
      const value = await work(controller.signal);
      if (controller.signal.aborted || ticket < this.#answered) return undefined;
      this.#answered = ticket;
      this.#stop(ticket);
      return value;
    } catch (error) {
      if (controller.signal.aborted || ticket < this.#sent) return undefined;
      throw error;
    } finally {
      this.#running.delete(ticket);
    }
  }

  /** What runs comes to nothing. */
  stop() {
    this.#stop(Infinity);
  }

  #stop(before) {
    for (const [ticket, controller] of this.#running) if (ticket < before) controller.abort();
  }
}

/** Articles as they enter the index: a subscription as server-sent events, which browsers can without a library. */

import { Patience } from "./patience.js";

const ENDPOINT = "graphql";
/** Asking again may help; of anything else it would not. */
const PASSING = ["SUBSCRIBER_FELL_BEHIND", "SERVER_ENDING", "TOO_MANY_SUBSCRIPTIONS"];

export class Arrivals {
  #on;
  #events = null;
  #operation = null;
  #patience = new Patience(() => this.#open());
  #wasOpen = false;

  /**
   * `on.data(data)` has each answer, `on.state(name)` what to tell people: connecting, live, reconnecting or unavailable.
   * `on.gap()`: it is followed again, and something may have been missed meanwhile.
   */
  constructor(on) {
    this.#on = on;
    // A browser has few connections to a server, and tabs that nobody sees would keep them from those that somebody does.
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#close();
      else if (this.#operation && !this.#events) this.#open();
    });
  }

  /** `{query, variables}` in place of what was followed before. */
  follow(operation) {
    this.#operation = operation;
    this.#wasOpen = false;
    this.#on.state("connecting");
    this.#open();
  }

  #close() {
    this.#patience.stop();
    this.#events?.close();
    this.#events = null;
  }

  #open() {
    this.#close();
    const { query, variables } = this.#operation;
    const events = new EventSource(`${ENDPOINT}?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`);
    this.#events = events;
    events.addEventListener("open", () => this.#opened());
    events.addEventListener("next", (event) => this.#answered(JSON.parse(event.data)));
    events.addEventListener("complete", () => this.#again("reconnecting"));
    // A browser that lost the connection comes back by itself; one that was refused does not.
    events.addEventListener("error", () => (events.readyState === EventSource.CLOSED ? this.#again("unavailable") : this.#on.state("reconnecting")));
  }

  #opened() {
    this.#patience.answered();
    this.#on.state("live");
    if (this.#wasOpen) this.#on.gap();
    this.#wasOpen = true;
  }

  #answered({ data, errors }) {
    if (data) return this.#on.data(data);
    if (PASSING.includes(errors?.[0]?.extensions?.code)) return this.#again("reconnecting");
    this.#close();
    return this.#on.state("unavailable");
  }

  #again(state) {
    this.#close();
    this.#on.state(state);
    this.#patience.failed();
  }
}

/** The pages after the first, one after the other, as somebody comes near the end. */

import { ask } from "./graphql.js";
import { Newest } from "./newest.js";
import { MORE, PAGE_SIZE } from "./operations.js";

export class More {
  #results;
  #requests = new Newest();
  #variables = null;
  #cursor = null;
  #isLoading = false;

  constructor(results) {
    this.#results = results;
  }

  /** What comes is of another search from now on: `variables` are its own, `pageInfo` that of its first page. */
  begin(variables, pageInfo) {
    this.stop();
    this.#variables = variables;
    this.#cursor = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  }

  stop() {
    this.#requests.stop();
    this.#cursor = null;
    this.#isLoading = false;
  }

  /** Puts the next page behind the hits of `state`. */
  async load(state) {
    if (this.#isLoading || !this.#cursor) return;
    this.#isLoading = true;
    this.#results.showMoreAs("Loading …", { isBusy: true });
    const variables = { ...this.#variables, first: PAGE_SIZE, after: this.#cursor };
    try {
      const answer = await this.#requests.run((signal) => ask(MORE, variables, { signal }), { alone: true });
      if (!answer) return; // another search has begun, and what it loads is not to be touched
      const { articles } = answer.data;
      this.#cursor = articles.pageInfo.hasNextPage ? articles.pageInfo.endCursor : null;
      this.#isLoading = false;
      this.#results.append(articles, state());
    } catch {
      this.#isLoading = false;
      this.#results.showMoreAs("More could not be loaded. Try again");
    }
  }
}

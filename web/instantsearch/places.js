/** Algolia counts pages, newsgate has cursors: where pages begin, as far as somebody has been there. */

import { Operation } from "./operation.js";

/** What the schema gives at most. */
export const MOST_HITS = 100;
/** Searches, the last ones. */
const MOST_REMEMBERED = 50;
/** Of a search of which no hits are meant: the least that can be asked for. */
const NOTHING = { after: null, first: 1, skip: Infinity, offset: 0 };

export class Places {
  constructor(ask) {
    this.ask = ask;
    this.known = new Map();
  }

  clear() {
    this.known.clear();
  }

  /** What to ask for: so many after a cursor, of which the first are not meant. */
  async find(request) {
    const { size, page } = request;
    if (!size) return NOTHING;
    const offset = page * size;
    const places = this.of(request);
    let from = Math.max(...[...places.keys()].filter((place) => place <= offset));
    while (offset + size - from > MOST_HITS) {
      const first = Math.min(offset - from, MOST_HITS);
      const { pageInfo } = await this.step(request, first, places.get(from));
      if (!pageInfo.hasNextPage) return NOTHING;
      from += first;
      places.set(from, pageInfo.endCursor);
    }
    return { after: places.get(from), first: offset + size - from, skip: offset - from, offset };
  }

  async step({ query, filter, sort }, first, after) {
    const operation = new Operation();
    const alias = operation.articles({ query, filter, sort, first, after }, "pageInfo { hasNextPage endCursor }");
    return (await this.ask(operation.text, operation.variables))[alias];
  }

  /** Where the page ends that was found is where the next one begins. */
  remember(request, { skip, offset }, { edges = [], pageInfo, warnings }) {
    if (warnings.some(({ code }) => code === "STALE_CURSOR")) this.known.delete(nameOf(request));
    else if (skip < edges.length) this.of(request).set(offset + edges.length - skip, pageInfo.endCursor);
  }

  /** Offsets and the cursors that pages after them begin behind. */
  of(request) {
    const name = nameOf(request);
    const places = this.known.get(name) ?? new Map([[0, null]]);
    this.known.delete(name); // the last one in is the last one to go
    this.known.set(name, places);
    if (this.known.size > MOST_REMEMBERED) this.known.delete(this.known.keys().next().value);
    return places;
  }
}

function nameOf({ query, filter, sort }) {
  return JSON.stringify([query, filter, sort]);
}

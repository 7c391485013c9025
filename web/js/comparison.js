/** The period that is on, and the one of the same length that ended where it begins. */

import { instant, lengthOf } from "./periods.js";
import { filterOf, period, withOnly } from "./search-state.js";

const MINUTE = 60_000;

/**
 * `{since, until, before}` in milliseconds, where `before` is the beginning of the earlier period. Null where nothing is
 * on that has a beginning. Full minutes, so that the same is asked for again within one.
 */
export function comparison(state, now = Date.now()) {
  const { gte, lt, within } = period(state);
  const clock = Math.ceil(now / MINUTE) * MINUTE;
  const until = Math.min(lt ? Date.parse(lt) : Infinity, clock);
  const since = Math.max(gte ? Date.parse(gte) : -Infinity, within ? clock - lengthOf(within) : -Infinity);
  return Number.isFinite(since) && since < until ? { since, until, before: since - (until - since) } : null;
}

/** The filter of a state with the earlier period in place of its own. */
export function earlierFilter(state, { since, before }) {
  const parts = [
    { part: "gte", value: instant(before) },
    { part: "lt", value: instant(since) },
  ];
  return filterOf(withOnly(state, "publishedAt", parts).on);
}

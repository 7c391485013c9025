/** An `ArticleFilter` of what InstantSearch filters by. */

import { attribute, FLAGS, MOMENTS } from "./attributes.js";

/** `["tags:A", ["lang:en", "lang:uk"], "category:-WIND"]`: all of these, and of those in brackets any. */
export function facetClauses(given = []) {
  return [given]
    .flat()
    .filter((one) => one.length)
    .map((one) => {
      const group = [one].flat().map(readFacetFilter);
      const [first] = group;
      if (!Array.isArray(one))
        return { filter: termFilter(first.name, first.isNot ? "noneOf" : "allOf", [first.value]) };
      const isOneFacet = group.every(({ name, isNot }) => name === first.name && !isNot);
      if (isOneFacet)
        return {
          filter: termFilter(
            first.name,
            "anyOf",
            group.map(({ value }) => value),
          ),
          isOwnOf: first.name,
        };
      return {
        filter: { anyOf: group.map(({ name, isNot, value }) => termFilter(name, isNot ? "noneOf" : "anyOf", [value])) },
      };
    });
}

function readFacetFilter(text) {
  const name = attribute(text.slice(0, text.indexOf(":")));
  const value = text.slice(name.length + 1);
  return { name, isNot: value.startsWith("-"), value: value.replace(/^-|^\\(?=-)/, "") };
}

/** All of several tones at once nobody has, and the schema has no `allOf` for them. */
function termFilter(name, part, values) {
  if (MOMENTS.includes(name)) throw new Error(`newsgate filters ${name} by numericFilters: ${name}>=1760000000.`);
  if (!FLAGS.includes(name)) return { [name]: { [name === "sentiment" && part === "allOf" ? "anyOf" : part]: values } };
  const flags = new Set(values.map((value) => (value === "true") === (part !== "noneOf")));
  return flags.size > 1 ? {} : { [name]: [...flags][0] };
}

/** `["publishedAt>=1760000000", ["updatedAt<5", "updatedAt>9"]]`, in seconds: all of these, and of those in brackets any. */
export function numericClauses(given = []) {
  return [given]
    .flat()
    .filter((one) => one.length)
    .map((one) => {
      const group = [one].flat().map(readNumericFilter);
      const filters = group.map(({ name, operator, value }) => momentFilter(name, operator, value));
      const isOneField = group.every(({ name }) => name === group[0].name);
      return {
        filter: filters.length > 1 ? { anyOf: filters } : filters[0],
        isOwnOf: isOneField ? group[0].name : undefined,
      };
    });
}

function readNumericFilter(text) {
  const [, name, operator, value] = /^(\w+)\s*(<=|>=|!=|<|>|=)\s*(-?[\d.e+]+)$/i.exec(text) ?? [];
  if (!MOMENTS.includes(name))
    throw new Error(`newsgate has numbers for ${MOMENTS.join(" and ")} only, in seconds, and not for ${text}.`);
  return { name, operator, value: Number(value) };
}

/** Articles are dated to the second. */
function momentFilter(name, operator, seconds) {
  const [at, after] = [Math.ceil(seconds), Math.floor(seconds) + 1].map(instant);
  switch (operator) {
    case ">=":
      return { [name]: { gte: at } };
    case ">":
      return { [name]: { gte: after } };
    case "<":
      return { [name]: { lt: at } };
    case "<=":
      return { [name]: { lt: after } };
    case "=":
      return { [name]: { gte: at, lt: after } };
    default:
      return { not: { [name]: { gte: at, lt: after } } };
  }
}

function instant(seconds) {
  const [first, last] = [-62135596800, 253402300799]; // of the years 1 to 9999
  return new Date(Math.min(Math.max(seconds, first), last) * 1000).toISOString().replace(".000Z", "Z");
}

/** One filter for which all of them hold. What does not fit beside the others goes a level further in. */
export function and(filters) {
  const all = {};
  const rest = filters.filter((filter) => !fitInto(all, filter));
  const [last, ...others] = [all, ...rest].filter((filter) => Object.keys(filter).length).reverse();
  return others.reduce((inner, outer) => within(outer, inner), last ?? {});
}

/** The schema has no field for "and this"; an `anyOf` of one alternative is that, and so is a double negation. */
function within(outer, inner) {
  if (!("anyOf" in outer)) return { ...outer, anyOf: Object.keys(inner).join() === "anyOf" ? inner.anyOf : [inner] };
  return "not" in outer ? within({ anyOf: [outer] }, inner) : { ...outer, not: { not: inner } };
}

/** Adds a filter's fields to those that are there, where that means both of them; tells whether it did. */
function fitInto(all, filter) {
  const fields = Object.entries(filter);
  if (!fields.every(([name, value]) => fits(name, value, all[name]))) return false;
  for (const [name, value] of fields) all[name] = isParts(value) ? joined(all[name] ?? {}, value) : value;
  return true;
}

function fits(name, value, there) {
  if (name === "anyOf" || name === "not") return false;
  if (there === undefined) return true;
  return isParts(value) && Object.keys(value).every((part) => !(part in there) || part in JOINED);
}

/** How a part of a filter is both of two. Instants are RFC 3339 in UTC: what is later is greater. */
const JOINED = {
  allOf: (one, other) => [...one, ...other],
  noneOf: (one, other) => [...one, ...other],
  gte: (one, other) => (one > other ? one : other),
  lt: (one, other) => (one < other ? one : other),
};

function joined(there, parts) {
  const both = Object.entries(parts).map(([part, value]) => [
    part,
    part in there ? JOINED[part](there[part], value) : value,
  ]);
  return { ...there, ...Object.fromEntries(both) };
}

function isParts(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

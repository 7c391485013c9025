/** The documentation of the schema: an overview, one type at a time by `#Type`, and a search through all names. */

import { element } from "./dom.js";
import { spelled } from "./introspection.js";

const KINDS = {
  OBJECT: "type",
  INTERFACE: "interface",
  UNION: "union",
  ENUM: "enum",
  INPUT_OBJECT: "input",
  SCALAR: "scalar",
};
const MOST_FOUND = 60;

/** Everything that can be asked, and the names of all types. */
export function overview({ roots, types }) {
  const begin = roots.map((name) =>
    element("section", {}, heading("Begin with", name), fieldList(types.get(name).fields)),
  );
  const rest = [...types.values()].filter(({ name }) => !roots.includes(name));
  const groups = Object.keys(KINDS)
    .map((kind) => [kind, rest.filter((type) => type.kind === kind)])
    .filter(([, ofKind]) => ofKind.length);
  const lists = groups.map(([kind, ofKind]) =>
    element(
      "section",
      {},
      element("h3", {}, `All ${KINDS[kind]}s`),
      element(
        "ul",
        { class: "names" },
        ofKind.map(({ name }) => element("li", {}, link(name))),
      ),
    ),
  );
  return [...begin, ...lists];
}

/** All that is known of one type. */
export function typeDocs(type) {
  return [
    element("p", { class: "back" }, element("a", { href: "#" }, "← All of the schema")),
    heading(KINDS[type.kind], type.name),
    type.description && element("p", { class: "about" }, type.description),
    type.interfaces?.length > 0 && element("p", { class: "about" }, "implements ", commas(type.interfaces)),
    type.possibleTypes?.length > 0 && element("p", { class: "about" }, "is one of ", commas(type.possibleTypes)),
    type.fields && fieldList(type.fields),
    type.inputFields && fieldList(type.inputFields),
    type.enumValues && fieldList(type.enumValues),
  ].filter(Boolean);
}

/** Types, and fields of types, with the words in their names. */
export function found({ types }, words) {
  const wanted = words
    .toLowerCase()
    .split(/[\s.]+/)
    .filter(Boolean);
  const hits = [...names(types)].filter(([name]) => wanted.every((word) => name.toLowerCase().includes(word)));
  // Short names first: who types "article" means the type before its thirty fields.
  hits.sort(([one], [other]) => one.length - other.length || (one < other ? -1 : 1));
  if (!hits.length) return [element("p", { class: "about" }, "No type or field has this in its name.")];
  const shown = hits.slice(0, MOST_FOUND);
  return [
    element(
      "ul",
      { class: "fields" },
      shown.map(([name, type, about]) =>
        element("li", {}, link(name, type), about && element("p", { class: "about" }, about)),
      ),
    ),
    hits.length > shown.length && element("p", { class: "about" }, `… and ${hits.length - shown.length} more`),
  ].filter(Boolean);
}

function* names(types) {
  for (const type of types.values()) {
    yield [type.name, type.name, type.description];
    for (const part of type.fields ?? type.inputFields ?? type.enumValues ?? [])
      yield [`${type.name}.${part.name}`, type.name, part.description];
  }
}

function fieldList(fields) {
  return element(
    "ul",
    { class: "fields" },
    fields.map((field) =>
      element(
        "li",
        {},
        element(
          "code",
          { class: "signature" },
          element("b", {}, field.name),
          field.args?.length > 0 && args(field.args),
          field.type && [": ", typeLink(field.type)],
          fallback(field),
        ),
        field.description && element("p", { class: "about" }, field.description),
        field.isDeprecated && element("p", { class: "deprecated" }, `Deprecated: ${field.deprecationReason}`),
        field.args?.some(({ description }) => description) && argumentList(field.args),
      ),
    ),
  );
}

function args(given) {
  return ["(", given.flatMap((one, index) => [index ? ", " : "", one.name]), ")"].flat();
}

function argumentList(given) {
  return element(
    "details",
    {},
    element("summary", {}, given.length === 1 ? "1 argument" : `${given.length} arguments`),
    element(
      "dl",
      {},
      given.flatMap((one) => [
        element("dt", {}, element("code", {}, `${one.name}: `, typeLink(one.type), fallback(one))),
        element("dd", {}, one.description ?? ""),
      ]),
    ),
  );
}

function fallback({ defaultValue }) {
  return defaultValue !== null && defaultValue !== undefined && ` = ${defaultValue}`;
}

function typeLink(type) {
  const [before, name, after] = spelled(type);
  return element("span", { class: "type" }, before, link(name), after);
}

function link(text, name = text) {
  return element("a", { href: `#${name}` }, text);
}

function commas(types) {
  return types.flatMap(({ name }, index) => [index ? ", " : "", link(name)]);
}

function heading(kind, name) {
  return element("h3", { tabindex: "-1" }, element("span", { class: "kind" }, `${kind} `), name);
}

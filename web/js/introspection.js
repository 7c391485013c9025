/** The schema as the endpoint tells it. https://spec.graphql.org/draft/#sec-Introspection */

import { ask } from "./graphql.js";

const QUERY = `query Introspection {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types {
      kind name description
      fields(includeDeprecated: true) {
        name description isDeprecated deprecationReason type { ...Type }
        args { name description defaultValue type { ...Type } }
      }
      inputFields { name description defaultValue type { ...Type } }
      interfaces { name }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
      possibleTypes { name }
    }
  }
}
fragment Type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

/** `roots`: the types that operations begin with, by name; `types`: all but introspection's own, by name. */
export async function introspect() {
  const { data } = await ask(QUERY, {});
  const { queryType, mutationType, subscriptionType, types } = data.__schema;
  const roots = [queryType, mutationType, subscriptionType].filter(Boolean).map(({ name }) => name);
  const ours = types
    .filter(({ name }) => !name.startsWith("__"))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return { roots, types: new Map(ours.map((type) => [type.name, type])) };
}

/** `[before, name, after]` of a type such as `[Article!]!`. */
export function spelled(type) {
  if (type.kind === "NON_NULL") return around(type.ofType, "", "!");
  if (type.kind === "LIST") return around(type.ofType, "[", "]");
  return ["", type.name, ""];
}

function around(inner, opening, closing) {
  const [before, name, after] = spelled(inner);
  return [`${opening}${before}`, name, `${after}${closing}`];
}

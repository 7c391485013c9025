/** One GraphQL operation for all that is asked together. */

/** Searches by alias, equal ones once. The text depends on what is asked for, and never on the values. */
export class Operation {
  constructor() {
    this.fields = new Map();
    this.variables = {};
    this.declared = [];
  }

  articles({ query, filter, sort, first, after }, selection) {
    const types = {
      query: [query, "String"],
      filter: [filter, "ArticleFilter"],
      sort: [sort, "ArticleSort!"],
      first: [first, "Int"],
      after: [after, "String"],
    };
    return this.field("articles", types, `{ ${selection} }`);
  }

  facetValues({ field, prefix, query, filter, first }) {
    const types = {
      field: [field, "FacetField!"],
      prefix: [prefix, "String!"],
      query: [query, "String!"],
      filter: [filter, "ArticleFilter"],
      first: [first, "Int!"],
    };
    return this.field("facetValues", types, "{ value count }");
  }

  field(name, types, selection) {
    const key = JSON.stringify([name, types, selection]);
    if (!this.fields.has(key)) {
      const index = this.fields.size;
      for (const [argument, [value, type]] of Object.entries(types)) {
        this.variables[`${argument}${index}`] = value;
        this.declared.push(`$${argument}${index}: ${type}`);
      }
      const given = Object.keys(types).map((argument) => `${argument}: $${argument}${index}`);
      this.fields.set(key, { alias: `r${index}`, text: `r${index}: ${name}(${given.join(", ")}) ${selection}` });
    }
    return this.fields.get(key).alias;
  }

  get text() {
    return `query InstantSearch(${this.declared.join(" ")}) {\n${[...this.fields.values()].map(({ text }) => text).join("\n")}\n}`;
  }
}

import graphql from "@graphql-eslint/eslint-plugin";

const { configs } = graphql;

// Both rule sets whole, but for these. Each needs its reason here.
const exceptions = {
  // Only what implements Node has an identity, and the interface itself demands the id. Counts, facets, texts and parts
  // of an article are values: an id would promise that they can be fetched again.
  "@graphql-eslint/strict-id-in-types": "off",

  // Strawberry writes down the directive that GraphQL itself defines, and gives it no description to fill in.
  "@graphql-eslint/require-description": [
    "error",
    {
      types: true,
      rootField: true,
      DirectiveDefinition: true,
      ignoredSelectors: ["[type=DirectiveDefinition][name.value=oneOf]"],
    },
  ],

  // What is short and always whole (tags, the values of a facet, translations) is a plain list. A connection is for
  // what is paged.
  "@graphql-eslint/relay-edge-types": [
    "error",
    { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
  ],

  // `articles` pages both ways. The articles of a source or a story are read from one end, as the contract has it.
  "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
};

export default [
  {
    files: ["schema.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: "schema.graphql" } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...configs["flat/schema-recommended"].rules,
      ...configs["flat/schema-relay"].rules,
      ...exceptions,
    },
  },
];

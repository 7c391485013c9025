// Generates TypeScript types with graphql-codegen for the schema and for the operations in operations/.
import { readFileSync, readdirSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import * as operations from "@graphql-codegen/typescript-operations";
import * as typed from "@graphql-codegen/typed-document-node";
import { parse } from "graphql";

const config = {
  scalars: { DateTime: "string", Duration: "string", SearchState: "string", URL: "string" },
  strictScalars: true, // so that a new scalar is a failure until it is mapped
  enumsAsTypes: true,
  useTypeImports: true,
};

const documents = readdirSync("operations")
  .sort()
  .map((name) => ({ location: name, document: parse(readFileSync(`operations/${name}`, "utf8")) }));

const types = await codegen({
  filename: "types.ts",
  schema: parse(readFileSync("schema.graphql", "utf8")),
  documents,
  config,
  plugins: [{ typescript: {} }, { operations: {} }, { typed: {} }],
  pluginMap: { typescript, operations, typed },
});
process.stdout.write(types);

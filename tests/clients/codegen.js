// Generates TypeScript types with graphql-codegen for the schema and for the operations in operations/.
import { readFileSync, readdirSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

const scalars = { DateTime: "string", Duration: "string", SearchState: "string", URL: "string" };

const documents = readdirSync("operations")
  .sort()
  .map((name) => ({ location: name, document: parse(readFileSync(`operations/${name}`, "utf8")) }));

const types = await codegen({
  filename: "types.ts",
  schema: parse(readFileSync("schema.graphql", "utf8")),
  documents,
  // Strict, so that a new scalar is a failure here until it is mapped.
  config: { scalars, strictScalars: true, useTypeImports: true },
  plugins: [{ typescript: {} }, { operations: {} }],
  pluginMap: { typescript, operations },
});
process.stdout.write(types);

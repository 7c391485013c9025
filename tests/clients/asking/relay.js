import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import relay from "relay-runtime";
import ts from "typescript";
import { sent, url } from "./server.js";

import { Environment, Network, RecordSource, Store } from "relay-runtime";

const environment = new Environment({
  network: Network.create(async ({ id, text }, variables) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
      body: JSON.stringify({ documentId: id ?? undefined, query: text ?? undefined, variables }),
    });
    return response.json();
  }),
  store: new Store(new RecordSource()),
});

const { createOperationDescriptor, fetchQuery, getSelector } = relay;

// What a bundler does with the artifacts of Relay's compiler.
function bundled(folder) {
  mkdirSync("bundle");
  writeFileSync("bundle/package.json", '{"type": "commonjs"}');
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  for (const name of readdirSync(folder)) {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    writeFileSync(`bundle/${name.replace(/ts$/, "js")}`, ts.transpileModule(text, { compilerOptions }).outputText);
  }
  const load = createRequire(`${process.cwd()}/bundle/`);
  return (name) => load(`./${name}.graphql`).default;
}

export async function ask() {
  const artifact = bundled("relay/__generated__");
  const read = (name, variables) => environment.lookup(createOperationDescriptor(artifact(name), variables).fragment);
  const part = (name, reference) => environment.lookup(getSelector(artifact(name), reference)).data;
  const load = (name, variables) => fetchQuery(environment, artifact(name), variables).toPromise();

  // As usePaginationFragment does: each page is written into the connection that the first one began.
  const search = { query: "", sort: "PUBLISHED_AT_DESC" };
  await load("SearchPageQuery", search);
  const results = () => part("SearchPage_results", read("SearchPageQuery", search).data).articles;
  const sizes = [results().edges.length];
  while (results().pageInfo.hasNextPage) {
    await load("SearchPageResultsQuery", { ...search, count: 25, cursor: results().pageInfo.endCursor });
    sizes.push(results().edges.length);
  }

  // As useRefetchableFragment does: a source is a Node, and is found again by its id.
  await load("SourcePageQuery", { key: "harbour-ledger" });
  const { source } = read("SourcePageQuery", { key: "harbour-ledger" }).data;
  await load("SourcePageArticlesQuery", { id: source.id, count: 3 });
  const { node } = read("SourcePageArticlesQuery", { id: source.id, count: 3 }).data;
  const shown = part("SourcePage_source", node);

  const ids = results().edges.map((edge) => edge.node.id);
  const loaded = sent();

  const untrusted = [{ query: "{ index { documents } }" }, { documentId: "0".repeat(32) }, { query: "{ __typename }" }];
  const refused = [];
  for (const said of untrusted) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said),
    });
    refused.push((await response.json()).errors[0].extensions.code);
  }
  const articleCount = shown.articleCount;
  return { sizes, ids, total: results().totalCount, articleCount, ofSource: shown.articles.edges.length, loaded, refused };
}

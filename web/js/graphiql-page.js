/** GraphiQL, where scripts/explorer fetched it: with our examples, and what the address asks for. Nothing runs unasked. */

import { fromAddress, toAddress } from "./explorer-address.js";
import { EXAMPLES } from "./explorer-examples.js";
import { follow, send } from "./explorer-send.js";
import { isSubscription, operationsIn } from "./operations-in.js";

/** It needs room for three columns, and on a phone there is room for one. */
const NARROW = "(max-width: 44.99rem)";
const SCRIPTS = ["react.min.js", "react-dom.min.js", "graphiql.min.js"];

/** Where GraphiQL keeps the query that was shown last. */
const KEPT = "graphiql:query";

async function begin() {
  try {
    if (matchMedia(NARROW).matches) throw new Error("There is no room.");
    await Promise.all(SCRIPTS.map(load));
    const { React, ReactDOM, GraphiQL } = globalThis;
    ReactDOM.createRoot(document.getElementById("graphiql")).render(React.createElement(explorer(React, GraphiQL)));
  } catch {
    location.replace(plainAddress());
  }
}

/** The page that needs nothing of this, with the same query. */
function plainAddress() {
  const parameters = new URLSearchParams(location.search);
  parameters.set("explorer", "plain");
  return `graphql?${parameters}`;
}

/** They are run in the order in which they are put in. */
function load(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, {
      src: new URL(`../graphiql/${name}`, import.meta.url),
      async: false,
      onload: resolve,
      onerror: reject,
    });
    document.head.append(script);
  });
}

/** GraphiQL learns a moment late that an operation of another name stands there now. */
async function fetcher({ query, variables, operationName }) {
  const isThere = operationsIn(query).some(({ name }) => name === operationName);
  const request = { query, variables, operationName: isThere ? operationName : null };
  if (isSubscription(query, request.operationName)) return stoppable(request);
  const { answer, text } = await send(request);
  return answer ?? { errors: [{ message: text }] };
}

/** Its answers as GraphiQL takes them: asked to stop, it ends at once, and not with the next answer. */
function stoppable(request) {
  const stop = new AbortController();
  const answers = follow(request, { signal: stop.signal });
  const over = { done: true, value: undefined };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => answers.next().catch((error) => (stop.signal.aborted ? over : Promise.reject(error))),
    async return() {
      stop.abort();
      return over;
    },
  };
}

/** A component. What somebody had in GraphiQL before stays in its tabs; a link to a query opens in a tab of its own. */
function explorer({ createElement: make, useState }, GraphiQL) {
  const asked = fromAddress(location.search);
  const isFirstTime = !asked.query && localStorage.getItem(KEPT) === null;
  const shown = isFirstTime ? EXAMPLES[0] : asked;
  const plugins = [examples(make, GraphiQL)];
  let written = shown;
  const remember = (part) => {
    written = { ...written, ...part };
    history.replaceState(null, "", toAddress(written, location.search));
  };
  return () => {
    const [operationName, choose] = useState(asked.operationName);
    return make(
      GraphiQL,
      {
        fetcher,
        plugins,
        query: shown.query || undefined,
        variables: shown.query ? shown.variables : undefined,
        operationName: operationName ?? undefined,
        defaultQuery: "",
        defaultEditorToolsVisibility: "variables",
        isHeadersEditorEnabled: false,
        onEditQuery: (query) => remember({ query }),
        onEditVariables: (variables) => remember({ variables }),
        onEditOperationName: (name) => {
          choose(name);
          remember({ operationName: name });
        },
      },
      make(GraphiQL.Logo, null, links(make)),
    );
  };
}

function links(make) {
  return make(
    "nav",
    { className: "site", "aria-label": "Pages" },
    make("a", { className: "brand", href: "." }, "newsgate"),
    make("a", { href: "." }, "Search"),
    make("a", { href: "dashboard" }, "Dashboard"),
    make("a", { href: "graphql?explorer=plain" }, "Plain explorer"),
  );
}

/** A pane of GraphiQL. */
function examples(make, GraphiQL) {
  const icon = () =>
    make(
      "svg",
      {
        viewBox: "0 0 24 24",
        fill: "none",
        stroke: "currentColor",
        strokeWidth: 1.5,
        strokeLinecap: "round",
        strokeLinejoin: "round",
      },
      make("path", { d: "M9 18h6M10 21h4M8 14.5a6 6 0 1 1 8 0c-.7.7-1 1.3-1 2H9c0-.7-.3-1.3-1-2Z" }),
    );
  const content = () => {
    const { queryEditor, variableEditor } = GraphiQL.React.useEditorContext({ nonNull: true });
    const show = ({ query, variables }) => {
      queryEditor?.setValue(query);
      variableEditor?.setValue(variables);
    };
    return make(
      "section",
      { className: "examples", "aria-label": "Examples" },
      make("h2", null, "Examples"),
      make(
        "ul",
        null,
        EXAMPLES.map((example) =>
          make(
            "li",
            { key: example.name },
            make("button", { type: "button", onClick: () => show(example) }, example.name),
            make("p", null, example.about),
          ),
        ),
      ),
    );
  };
  return { title: "Examples", icon, content };
}

begin();

/** The plain explorer: a query and its variables, the answer, and the schema's documentation. Nothing runs unasked. */

import { element } from "./dom.js";
import { fromAddress, toAddress } from "./explorer-address.js";
import { EXAMPLES } from "./explorer-examples.js";
import { follow, readVariables, send, Unanswered } from "./explorer-send.js";
import { introspect } from "./introspection.js";
import { jsonNodes } from "./json-view.js";
import { isSubscription, operationsIn } from "./operations-in.js";
import { found, overview, typeDocs } from "./schema-docs.js";

const $ = (id) => document.getElementById(id);

/** Of a subscription, so many of the last answers are shown. */
const MOST_ANSWERS = 20;

let running = null;
let schema = null;

function begin() {
  for (const [index, { name }] of EXAMPLES.entries()) $("example").append(element("option", { value: index }, name));
  const asked = fromAddress(location.search);
  $("query").value = asked.query;
  $("variables").value = asked.variables;
  showOperations(asked.operationName);
  if (!asked.query) show(EXAMPLES[0]);
  $("example").addEventListener("change", () => show(EXAMPLES[$("example").value]));
  for (const id of ["query", "variables"]) {
    $(id).addEventListener("input", edited);
    $(id).addEventListener("keydown", typed);
  }
  $("operation").addEventListener("change", remember);
  $("run").addEventListener("click", () => (running ? running.abort() : run()));
  $("find").addEventListener("input", showDocs);
  $("skip").addEventListener("click", (event) => {
    event.preventDefault(); // the fragment is for the schema
    $("query").focus();
  });
  addEventListener("hashchange", () => {
    $("find").value = "";
    showDocs();
    ($("docs").querySelector("h3") ?? $("docs")).focus();
  });
  loadSchema();
}

function show(example) {
  if (!example) return;
  $("query").value = example.query;
  $("variables").value = example.variables;
  $("example").value = EXAMPLES.indexOf(example);
  $("example-about").textContent = example.about;
  $("example-about").hidden = false;
  showOperations(null);
  // The first one is there unasked, and is not what somebody came for.
  if (example !== EXAMPLES[0] || location.search) remember();
}

function edited() {
  showOperations($("operation").value);
  remember();
}

/** The address is what stands in the page, so that it can be sent to somebody. */
function remember() {
  history.replaceState(null, "", toAddress(written(), location.search) + location.hash);
}

function written() {
  return {
    query: $("query").value,
    variables: $("variables").value,
    operationName: $("operations").hidden ? null : $("operation").value,
  };
}

function showOperations(chosen) {
  const names = operationsIn($("query").value)
    .map(({ name }) => name)
    .filter(Boolean);
  $("operations").hidden = names.length < 2;
  $("operation").replaceChildren(...names.map((name) => element("option", {}, name)));
  if (names.includes(chosen)) $("operation").value = chosen;
}

function typed(event) {
  if (event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    run();
  } else if (!event.shiftKey && !event.isComposing) {
    event.preventDefault();
    newLine(event.target);
  }
}

/** A line begins where the one before does, and further in after a brace. */
function newLine(area) {
  const before = area.value.slice(0, area.selectionStart);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const indent = line.match(/^ */)[0] + (/[{([]\s*$/.test(line) ? "  " : "");
  area.setRangeText(`\n${indent}`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input"));
}

async function run() {
  running?.abort();
  const mine = (running = new AbortController());
  const { signal } = mine;
  $("run").textContent = "Stop";
  $("status").textContent = "Asking …";
  try {
    const request = { ...written(), variables: readVariables($("variables").value) };
    if (isSubscription(request.query, request.operationName)) await showAnswers(follow(request, { signal }));
    else showAnswer(await send(request, { signal }));
  } catch (error) {
    if (error instanceof Unanswered) showNothing(error.message);
    else if (!signal.aborted) throw error;
    else if (running === mine) $("status").textContent = "Stopped";
  } finally {
    if (running === mine) {
      running = null;
      $("run").textContent = "Run";
    }
  }
}

function showAnswer({ status, text, answer, milliseconds, bytes }) {
  if (status === null) return showNothing(text);
  $("status").textContent =
    `${status === 200 ? "" : `Status ${status} · `}${milliseconds.toFixed(0)} ms · ${sizeOf(bytes)}`;
  showMistakes(answer?.errors ?? []);
  $("answer").replaceChildren(...(answer === null ? [text] : jsonNodes(answer)));
  $("answer").scrollTop = 0;
}

/** Of a subscription; the newest first. */
async function showAnswers(answers) {
  const shown = [];
  let count = 0;
  const tell = (prefix) => ($("status").textContent = `${prefix} · ${count === 1 ? "1 answer" : `${count} answers`}`);
  showMistakes([]);
  $("answer").replaceChildren();
  tell("Following");
  for await (const answer of answers) {
    count += 1;
    shown.unshift(answer);
    shown.length = Math.min(shown.length, MOST_ANSWERS);
    showMistakes(answer.errors ?? []);
    $("answer").replaceChildren(...shown.flatMap((one) => [...jsonNodes(one), "\n"]));
    tell("Following");
  }
  tell("Over");
}

function showNothing(reason) {
  $("status").textContent = "Not answered";
  showMistakes([{ message: reason }]);
  $("answer").replaceChildren();
}

function sizeOf(bytes) {
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`;
}

/** Errors by name, each with a way to the place in the query that it is about. */
function showMistakes(errors) {
  $("mistakes").hidden = !errors.length;
  $("mistakes").replaceChildren(
    ...errors.map(({ message, locations }) =>
      element("li", {}, message, " ", locations?.[0] && placeButton(locations[0])),
    ),
  );
}

function placeButton({ line, column }) {
  return element("button", { type: "button", click: () => select(line, column) }, `Line ${line}, column ${column}`);
}

function select(line, column) {
  const area = $("query");
  const start =
    area.value
      .split("\n")
      .slice(0, line - 1)
      .reduce((sum, one) => sum + one.length + 1, 0) +
    column -
    1;
  const word = area.value.slice(start).match(/^\w*/)[0].length;
  area.focus();
  area.setSelectionRange(start, start + Math.max(word, 1));
}

async function loadSchema() {
  try {
    schema = await introspect();
    showDocs();
  } catch (error) {
    $("docs").replaceChildren(
      element(
        "p",
        { class: "about" },
        `The schema could not be read: ${error.message} `,
        element("button", { type: "button", click: loadSchema }, "Try again"),
      ),
    );
  }
}

function showDocs() {
  if (!schema) return;
  const type = schema.types.get(decodeURIComponent(location.hash.slice(1)));
  const words = $("find").value.trim();
  $("docs").replaceChildren(...(words ? found(schema, words) : type ? typeDocs(type) : overview(schema)));
  $("docs").scrollTop = 0;
}

begin();

/** What is seen, as a file. Records are flat: names to texts, numbers, booleans or null; the first one has all names. */

import { element } from "./dom.js";

const TYPES = { csv: "text/csv;charset=utf-8", json: "application/json" };

export function download(name, kind, records) {
  const text = kind === "csv" ? csvOf(records) : `${JSON.stringify(records, null, 2)}\n`;
  const address = URL.createObjectURL(new Blob([text], { type: TYPES[kind] }));
  element("a", { href: address, download: `${name}.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** RFC 4180, with the mark by which spreadsheets know UTF-8. */
export function csvOf(records) {
  const names = Object.keys(records[0] ?? {});
  const lines = [names.map(cell), ...records.map((record) => names.map((name) => cell(record[name])))];
  return `\ufeff${lines.map((line) => `${line.join(",")}\r\n`).join("")}`;
}

function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  // A spreadsheet would take these for formulas, and texts are anybody's. https://owasp.org/www-community/attacks/CSV_Injection
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// Lets clients ask the newsgate at the address given, and prints what each of them found.
//
//   node asking URL CLIENT…
import { sent } from "./server.js";

const found = {};
for (const client of process.argv.slice(3)) {
  sent(); // of the one before
  const { ask } = await import(`./${client}.js`);
  found[client] = await ask(process.argv[2]);
}
process.stdout.write(JSON.stringify(found), () => process.exit(0)); // connections are kept alive for some time

// Asks the endpoint at the address given what graphql-http audits servers for, and prints what it finds as JSON.
import { auditServer } from "graphql-http";

const audits = await auditServer({ url: process.argv[2], fetchFn: fetch });
console.log(JSON.stringify(audits.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
process.exit(0);

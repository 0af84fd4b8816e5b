import { startEmbeddedPostgres } from "../../scripts/embedded-postgres";

/** A launcher to be killed: starts the database of the folder it is given, says where, and stays. */
const server = await startEmbeddedPostgres({
  dir: process.argv[2] ?? "",
  database: "portal",
  log: (message) => {
    console.log(message);
  },
});
console.log(`url ${server.url}`);
setInterval(() => undefined, 60_000);

import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { finished } from "node:stream/promises";
import { generateBill } from "@/db/seed/many-bills";
import { clock } from "@/lib/clock";
import { addMonths, dayOf } from "@/lib/dates";

/** `node --conditions=react-server --import tsx scripts/generate-bills.ts COUNT FOLDER`: files for `npm run import`, to measure it with. */
const [count, folder] = [Number(process.argv[2]), process.argv[3]];
if (!Number.isSafeInteger(count) || count < 1 || folder === undefined)
  throw new Error("say how many bills, and the folder to write them to");

mkdirSync(path.join(folder, "bills"), { recursive: true });
const customers = createWriteStream(path.join(folder, "customers.ndjson"));
const payments = createWriteStream(path.join(folder, "payments.ndjson"));
const lastMonth = addMonths(dayOf(clock.now()), 0);
for (let index = 0; index < count; index += 1) {
  const bill = generateBill(index, lastMonth);
  writeFileSync(path.join(folder, "bills", bill.fileName), bill.xml);
  for (const row of bill.operatorData) customers.write(`${JSON.stringify(row)}\n`);
  payments.write(`${JSON.stringify(bill.payment)}\n`);
}
customers.end();
payments.end();
await Promise.all([finished(customers), finished(payments)]);
process.stdout.write(`${String(count)} bills in ${folder}\n`);

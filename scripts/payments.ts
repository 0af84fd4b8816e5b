import { stat } from "node:fs/promises";
import { z } from "zod";
import { closeDb, db } from "@/db/client";
import { addJob } from "@/db/queue";
import { collectDebits } from "@/lib/bss/commands/collect-debits";
import { clock } from "@/lib/clock";
import { ConfigError } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { fromCents, toCents, type Cents } from "@/lib/money";
import { requestRefund } from "@/lib/payments/commands/request-refund";
import { bookReviewed, closeReviewed } from "@/lib/payments/commands/resolve-review";
import { listOpenFindings } from "@/lib/payments/queries";
import { systemPrincipal } from "@/lib/principal";
import { openDatabase } from "./import/environment";

/** What staff do with payments at a terminal. Whatever concerns the provider is left to the queue and its worker. */
const USAGE = `npm run payments -- findings               differences between the books and the provider
npm run payments -- compare                has the worker compare them now
npm run payments -- refund PAYMENT AMOUNT  gives money back, as in 12.50; what the bill loses is owed again
npm run payments -- book PAYMENT           takes reviewed money for its bill as it is, or for its top-up where the amount is right
npm run payments -- close PAYMENT          ends one of another currency, whose money was given back at the provider
npm run payments -- collect FOLDER         writes direct debits that are due into collection files for the bank (pain.008)`;

const SENTENCES: Partial<Record<UserError["code"], string>> = {
  "not-found": "There is no such payment, or it does not wait for this.",
  "refund-too-large": "That is more than is left of this payment. Nothing was refunded.",
  "review-differs": "A top-up is credited as it was asked for: give this money back with refund, and have it topped up anew.",
  "debits-unavailable": "Nobody is set up to collect direct debits: see SEPA_CREDITOR_NAME in README.",
  "payment-disputed": "This payment is disputed: the bank decides where its money goes.",
};

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function run([command, ...rest]: readonly string[]): Promise<void> {
  const principal = systemPrincipal("terminal", clock.now());
  switch (command) {
    case "findings": {
      const found = await listOpenFindings(principal);
      for (const { kind, reference, bookCents, providerCents, foundAt } of found)
        say(`${foundAt.toISOString()}  ${kind}  ${reference}  here ${written(bookCents)}, provider ${written(providerCents)}`);
      say(`${String(found.length)} open`);
      return;
    }
    case "compare":
      await db().transaction((tx) => addJob(tx, "compare-books", {}, "compare-books-now"));
      say("The worker compares the books with the provider now; look at the findings in a moment.");
      return;
    case "refund":
      say(`Refund ${await requestRefund(principal, paymentOf(rest[0]), amountOf(rest[1]))} is under way.`);
      return;
    case "book":
      await bookReviewed(principal, paymentOf(rest[0]));
      say("Booked.");
      return;
    case "close":
      await closeReviewed(principal, paymentOf(rest[0]));
      say("Closed.");
      return;
    case "collect": {
      const written = await collectDebits(principal, await folderOf(rest[0]));
      for (const { name, debits, totalCents } of written) say(`${name}  ${String(debits)} debits, ${fromCents(totalCents)} EUR`);
      say(written.length === 0 ? "No debit is due." : `${String(written.length)} written`);
      return;
    }
    case undefined:
    default:
      throw new ConfigError(USAGE);
  }
}

function written(cents: Cents | null): string {
  return cents === null ? "nothing" : `${fromCents(cents)} EUR`;
}

function paymentOf(text: string | undefined): string {
  const id = z.uuid().safeParse(text).data;
  if (id === undefined) throw new ConfigError(`A payment is named by its id.\n${USAGE}`);
  return id;
}

/** It is never made: a missing one may be a disk that is not there. */
async function folderOf(text: string | undefined): Promise<string> {
  const found = text === undefined ? undefined : await stat(text).catch(() => undefined);
  if (text === undefined || !found?.isDirectory()) throw new ConfigError(`The folder must be there.\n${USAGE}`);
  return text;
}

function amountOf(text: string | undefined): Cents {
  if (text === undefined || !/^\d{1,9}(\.\d{1,2})?$/.test(text))
    throw new ConfigError(`The amount must be in euro, as in 12.50.\n${USAGE}`);
  return toCents(text);
}

try {
  const database = await openDatabase(say);
  try {
    await run(process.argv.slice(2));
  } finally {
    await closeDb();
    await database.release();
  }
} catch (error) {
  const sentence = error instanceof UserError ? SENTENCES[error.code] : undefined;
  if (sentence === undefined && !(error instanceof ConfigError)) throw error;
  process.stderr.write(`${sentence ?? (error as Error).message}\n`);
  process.exitCode = 1;
}

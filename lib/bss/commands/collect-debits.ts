import "server-only";
import { and, asc, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { db, type Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { debitFile, debitMandate, directDebit } from "@/db/schema/billing/direct-debit";
import { recordAudit } from "@/lib/audit/commands";
import { cancelDebits } from "@/lib/billing/commands/hold-bill";
import { dueCents } from "@/lib/billing/rules";
import { sepaId } from "@/lib/billing/rules/debits";
import { putExportFile } from "@/lib/bss/export-folder";
import { writeCollection } from "@/lib/bss/pain008";
import { clock } from "@/lib/clock";
import { addDays, dayOf, type Day } from "@/lib/dates";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import type { Cents } from "@/lib/money";
import { unseal } from "@/lib/one-time";
import { hasScope, type Principal } from "@/lib/principal";

/** So many debits a file at most: what a bank takes at once, and memory too. */
const MOST = 10_000;

/** The advisory lock under which files are made: any number, the same everywhere. */
const LOCK = 7_246_002;

/** A file that is in its folder. */
export interface WrittenFile {
  readonly name: string;
  readonly debits: number;
  readonly totalCents: Cents;
}

/**
 * Writes the debits that are due soon into collection files for the operator's bank, each debit into one file, once: first it is decided what a file
 * holds, then it is written. A kill at any moment leaves at worst a file that is decided and not in place: the next run writes the very same one.
 * @throws UserError `not-found` for a principal that is not the portal's own, `debits-unavailable` where nobody is set up to collect.
 */
export async function collectDebits(principal: Principal, folder: string): Promise<WrittenFile[]> {
  if (!hasScope(principal, "system")) throw new UserError("not-found");
  if (!env().creditor) throw new UserError("debits-unavailable");
  while (await decideFile(principal));
  const written: WrittenFile[] = [];
  let next = await writeNextFile(folder);
  while (next) {
    written.push(next);
    next = await writeNextFile(folder);
  }
  return written;
}

/**
 * Decides what the next file holds. From here on its bills are being paid.
 * @returns false when no debit is due.
 * @throws UserError `not-found` for a principal that is not the portal's own.
 */
export async function decideFile(principal: Principal): Promise<boolean> {
  if (!hasScope(principal, "system")) throw new UserError("not-found");
  const { creditor, DEBIT_LEAD_DAYS: leadDays } = env();
  if (!creditor) return false;
  const now = clock.now();
  const today = dayOf(now);
  return db().transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    const due = await lockDue(tx, addDays(today, leadDays));
    if (due.length === 0) return false;
    const owing = due.filter((one) => one.state === "open" && dueCents(one) > 0);
    // Paid elsewhere meanwhile, or credited.
    const settled = due.filter((one) => !owing.includes(one)).map(({ id }) => id);
    if (settled.length > 0) await cancelDebits(tx, inArray(directDebit.id, settled));
    if (owing.length === 0) return true;
    const fileId = uuidv7();
    await tx.insert(debitFile).values({ id: fileId, createdAt: now, creditor });
    await claim(tx, fileId, owing, addDays(today, 1));
    const bills = owing.map(({ billId }) => billId);
    await tx.update(bill).set({ state: "processing" }).where(inArray(bill.id, bills));
    await recordAudit(tx, { principal, action: "debit.collect", target: fileId, details: { debits: owing.length }, at: now });
    return true;
  });
}

/** The debits that are due, and their bills: those first, as whoever pays one in another way does. */
async function lockDue(tx: Database, lastDay: Day) {
  const due = await tx
    .select({
      id: directDebit.id,
      billId: bill.id,
      state: bill.state,
      totalCents: bill.totalCents,
      paidCents: bill.paidCents,
      disputedCents: bill.disputedCents,
      dueDate: bill.dueDate,
      mandateId: directDebit.mandateId,
      amountCents: directDebit.amountCents,
      dueOn: directDebit.dueOn,
    })
    .from(directDebit)
    .innerJoin(bill, eq(bill.id, directDebit.billId))
    .where(and(eq(directDebit.state, "planned"), lte(directDebit.dueOn, lastDay)))
    .orderBy(asc(bill.id))
    .limit(MOST)
    .for("update", { of: bill });
  if (due.length === 0) return [];
  const ids = due.map(({ id }) => id);
  const still = await tx
    .select({ id: directDebit.id })
    .from(directDebit)
    .where(and(inArray(directDebit.id, ids), eq(directDebit.state, "planned")))
    .for("update");
  const planned = new Set(still.map(({ id }) => id));
  return due.filter(({ id }) => planned.has(id));
}

type Due = Awaited<ReturnType<typeof lockDue>>[number];

/** Never more than was announced, nor than is owed by now. The first of a mandate that a bank has not refused is `FRST`, every other `RCUR`. */
async function claim(tx: Database, fileId: string, due: readonly Due[], soonest: Day): Promise<void> {
  const mandates = [...new Set(due.map(({ mandateId }) => mandateId))];
  const known = await tx
    .selectDistinct({ mandateId: directDebit.mandateId })
    .from(directDebit)
    .where(and(inArray(directDebit.mandateId, mandates), inArray(directDebit.state, ["collecting", "collected", "returned"])));
  const used = new Set(known.map(({ mandateId }) => mandateId));
  const records = due.map((one, index) => {
    const sequence = used.has(one.mandateId) ? "RCUR" : "FRST";
    used.add(one.mandateId);
    const dueOn = one.dueOn > soonest ? one.dueOn : soonest;
    return { id: one.id, amount: Math.min(one.amountCents, dueCents(one)), due_on: dueOn, sequence, position: index + 1 };
  });
  await tx.execute(sql`
    update ${directDebit} set state = 'collecting', file_id = ${fileId}, amount_cents = r.amount, due_on = r.due_on, sequence = r.sequence, position = r.position
    from json_to_recordset(${JSON.stringify(records)}::json) as r(id uuid, amount bigint, due_on date, sequence text, position int)
    where ${directDebit}.id = r.id`);
}

const account = z.object({ iban: z.string(), holder: z.string() });

/** Writes the first file that is not in place yet and notes that it is. */
async function writeNextFile(folder: string): Promise<WrittenFile | undefined> {
  return db().transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    const [file] = await tx
      .select({ id: debitFile.id, createdAt: debitFile.createdAt, creditor: debitFile.creditor })
      .from(debitFile)
      .where(isNull(debitFile.writtenAt))
      .orderBy(asc(debitFile.id))
      .limit(1);
    if (!file) return undefined;
    const rows = await tx
      .select({
        id: directDebit.id,
        mandateId: debitMandate.id,
        bankAccount: debitMandate.bankAccount,
        signedAt: debitMandate.signedAt,
        sequence: directDebit.sequence,
        dueOn: directDebit.dueOn,
        amountCents: directDebit.amountCents,
        billNumber: bill.number,
      })
      .from(directDebit)
      .innerJoin(debitMandate, eq(debitMandate.id, directDebit.mandateId))
      .innerJoin(bill, eq(bill.id, directDebit.billId))
      .where(eq(directDebit.fileId, file.id))
      .orderBy(asc(directDebit.position));
    const debits = rows.map(({ bankAccount, signedAt, sequence, ...debit }) => ({
      ...debit,
      ...account.parse(JSON.parse(unseal(bankAccount, debit.mandateId))),
      signedOn: dayOf(signedAt),
      sequence: sequence ?? "RCUR",
    }));
    const name = `sepa-debits-${dayOf(file.createdAt)}-${sepaId(file.id)}.xml`;
    await putExportFile(folder, name, writeCollection({ ...file, debits }));
    await tx.update(debitFile).set({ writtenAt: clock.now() }).where(eq(debitFile.id, file.id));
    return { name, debits: debits.length, totalCents: debits.reduce((sum, { amountCents }) => sum + amountCents, 0) };
  });
}

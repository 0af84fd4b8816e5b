import "server-only";
import { db, type Database } from "@/db/client";
import { recordAudit } from "@/lib/audit/commands";
import { assignBill, listWaitingBills, type WaitingBill } from "@/lib/billing/commands/assign-bill";
import { operatorRow, type OperatorRow } from "@/lib/bss/input";
import type { RowsReport } from "@/lib/bss/report";
import { env } from "@/lib/env";
import { reason } from "@/lib/import-reason";
import { LoadConflict, loadCustomer } from "@/lib/lines/commands/load-customer";
import { normaliseBillCode } from "@/lib/lines/bill-code";
import { loadConnection, readPrefix } from "@/lib/lines/commands/load-connection";
import { loadLeaving } from "@/lib/lines/commands/load-leaving";
import { loadBillCode, loadSimChange } from "@/lib/lines/commands/load-proof";
import { loadLine } from "@/lib/lines/commands/load-line";
import { unsafeLineOfNumber, type ProvableLine } from "@/lib/lines/queries";
import { queueKept } from "@/lib/payments/commands/credit-notes";
import { readPhone } from "@/lib/phone";
import type { Principal } from "@/lib/principal";
import { loadEvent, type BillEventRow } from "./load-event";
import { loadDebitResult } from "./load-debit-result";
import { loadDisputeAnswer } from "./load-dispute-answer";
import { loadReturn } from "./load-return";
import { loadCredit, loadTopUpRow, type CreditRow } from "./load-credit";
import { loadOffer, loadUsage, type UsageRow } from "./load-usage";
import { loadUsageEvents } from "./load-usage-events";
import type { RowOptions } from "./import-payments";
import { importRows, oneByOne, RowRefusal, type IncomingRows, type RowOutcome } from "./import-rows";
import { matchLines, splitReferences } from "./match-lines";

/** What a file of the operator's data did; `assigned` counts bills that had waited for one of its lines. */
export interface OperatorDataReport extends RowsReport {
  readonly assigned: number;
}

/**
 * Imports customers, lines and what they have, one JSON object a line, each in a transaction of its own, and what was used by the thousand;
 * then gives bills that were waiting their lines.
 * @throws UserError `not-found` for a principal that may not import.
 */
export async function importOperatorData(
  principal: Principal,
  file: IncomingRows,
  { now, database = db(), onRow }: RowOptions,
): Promise<OperatorDataReport> {
  const one = oneByOne((row: OtherRow) => database.transaction((tx) => load(tx, principal, row, now)));
  const command = (rows: readonly OperatorRow[]) => {
    const events = rows.filter(isUsageEvent);
    if (events.length > 0) return database.transaction((tx) => loadUsageEvents(tx, events, now));
    return one(rows.filter((row) => !isUsageEvent(row)));
  };
  // One after the other: a line may need the customer of the row before.
  const report = await importRows(principal, file, operatorRow, command, { onRow, atOnce: 1, isTogether: isUsageEvent });
  return { ...report, assigned: report.done > 0 ? await assignWaiting(principal, database, now) : 0 };
}

type EventRow = OperatorRow & { type: "usage" };
type OtherRow = Exclude<OperatorRow, EventRow>;

function isUsageEvent(row: OperatorRow): row is EventRow {
  return row.type === "usage";
}

async function load(tx: Database, principal: Principal, row: OtherRow, now: Date): Promise<RowOutcome> {
  switch (row.type) {
    case "customer":
    case "line":
      return loadHolding(tx, principal, row, now);
    case "connection":
    case "sim_change":
    case "bill_code":
    case "leaving":
    case "credit":
    case "balance":
    case "service":
    case "counter":
    case "renewal":
    case "bill_event":
      return loadLineRow(tx, principal, row, now);
    case "offer":
      return (await loadOffer(tx, row)) ? "done" : "unchanged";
    case "credit_return":
    case "kept_payout":
      return (await loadReturn(tx, row)) ? "done" : "unchanged";
    case "debit_result":
      return (await loadDebitResult(tx, row)) ? "done" : "unchanged";
    case "dispute_answer":
      return (await loadDisputeAnswer(tx, principal, row)) ? "done" : "unchanged";
    case "denomination":
    case "ricaricard":
    case "ricaricard_batch":
      return (await loadTopUpRow(tx, row)) ? "done" : "unchanged";
  }
}

async function loadHolding(
  tx: Database,
  principal: Principal,
  row: OperatorRow & { type: "customer" | "line" },
  now: Date,
): Promise<RowOutcome> {
  if (row.tax_code === undefined && row.vat_number === undefined) throw new RowRefusal(reason("identity-missing"));
  const identity = { taxCode: row.tax_code, vatNumber: row.vat_number };
  try {
    const loaded =
      row.type === "customer"
        ? await loadCustomer(tx, { name: row.name, ...identity }, now)
        : await loadLine(
            tx,
            { number: numberOf(row.number, row.kind), kind: row.kind, name: row.name, contractRef: row.contract_ref, ...identity },
            now,
          );
    if (!loaded.changed) return "unchanged";
    await recordAudit(tx, { principal, action: `${row.type}.load`, target: loaded.id, at: now });
    return "done";
  } catch (error) {
    if (error instanceof LoadConflict) throw new RowRefusal(error.reason, { cause: error });
    throw error;
  }
}

function numberOf(text: string, kind: "fixed" | "mobile"): string {
  const reading = readPhone(text).find((candidate) => candidate.kind === kind);
  // A number that lost its 0 in a spreadsheet is refused, never repaired: the repaired one may be somebody else's.
  if (!reading) throw new RowRefusal(reason(`number-${kind}`, { number: text }));
  return reading.e164;
}

type LineRow = OperatorRow & { type: "connection" | "sim_change" | "bill_code" | "leaving" };

async function loadLineRow(
  tx: Database,
  principal: Principal,
  row: LineRow | CreditRow | UsageRow | BillEventRow,
  now: Date,
): Promise<RowOutcome> {
  const own = await unsafeLineOfNumber(
    readPhone(row.number).map(({ e164 }) => e164),
    tx,
  );
  if (!own) throw new RowRefusal(reason("line-unknown", { number: row.number }));
  if (!(await applyLineRow(tx, own, row, now))) return "unchanged";
  await recordAudit(tx, { principal, action: `line.${row.type.replace("_", "-")}`, target: own.id, at: now });
  return "done";
}

async function applyLineRow(
  tx: Database,
  own: ProvableLine,
  row: LineRow | CreditRow | UsageRow | BillEventRow,
  now: Date,
): Promise<boolean> {
  switch (row.type) {
    case "connection":
    case "sim_change":
    case "bill_code":
    case "leaving":
      return applyToLine(tx, own, row);
    case "credit":
    case "balance":
      if (own.kind !== "mobile") throw new RowRefusal(reason("line-without-credit", { number: row.number }));
      return loadCredit(tx, own.id, row);
    case "service":
    case "counter":
    case "renewal":
      if (own.kind !== "mobile") throw new RowRefusal(reason("line-without-counters", { number: row.number }));
      return loadUsage(tx, own.id, row, now);
    case "bill_event":
      return loadEvent(tx, own.id, row, now);
  }
}

async function applyToLine(tx: Database, own: ProvableLine, row: LineRow): Promise<boolean> {
  switch (row.type) {
    case "sim_change":
      return loadSimChange(tx, own.id, row.at);
    case "leaving":
      return loadLeaving(tx, own.id, row.day, row.reason);
    case "bill_code": {
      const code = normaliseBillCode(row.code);
      if (code === undefined) throw new RowRefusal(reason("code-unreadable"));
      return loadBillCode(tx, own, code, row.issued_on);
    }
    case "connection":
      if (row.until !== undefined && row.until <= row.from) throw new RowRefusal(reason("connection-order"));
      try {
        const prefix = readPrefix(row.prefix, env().DEMO);
        return await loadConnection(tx, { lineId: own.id, prefix, since: row.from, until: row.until });
      } catch (error) {
        if (error instanceof LoadConflict) throw new RowRefusal(error.reason, { cause: error });
        throw error;
      }
  }
}

const FIRST_ID = "00000000-0000-0000-0000-000000000000";
const BATCH = 200;

async function assignWaiting(principal: Principal, database: Database, now: Date): Promise<number> {
  let assigned = 0;
  let batch: WaitingBill[] = [];
  do {
    batch = await listWaitingBills(database, batch.at(-1)?.id ?? FIRST_ID, BATCH);
    for (const waiting of batch) {
      if (await database.transaction((tx) => assign(tx, principal, waiting, now))) assigned += 1;
    }
  } while (batch.length === BATCH);
  return assigned;
}

async function assign(tx: Database, principal: Principal, waiting: WaitingBill, now: Date): Promise<boolean> {
  const [match] = await matchLines(tx, [{ ...waiting, references: splitReferences(waiting.lineReference) }]);
  if (!match?.customerId || !match.lineId) return false;
  const { customerId, lineId } = match;
  if (!(await assignBill(tx, waiting.id, { customerId, lineId }))) return false;
  await queueKept(tx, [lineId]);
  await recordAudit(tx, { principal, action: "bill.assign", target: waiting.id, details: { lineId }, at: now });
  return true;
}

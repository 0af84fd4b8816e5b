import { Readable } from "node:stream";
import { and, asc, eq, inArray, ne, or } from "drizzle-orm";
import { db } from "@/db/client";
import { bill, billPayment } from "@/db/schema/billing";
import { ledgerEntry, ledgerTx } from "@/db/schema/ledger";
import { dispute, payment, paymentShare, refund } from "@/db/schema/payments";
import { importPayments } from "@/lib/bss/commands/import-payments";
import { UserError } from "@/lib/errors";
import { fromCents } from "@/lib/money";
import { refundExcess, requestRefund } from "@/lib/payments/commands/request-refund";
import { bookReviewed } from "@/lib/payments/commands/resolve-review";
import { settleWithDisputeTruth } from "@/lib/payments/commands/settle-dispute";
import { endPayment, settleWithTruth } from "@/lib/payments/commands/settle-payment";
import { refuseRefund, settleWithRefundTruth } from "@/lib/payments/commands/settle-refund";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { systemPrincipal, type Principal } from "@/lib/principal";
import { aBill } from "../fixtures/billing";
import { aCustomerWithBill, aPayer, forBill } from "../fixtures/paying";
import type { PortalCalls } from "./calls";
import { snapshotOf, type Snapshot, type SnapshotRows } from "./snapshot";
import { TOTALS, type Call } from "./world";

const staff = systemPrincipal("staff", new Date());
const operator: Principal = { ...staff, scopes: ["import"] };

/** The real portal, asked the same as the one in memory. Every name and reference of a sequence gets its own prefix, so that many share a database. */
export class RealPortal implements PortalCalls {
  readonly #bills = new Map<string, { readonly id: string; readonly number: string }>();
  /** The real ids of payments and refunds, by their names in memory. */
  readonly #ids = new Map<string, string>();

  private constructor(
    readonly prefix: string,
    readonly principal: Principal,
  ) {}

  static async open(prefix: string): Promise<RealPortal> {
    const [first, ...others] = TOTALS;
    const { principal, lineId, billId, number } = await aCustomerWithBill({ totalCents: first });
    const portal = new RealPortal(prefix, principal);
    portal.#bills.set("b0", { id: billId, number });
    for (const [index, totalCents] of others.entries()) {
      const made = await aBill({ lineId, totalCents });
      portal.#bills.set(`b${String(index + 1)}`, { id: made.billId, number: made.number });
    }
    return portal;
  }

  /** Asks what was asked in memory. @returns how it went, in the same words. */
  async ask({ name, args }: Call): Promise<string> {
    const ask = this[name].bind(this) as (...all: readonly unknown[]) => Promise<unknown>;
    try {
      const outcome = await ask(...args);
      return typeof outcome === "string" ? outcome : "done";
    } catch (error) {
      return error instanceof UserError ? error.code : "threw";
    }
  }

  async start(billNames: readonly string[], amountCents: number | null, name: string): Promise<void> {
    const billIds = billNames.map((billName) => this.#bill(billName).id);
    try {
      await startBillPayment(this.principal, { billIds, ...(amountCents !== null && { amountCents }) }, aPayer);
    } catch (error) {
      // Nobody answers as the provider here: what the provider says comes as truths.
      if (!(error instanceof UserError) || error.code !== "provider-unavailable") throw error;
    }
    const made = await db()
      .select({ id: payment.id })
      .from(payment)
      .where(forBill(billIds[0] ?? ""));
    const known = new Set(this.#ids.values());
    this.#ids.set(name, made.find((one) => !known.has(one.id))?.id ?? "");
  }

  settle: PortalCalls["settle"] = (name, truth) => {
    const paymentId = truth.paymentId === undefined ? undefined : this.#id(truth.paymentId);
    const own = truth.state === "paid" ? { ...truth, paymentId, moneyRef: this.#ref(truth.moneyRef) } : { ...truth, paymentId };
    return settleWithTruth(this.#id(name), own);
  };

  end: PortalCalls["end"] = (name, state) => endPayment(this.#id(name), state);

  async operator(billName: string, reference: string, amountCents: number): Promise<string> {
    const row = {
      reference: this.#ref(reference),
      bill_number: this.#bill(billName).number,
      amount: fromCents(amountCents),
      paid_on: "2026-11-20",
    };
    const file = { fileName: "model", format: "ndjson", stream: Readable.from([Buffer.from(JSON.stringify(row))]) } as const;
    const { unchanged, refused } = await importPayments(operator, file, { now: new Date() });
    if (refused > 0) return "refused";
    return unchanged > 0 ? "unchanged" : "done";
  }

  askRefund = async (name: string, amountCents: number | null, refundName: string): Promise<void> => {
    const paymentId = this.#id(name);
    if (amountCents === null) await refundExcess(this.principal, paymentId);
    else await requestRefund(staff, paymentId, amountCents);
    const made = await db()
      .select({ id: refund.id })
      .from(refund)
      .where(and(eq(refund.paymentId, paymentId), ne(refund.origin, "dashboard")));
    const known = new Set(this.#ids.values());
    this.#ids.set(refundName, made.find((one) => !known.has(one.id))?.id ?? "");
  };

  refuseRefund: PortalCalls["refuseRefund"] = (name, refundName) => refuseRefund(this.#id(name), this.#id(refundName), "charge_disputed");

  settleRefund: PortalCalls["settleRefund"] = (truth) =>
    settleWithRefundTruth({
      ...truth,
      ref: this.#ref(truth.ref),
      moneyRef: this.#ref(truth.moneyRef),
      refundId: truth.refundId === undefined ? undefined : this.#id(truth.refundId),
    });

  settleDispute: PortalCalls["settleDispute"] = (truth) =>
    settleWithDisputeTruth({ ...truth, ref: this.#ref(truth.ref), moneyRef: this.#ref(truth.moneyRef) });

  book: PortalCalls["book"] = (name) => bookReviewed(staff, this.#id(name));

  #bill(name: string) {
    const found = this.#bills.get(name);
    if (!found) throw new Error(`no bill ${name}`);
    return found;
  }

  #id(name: string): string {
    const found = this.#ids.get(name);
    if (found === undefined) throw new Error(`nothing is called ${name}`);
    return found;
  }

  #ref(name: string): string {
    return `${this.prefix}${name}`;
  }

  /** How everything of this sequence stands now. */
  async snapshot(): Promise<Snapshot> {
    const names = new Map([...this.#bills].map(([name, { id }]) => [id, name]));
    const ids = [...names.keys()];
    const bills = await db()
      .select({ id: bill.id, totalCents: bill.totalCents, paidCents: bill.paidCents, state: bill.state })
      .from(bill)
      .where(inArray(bill.id, ids));
    const payments = await db()
      .select()
      .from(payment)
      .where(inArray(payment.id, db().select({ id: paymentShare.paymentId }).from(paymentShare).where(inArray(paymentShare.billId, ids))));
    const paymentIds = payments.map(({ id }) => id);
    const entries = await db()
      .select({ kind: ledgerTx.kind, ref: ledgerTx.externalRef, account: ledgerEntry.account, amountCents: ledgerEntry.amountCents })
      .from(ledgerTx)
      .innerJoin(ledgerEntry, eq(ledgerEntry.txId, ledgerTx.id))
      .where(or(inArray(ledgerEntry.billId, ids), inArray(ledgerEntry.paymentId, paymentIds)))
      .orderBy(asc(ledgerTx.id), asc(ledgerEntry.position));
    const rows: SnapshotRows = {
      bills: bills.map((row) => ({ ...row, id: names.get(row.id) ?? "" })),
      payments,
      refunds: await db().select().from(refund).where(inArray(refund.paymentId, paymentIds)),
      disputes: await db().select().from(dispute).where(inArray(dispute.paymentId, paymentIds)),
      billPayments: await db().select().from(billPayment).where(inArray(billPayment.billId, ids)),
      entries: entries.map((entry) => ({ ...entry, ref: entry.ref.slice(this.prefix.length) })),
    };
    return snapshotOf(rows);
  }
}

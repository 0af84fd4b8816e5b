import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020";
import { beforeAll, describe, expect, it } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { parse } from "yaml";
import { z } from "zod";
import { db } from "@/db/client";
import { EXPORT_KINDS } from "@/db/schema/billing";
import { queueSuspensionExport } from "@/lib/billing/commands/queue-export";
import { setDelivery } from "@/lib/billing/commands/set-delivery";
import { sweepExports } from "@/lib/bss/commands/send-exports";
import { operatorRow, paymentRow } from "@/lib/bss/input";
import { payOutKept } from "@/lib/payments/commands/kept/pay-out";
import { returnCredit } from "@/lib/payments/commands/return-credit";
import { aLeaver } from "../fixtures/credit";
import { aBill, aBillEventRow } from "../fixtures/billing";
import { aFixedCustomer } from "../fixtures/debit";
import { useDatabase } from "../fixtures/database";
import { paidElsewhere } from "../fixtures/kept";
import { anExport, arrivedAt, sendSigned, useOperator } from "../fixtures/operator";
import { aCustomerWithBill } from "../fixtures/paying";
import { aCounterRow, anOfferRow, aServiceRow, aUsageRow } from "../fixtures/usage";

useDatabase();
const sandbox = useOperator();

const DOCUMENT = "docs/operator-openapi.yaml";
const document = z
  .looseObject({ openapi: z.string(), webhooks: z.unknown() })
  .parse(parse(readFileSync(new URL(`../../${DOCUMENT}`, import.meta.url), "utf8")));

const ajv = new Ajv2020({ allErrors: true, validateFormats: false, strict: true, strictTypes: false, strictRequired: false });

/** What is wrong with a value by the document, in words; nothing when it fits. */
function faults(schema: string, value: unknown): string {
  const validate = ajv.getSchema(`${DOCUMENT}#/components/schemas/${schema}`);
  if (!validate) throw new Error(`${DOCUMENT} has no schema ${schema}`);
  return validate(value) === true ? "" : ajv.errorsText(validate.errors);
}

beforeAll(() => {
  // The document's other parts are OpenAPI's, not JSON Schema's.
  ajv.addVocabulary(["openapi", "info", "webhooks", "paths", "components"]);
  ajv.addSchema(document, DOCUMENT);
});

describe("what is sent is what docs/operator-openapi.yaml says", () => {
  it("for every kind, as it arrives", async () => {
    const back = { amountCents: -1000, appliedCents: -900, excessCents: -100 };
    for (const kind of EXPORT_KINDS) await anExport({ kind, ...(kind === "refund" || kind === "dispute-lost" ? back : {}) });
    const billId = (await aBill({ lineId: null, number: "2026/è 1", lineReference: "C123" })).billId;
    await anExport({ billId, amountCents: 5, appliedCents: 0, excessCents: 5 });
    await sweepExports();
    const arrived = await arrivedAt(sandbox.url());
    expect(arrived).toHaveLength(EXPORT_KINDS.length + 1);
    for (const { export: body } of arrived) expect(faults("Export", body)).toBe("");
  });

  it("and for credit that is to be paid to a bank account", async () => {
    const { principal, lineId } = await aLeaver();
    const to = { way: "bank", iban: "IT60X0542811101000000123456", holder: "Mario Prova" } as const;
    await returnCredit(principal, { requestId: uuidv7(), lineId, to, amountCents: 1500, isConfirmed: true });
    await sweepExports();
    const body = (await arrivedAt(sandbox.url())).at(-1)?.export;
    expect(body).toMatchObject({ kind: "credit-return", amount: "15.00" });
    expect(faults("CreditReturn", body)).toBe("");
    expect(faults("Export", body)).not.toBe("");
  });

  it("for kept money that is to be paid to one", async () => {
    const { principal, billId } = await aCustomerWithBill();
    await paidElsewhere(billId, 4790);
    const account = { iban: "IT60X0542811101000000123456", holder: "Mario Prova" };
    await payOutKept(principal, { ...account, requestId: uuidv7(), billId, amountCents: 1000, isConfirmed: true });
    await sweepExports();
    const body = (await arrivedAt(sandbox.url())).at(-1)?.export;
    expect(body).toMatchObject({ kind: "kept-payout", amount: "10.00" });
    expect(faults("KeptPayout", body)).toBe("");
    expect(faults("CreditReturn", body)).not.toBe("");
  });

  it("for a suspension that was announced, and for how bills are to come", async () => {
    const { principal, lineId, number } = await aFixedCustomer();
    const { billId } = await aBill({ lineId });
    const notice = { id: uuidv7(), billId, number, amountCents: 3790, dueDate: "2026-11-05", notBefore: "2027-01-04", at: new Date() };
    await db().transaction((tx) => queueSuspensionExport(tx, notice));
    const paper = { way: "paper", street: "Via Roma 1", postcode: "00184", town: "Roma", province: "RM" } as const;
    for (const wish of [paper, { way: "app" } as const])
      await setDelivery(principal, { requestId: uuidv7(), lineId, wish, isConfirmed: true });
    await sweepExports();
    const [suspension, onPaper, without] = (await arrivedAt(sandbox.url())).slice(-3).map((one) => one.export);
    expect(suspension).toMatchObject({ kind: "suspension-notice", amount: "37.90", not_before: "2027-01-04" });
    expect(faults("SuspensionNotice", suspension)).toBe("");
    expect(onPaper).toMatchObject({ kind: "bill-delivery", way: "paper", address: { postcode: "00184" } });
    for (const body of [onPaper, without]) expect(faults("BillDelivery", body)).toBe("");
    expect(faults("BillDelivery", suspension)).not.toBe("");
  });

  it("and a schema that would take anything is none", () => {
    expect(faults("Export", {})).toContain("must have required property 'id'");
    expect(faults("Acknowledgement", { id: "x", status: "ok" })).toContain("must match pattern");
  });

  it("and the answers are those it asks for", async () => {
    const made = await anExport();
    for (const status of ["accepted", "duplicate"]) {
      const { body } = await sendSigned(sandbox.url(), made);
      expect(body).toMatchObject({ status });
      expect(faults("Acknowledgement", body)).toBe("");
    }
  });
});

describe("the rows that are taken are those it describes", () => {
  const aRenewal = { type: "renewal", number: "333 1234567", service: "S-1", period_start: "2026-11-10", at: "2026-11-10T01:00:00Z" };
  const RETURN = "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
  const payment = { reference: "R-1", bill_number: "1", amount: "37.90", paid_on: "2026-03-10" };
  it.each([
    ["PaymentRow", payment],
    ["PaymentRow", { ...payment, issuer: "", year: "2025", amount: "37,9", currency: "EUR" }],
    ["PaymentRow", { ...payment, amount: 12.5, year: 2025, issuer: "IT01234567897" }],
    ["PaymentRow", { ...payment, amount: "1.003" }],
    ["PaymentRow", { ...payment, amount: "-1.00" }],
    ["PaymentRow", { ...payment, currency: "USD" }],
    ["PaymentRow", { ...payment, paid_on: "10/03/2026" }],
    ["PaymentRow", { ...payment, reference: undefined }],
    ["OperatorRow", { type: "customer", name: "Mario", tax_code: "RSSMRA80A01H501U", vat_number: "" }],
    ["OperatorRow", { type: "line", number: "06 1234567", kind: "fixed", name: "Casa", contract_ref: "C1" }],
    ["OperatorRow", { type: "line", number: "06 1234567", kind: "satellite", name: "Casa" }],
    ["OperatorRow", { type: "nothing", name: "x" }],
    ["OperatorRow", { type: "credit", reference: "R", number: "333 1234567", kind: "usage", amount: "-2.50", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "credit", reference: "R", number: "333 1234567", kind: "gift", amount: "1", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "credit", reference: "R", number: "333 1234567", kind: "usage", amount: "1.005", at: "2026-03-15T10:00:00Z" }],
    [
      "OperatorRow",
      { type: "balance", reference: "R", number: "333 1234567", amount: "0", at: "2026-03-15T10:00:00Z", sim_expires_on: "2027-01-31" },
    ],
    ["OperatorRow", { type: "balance", number: "333 1234567", amount: "0", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "denomination", channel: "online", amount: "25.00", valid_from: "2026-01-01", preselected: true }],
    ["OperatorRow", { type: "denomination", channel: "post", amount: "25.00", valid_from: "2026-01-01" }],
    ["OperatorRow", { type: "ricaricard", batch: "B", serial: "S", pin: "1234567812345678", amount: "10.00", state: "active" }],
    ["OperatorRow", { type: "ricaricard", batch: "B", serial: "S", amount: "10.00", state: "used" }],
    ["OperatorRow", { type: "ricaricard_batch", batch: "B", state: "blocked" }],
    ["OperatorRow", { type: "ricaricard_batch", batch: "B", state: "used" }],
    ["OperatorRow", anOfferRow()],
    ["OperatorRow", anOfferRow({ minutes: "", sms: "200", promo_price: "9,99", promo_months: "6" })],
    ["OperatorRow", anOfferRow({ minutes: "many" })],
    ["OperatorRow", anOfferRow({ period: "week" })],
    ["OperatorRow", anOfferRow({ extra_costs: [{ kind: "breath", unit_price: "1" }] })],
    ["OperatorRow", aServiceRow("333 1234567", "PLAN")],
    ["OperatorRow", aServiceRow("333 1234567", "PLAN", { as_of: "today" })],
    ["OperatorRow", aCounterRow("333 1234567", "S-1", { total: "unlimited" })],
    ["OperatorRow", aCounterRow("333 1234567", "S-1", { used: -1 })],
    ["OperatorRow", aUsageRow("333 1234567", { service: "", cost: "0.29", roaming: true })],
    ["OperatorRow", aUsageRow("333 1234567", { quantity: 0 })],
    ["OperatorRow", aUsageRow("333 1234567", { kind: "fax" })],
    ["OperatorRow", { ...aRenewal, renews_on: "2026-12-10" }],
    ["OperatorRow", { ...aRenewal, renews_on: "soon" }],
    ["OperatorRow", { type: "connection", number: "06 1234567", prefix: "203.0.113.7/32", from: "2026-03-15T10:00:00+01:00" }],
    ["OperatorRow", { type: "connection", number: "06 1234567", prefix: "203.0.113.7", from: "2026-03-15T10:00:00Z", until: "" }],
    ["OperatorRow", { type: "connection", number: "06 1234567", prefix: "203.0.113.7", from: "2026-03-15" }],
    ["OperatorRow", { type: "leaving", number: "333 1234567", day: "2026-03-15", reason: "ported" }],
    ["OperatorRow", { type: "leaving", number: "333 1234567", day: "", reason: "ended" }],
    ["OperatorRow", { type: "leaving", number: "333 1234567", day: "2026-03-15", reason: "lost" }],
    ["OperatorRow", { type: "leaving", number: "333 1234567", day: "tomorrow", reason: "ended" }],
    ["OperatorRow", { type: "credit_return", reference: RETURN, state: "paid", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "credit_return", reference: RETURN, state: "refused", at: "2026-03-15T10:00:00Z", reason: "No such account" }],
    ["OperatorRow", { type: "credit_return", reference: "R-1", state: "paid", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "credit_return", reference: RETURN, state: "maybe", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", aBillEventRow("06 1234567")],
    ["OperatorRow", aBillEventRow("06 1234567", { article_code: "", description: "Sconto", noticed_on: "" })],
    ["OperatorRow", aBillEventRow("06 1234567", { kind: "price-change", noticed_on: "2026-09-20" })],
    ["OperatorRow", aBillEventRow("06 1234567", { kind: "mood" })],
    ["OperatorRow", aBillEventRow("06 1234567", { effective_on: "1/11/2026" })],
    ["OperatorRow", aBillEventRow("06 1234567", { noticed_on: "soon" })],
    ["OperatorRow", aBillEventRow("06 1234567", { note: undefined })],
    ["OperatorRow", { type: "debit_result", reference: RETURN, state: "collected", at: "2026-03-15T10:00:00Z" }],
    [
      "OperatorRow",
      { type: "debit_result", reference: RETURN.replaceAll("-", ""), state: "returned", reason: "AM04", at: "2026-03-15T10:00:00Z" },
    ],
    ["OperatorRow", { type: "debit_result", reference: RETURN, state: "collected", reason: "", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "debit_result", reference: RETURN, state: "returned", reason: "no money", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "debit_result", reference: "R-1", state: "collected", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "debit_result", reference: RETURN, state: "lost", at: "2026-03-15T10:00:00Z" }],
    [
      "OperatorRow",
      { type: "dispute_answer", reference: "7KQM-3T9X", state: "rejected", at: "2026-03-15T10:00:00Z", reason: "It was used" },
    ],
    ["OperatorRow", { type: "dispute_answer", reference: "7KQM-3T9X", state: "partly", amount: "5,00", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "dispute_answer", reference: "7KQM-3T9X", state: "partly", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "dispute_answer", reference: "7KQM-3T9X", state: "accepted", amount: "5.00", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "dispute_answer", reference: "R-1", state: "accepted", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "dispute_answer", reference: "7KQM-3T9X", state: "open", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "sim_change", number: "333 1234567", at: "2026-03-15T10:00:00Z" }],
    ["OperatorRow", { type: "sim_change", number: "333 1234567" }],
    ["OperatorRow", { type: "bill_code", number: "06 1234567", code: "8F3K-Q2M7", issued_on: "2026-03-10" }],
    ["OperatorRow", { type: "bill_code", number: "06 1234567", code: "8F3K-Q2M7", issued_on: "10/03/2026" }],
  ])("%s %j", (schema, given) => {
    const row: unknown = JSON.parse(JSON.stringify(given));
    const taken = (schema === "PaymentRow" ? paymentRow : operatorRow).safeParse(row).success;
    expect(faults(schema, row) === "").toBe(taken);
  });
});

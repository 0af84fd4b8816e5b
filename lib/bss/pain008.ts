import { sepaId } from "@/lib/billing/rules/debits";
import type { Day } from "@/lib/dates";
import type { Creditor } from "@/lib/env-sepa";
import { CURRENCY, fromCents, type Cents } from "@/lib/money";
import { element, type Node } from "./fatturapa/write-xml";

/** A debit as its bank is told of it. */
export interface DebitToCollect {
  readonly id: string;
  readonly mandateId: string;
  readonly signedOn: Day;
  readonly sequence: "FRST" | "RCUR";
  readonly dueOn: Day;
  readonly amountCents: Cents;
  readonly iban: string;
  readonly holder: string;
  readonly billNumber: string;
}

/** A collection file, in the order of its debits. */
export interface Collection {
  readonly id: string;
  readonly createdAt: Date;
  readonly creditor: Creditor;
  readonly debits: readonly DebitToCollect[];
}

/** ISO 20022's message of the SEPA Core rulebook that is in force since November 2023. */
const NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08";

/**
 * Writes a collection as pain.008.001.08 (EPC130-08, customer-to-bank implementation guidelines of SEPA Core): a batch for each day and sequence type,
 * with the sums that the bank checks. The same collection is the same file, to the byte.
 */
export function writeCollection({ id, createdAt, creditor, debits }: Collection): string {
  const batches = new Map<string, DebitToCollect[]>();
  for (const debit of debits) {
    const key = `${debit.dueOn} ${debit.sequence}`;
    const batch = batches.get(key);
    if (batch) batch.push(debit);
    else batches.set(key, [debit]);
  }
  const header = element("GrpHdr", [
    element("MsgId", sepaId(id)),
    element("CreDtTm", `${createdAt.toISOString().slice(0, 19)}Z`),
    ...sums(debits),
    element("InitgPty", [element("Nm", sepaText(creditor.name, 70))]),
  ]);
  const parts = [...batches.values()].map((batch, index) => batchOf(`${sepaId(id)}-${String(index + 1)}`, creditor, batch));
  const root = element("Document", [element("CstmrDrctDbtInitn", [header, ...parts])], { xmlns: NAMESPACE });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root(0)}`;
}

function sums(debits: readonly DebitToCollect[]): Node[] {
  const total = debits.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return [element("NbOfTxs", String(debits.length)), element("CtrlSum", fromCents(total))];
}

function batchOf(id: string, { name, iban, creditorId }: Creditor, debits: readonly DebitToCollect[]): Node {
  const [first] = debits;
  if (!first) throw new RangeError("a batch without debits");
  const scheme = element("SchmeNm", [element("Prtry", "SEPA")]);
  return element("PmtInf", [
    element("PmtInfId", id),
    element("PmtMtd", "DD"),
    ...sums(debits),
    element("PmtTpInf", [
      element("SvcLvl", [element("Cd", "SEPA")]),
      element("LclInstrm", [element("Cd", "CORE")]),
      element("SeqTp", first.sequence),
    ]),
    element("ReqdColltnDt", first.dueOn),
    element("Cdtr", [element("Nm", sepaText(name, 70))]),
    element("CdtrAcct", [element("Id", [element("IBAN", iban)])]),
    element("CdtrAgt", [unnamedBank()]),
    element("ChrgBr", "SLEV"),
    element("CdtrSchmeId", [element("Id", [element("PrvtId", [element("Othr", [element("Id", creditorId), scheme])])])]),
    ...debits.map(debitOf),
  ]);
}

function debitOf(debit: DebitToCollect): Node {
  return element("DrctDbtTxInf", [
    element("PmtId", [element("EndToEndId", sepaId(debit.id))]),
    element("InstdAmt", fromCents(debit.amountCents), { Ccy: CURRENCY }),
    element("DrctDbtTx", [element("MndtRltdInf", [element("MndtId", sepaId(debit.mandateId)), element("DtOfSgntr", debit.signedOn)])]),
    element("DbtrAgt", [unnamedBank()]),
    element("Dbtr", [element("Nm", sepaText(debit.holder, 70))]),
    element("DbtrAcct", [element("Id", [element("IBAN", debit.iban)])]),
    element("RmtInf", [element("Ustrd", sepaText(`Bill ${debit.billNumber}`, 140))]),
  ]);
}

/** The IBAN says which bank it is (regulation 260/2012, article 5(7)). */
function unnamedBank(): Node {
  return element("FinInstnId", [element("Othr", [element("Id", "NOTPROVIDED")])]);
}

/** Letters of Europe that do not come apart into a letter and a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: "ss", ẞ: "SS", æ: "ae", Æ: "AE", œ: "oe", Œ: "OE", ø: "o", Ø: "O", ð: "d", Ð: "D" },
  ...{ đ: "d", Đ: "D", þ: "th", Þ: "Th", ł: "l", Ł: "L", ı: "i", "’": "'", "‘": "'", "&": "+", "–": "-", "—": "-" },
};

/** A text in the characters that every bank takes (EPC217-08): Latin letters, digits and `/-?:().,'+`; no slash at an end, nor two together. */
export function sepaText(text: string, most: number): string {
  const letters = Array.from(text.normalize("NFD").replace(/\p{M}/gu, ""), (letter) => LETTERS[letter] ?? letter).join("");
  const known = letters.replace(/[^A-Za-z0-9/?:().,'+ -]/gu, ".").replace(/\/{2,}/g, "/");
  const trimmed = known
    .replace(/\s+/g, " ")
    .slice(0, most)
    .replace(/^[/ ]+|[/ ]+$/g, "");
  return trimmed === "" ? "." : trimmed;
}

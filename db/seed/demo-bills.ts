import { writeInvoice, totalOf, type InvoiceToWrite, type Party } from "@/lib/bss/fatturapa/write";
import { addDays, addMonths, type Day } from "@/lib/dates";
import { fromCents } from "@/lib/money";
import { chance } from "./chance";
import { operatorsPdf } from "./operators-pdf";
import { OPERATOR, telephoneBill, type Month } from "./telephone-bill";

/** Anna of the demo; her tax code has the right check letter and is nobody's. */
export const ANNA = {
  email: "anna@demo.example",
  name: "Anna Ferri",
  taxCode: "FRRNNA85D52H501C",
  line: { number: "06 5550 1234", name: "Fibra casa", contractRef: "888000512345" },
  numbers: ["+390655501234"],
  /** Of another operator. */
  recoveryMobile: "+393475550142",
} as const;

const ANNA_AS_PARTY: Party = {
  name: { first: "Anna", last: "Ferri" },
  taxCode: ANNA.taxCode,
  address: { street: "Via dei Platani 12", postcode: "00172", town: "Roma", province: "RM" },
};

/** A bill of the demo: its file, and the payment that the operator received, if it did. */
export interface DemoBill {
  readonly fileName: string;
  readonly xml: string;
  readonly payment?: {
    readonly reference: string;
    readonly bill_number: string;
    readonly year: number;
    readonly amount: string;
    readonly paid_on: Day;
  };
}

const BILLS = 14;
/** Counted from the newest, which is unpaid and due in the future: always overdue, whatever day of the month it is. */
const OVERDUE = 2;
const COUNTRIES = ["Francia", "Germania", "Regno Unito", "Svizzera"];

/** Anna's bills up to the month of `today`: twelve paid, one overdue, the newest unpaid. */
export function annasBills(today: Day): DemoBill[] {
  return Array.from({ length: BILLS }, (_, index) => {
    const age = BILLS - 1 - index;
    const issueDate = addMonths(today, -age);
    const plain = telephoneBill(annasMonth(issueDate, index, addMonths(today, -2)));
    const bill = age === 0 ? { ...plain, attachments: [operatorsPdf(plain)] } : plain;
    const month = issueDate.slice(0, 7);
    const progressive = month.replace("-", "");
    const invoice: InvoiceToWrite = { progressive, issuer: OPERATOR, recipient: ANNA_AS_PARTY, bills: [bill] };
    const file = { fileName: `IT99999900584_${progressive}.xml`, xml: writeInvoice(invoice) };
    if (age === 0 || age === OVERDUE) return file;
    return {
      ...file,
      payment: {
        reference: `DEMO-${month}`,
        bill_number: bill.number,
        year: Number(month.slice(0, 4)),
        amount: fromCents(totalOf(bill.rows)),
        // Before the month is over, so that it lies in the past even on the first of the next.
        paid_on: addDays(issueDate, 12 + chance(14, month, "paid")),
      },
    };
  });
}

/**
 * What a month brought. The last discount is in the last bill but one; the newest has a new price, calls abroad and a one-off besides, which
 * `annasEvents` explains, and something that it does not.
 */
function annasMonth(issueDate: Day, index: number, discountUntil: Day): Month {
  const month = issueDate.slice(0, 7);
  const isNewest = index === BILLS - 1;
  const isAbroad = isNewest || chance(5, month, "abroad") < 2;
  return {
    issueDate,
    number: `A${month.slice(2, 4)}/${String(4_100_000 + chance(900_000, month, "number"))}`,
    contractRef: ANNA.line.contractRef,
    modemInstalment: index + 1,
    discountUntil,
    nationalMinutes: 120 + chance(260, month, "minutes"),
    ...(isAbroad && {
      abroad: {
        country: COUNTRIES[chance(COUNTRIES.length, month, "country")] ?? "Francia",
        minutes: 4 + chance(40, month, "abroad minutes"),
      },
    }),
    ...(index === 0 && { activation: true }),
    ...(index < 3 && { paperBill: true }),
    ...(month.endsWith("-01") && { donationCents: 200 }),
    ...(isNewest && { fibreCents: NEW_FIBRE_CENTS, socketMoved: true, lateInterestCents: 38 }),
  };
}

/** 30.90 euro a month with VAT. */
const NEW_FIBRE_CENTS = 2533;

/** Why the newest of Anna's bills is dearer, as the operator tells it: of everything but the interest. */
export function annasEvents(today: Day): object[] {
  const start = addMonths(today, -1);
  const { number } = ANNA.line;
  const event = (name: string, article_code: string, effective_on: Day, note: string) => ({
    ...{ type: "bill_event", reference: `DEMO-${number}-${name}-${start}`, number, kind: name },
    ...{ article_code, effective_on, note },
  });
  return [
    event("promotion-end", "ABB-SCONTO", start, "Lo sconto di benvenuto di 5,00 euro al mese è finito."),
    {
      ...event("price-change", "ABB-FIBRA", start, "Fibra casa passa da 29,90 a 30,90 euro al mese."),
      noticed_on: addDays(start, -45),
    },
    event("usage", "TEL-ESTERO", addDays(start, 11), "Telefonate verso l’estero, che l’offerta non comprende."),
    event("one-off", "UNA-PRESA", addDays(start, 8), "Un tecnico ha spostato la presa telefonica, come richiesto."),
  ];
}

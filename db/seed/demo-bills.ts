import { writeInvoice, totalOf, type InvoiceToWrite, type Party } from "@/lib/bss/fatturapa/write";
import { addDays, addMonths, type Day } from "@/lib/dates";
import { fromCents } from "@/lib/money";
import { chance } from "./chance";
import { GIULIA } from "./demo-people";
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

/** Somebody of the demo who gets bills. */
interface BilledPerson {
  readonly party: Party;
  readonly contractRef: string;
  /** What their bills' numbers begin with, so that no two people share one. */
  readonly series: string;
  /** How many bills, up to the month it is. The newest is unpaid and due in the future, whatever day of the month it is. */
  readonly bills: number;
  /** Counted from the newest: the last but two is always overdue. */
  readonly overdue?: 2;
}

const ANNA_AS_BILLED: BilledPerson = {
  party: {
    name: { first: "Anna", last: "Ferri" },
    taxCode: ANNA.taxCode,
    address: { street: "Via dei Platani 12", postcode: "00172", town: "Roma", province: "RM" },
  },
  contractRef: ANNA.line.contractRef,
  series: "A",
  bills: 14,
  overdue: 2,
};

const GIULIA_AS_BILLED: BilledPerson = {
  party: {
    name: { first: "Giulia", last: "Riva" },
    taxCode: GIULIA.taxCode,
    address: { street: "Via dei Tigli 3", postcode: "20131", town: "Milano", province: "MI" },
  },
  contractRef: GIULIA.lines[0].contract_ref,
  series: "G",
  bills: 4,
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

const COUNTRIES = ["Francia", "Germania", "Regno Unito", "Svizzera"];

/** Anna's bills up to the month of `today`: twelve paid, one overdue, the newest unpaid. */
export function annasBills(today: Day): DemoBill[] {
  return billsOf(ANNA_AS_BILLED, today);
}

/** The bills of Giulia's fixed line: three paid, the newest unpaid. */
export function giuliasBills(today: Day): DemoBill[] {
  return billsOf(GIULIA_AS_BILLED, today);
}

function billsOf(person: BilledPerson, today: Day): DemoBill[] {
  const { party: recipient, series, bills, overdue } = person;
  return Array.from({ length: bills }, (_, index) => {
    const age = bills - 1 - index;
    const issueDate = addMonths(today, -age);
    const plain = telephoneBill(monthOf(person, issueDate, index, addMonths(today, -2)));
    const bill = age === 0 ? { ...plain, attachments: [operatorsPdf(plain)] } : plain;
    const month = issueDate.slice(0, 7);
    const progressive = `${series === "A" ? "" : series}${month.replace("-", "")}`;
    const invoice: InvoiceToWrite = { progressive, issuer: OPERATOR, recipient, bills: [bill] };
    const file = { fileName: `IT99999900584_${progressive}.xml`, xml: writeInvoice(invoice) };
    if (age === 0 || age === overdue) return file;
    return {
      ...file,
      payment: {
        reference: `DEMO-${series === "A" ? "" : `${series}-`}${month}`,
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
 * `billEvents` explains, and something that it does not.
 */
function monthOf({ series, contractRef, bills }: BilledPerson, issueDate: Day, index: number, discountUntil: Day): Month {
  const month = issueDate.slice(0, 7);
  const isNewest = index === bills - 1;
  const isAbroad = isNewest || chance(5, month, "abroad") < 2;
  return {
    issueDate,
    number: `${series}${month.slice(2, 4)}/${String(4_100_000 + chance(900_000, month, "number"))}`,
    contractRef,
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
    ...(index < 3 && !isNewest && { paperBill: true }),
    ...(month.endsWith("-01") && { donationCents: 200 }),
    ...(isNewest && { fibreCents: NEW_FIBRE_CENTS, socketMoved: true, lateInterestCents: 38 }),
  };
}

/** 30.90 euro a month with VAT. */
const NEW_FIBRE_CENTS = 2533;

/** Why the newest of a line's bills is dearer, as the operator tells it: of everything but the interest. */
export function billEvents(number: string, today: Day): object[] {
  const start = addMonths(today, -1);
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

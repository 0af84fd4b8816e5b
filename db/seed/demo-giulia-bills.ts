import { totalOf, writeInvoice, type BillToWrite, type Party } from "@/lib/bss/fatturapa/write";
import { addDays, addMonths, type Day } from "@/lib/dates";
import { fromCents } from "@/lib/money";
import type { DemoBill } from "./demo-bills";
import { GIULIA } from "./demo-people";
import { OPERATOR, telephoneBill } from "./telephone-bill";

const [STUDIO] = GIULIA.lines;

/** Where her bills on paper go. */
export const GIULIAS_ADDRESS = { street: "Via Savona 40", postcode: "20144", town: "Milano", province: "MI" } as const;

const GIULIA_AS_PARTY: Party = {
  name: { first: "Giulia", last: "Riva" },
  taxCode: GIULIA.taxCode,
  address: GIULIAS_ADDRESS,
};

/** Her call abroad, which she disputes: the row of her newest bill. */
export const GIULIAS_DISPUTE = { position: 4, words: "Non ho chiamato la Svizzera: in quei giorni lo studio era chiuso." } as const;

/** Months before that of `today` in which she had a bill: one in their midst never came. */
const MONTHS_AGO = [8, 7, 6, 5, 3, 2, 1, 0];

/** Of the newest bill, a part that she sent by bank transfer. */
const PART = "10.00";

/** Giulia's bills up to the month of `today`: all paid, the newest in part; of the one before, a credit note. */
export function giuliasBills(today: Day): DemoBill[] {
  const bills = MONTHS_AGO.map((ago) => billOf(addMonths(today, -ago), -ago));
  const credited = bills.at(-2);
  const files = bills.map((bill, index) => ({
    ...fileOf(bill),
    payment: {
      ...{ reference: `DEMO-G-${bill.issueDate.slice(0, 7)}`, bill_number: bill.number, year: Number(bill.issueDate.slice(0, 4)) },
      ...(index < bills.length - 1
        ? { amount: fromCents(totalOf(bill.rows)), paid_on: addDays(bill.issueDate, 14) }
        : { amount: PART, paid_on: bill.issueDate }),
    },
  }));
  return credited ? [...files, fileOf(creditNoteOf(credited, today))] : files;
}

function billOf(issueDate: Day, ago: number): BillToWrite {
  return telephoneBill({
    ...{ issueDate, number: `G${issueDate.slice(2, 4)}/${String(5_200_340 + ago)}`, contractRef: STUDIO.contract_ref },
    ...{ modemInstalment: 9 + ago, discountUntil: addMonths(issueDate, -6), nationalMinutes: 310 + ago * 20 },
    abroad: { country: "Svizzera", minutes: 40 },
  });
}

/** The calls abroad of a bill, taken back. */
function creditNoteOf(bill: BillToWrite, today: Day): BillToWrite {
  const { method, number } = bill;
  return {
    ...{ documentType: "TD04", number: `NC${number.slice(1)}`, issueDate: addMonths(today, 0), method, contractRef: STUDIO.contract_ref },
    credits: { number, issueDate: bill.issueDate },
    reasons: [`Storno delle telefonate estere della fattura ${number}`],
    rows: bill.rows.filter(({ articleCode }) => articleCode === "TEL-ESTERO"),
  };
}

function fileOf(bill: BillToWrite): DemoBill {
  const progressive = bill.number.replace(/\W/g, "").slice(-10);
  const xml = writeInvoice({ progressive, issuer: OPERATOR, recipient: GIULIA_AS_PARTY, bills: [bill] });
  return { fileName: `IT99999900584_${progressive}.xml`, xml };
}

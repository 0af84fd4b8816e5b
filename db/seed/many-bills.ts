import { totalOf, writeInvoice } from "@/lib/bss/fatturapa/write";
import { addDays, addMonths, type Day } from "@/lib/dates";
import { fromCents } from "@/lib/money";
import { chance } from "./chance";
import { OPERATOR, telephoneBill } from "./telephone-bill";

/** Bills of one customer, so that a customer's last twelve months are there. */
const BILLS_EACH = 12;

/** A generated bill: its file, its payment, and, with a customer's first bill, the customer and the line. */
export interface GeneratedBill {
  readonly fileName: string;
  readonly xml: string;
  readonly payment: Record<string, string | number>;
  readonly operatorData: readonly Record<string, string>[];
}

/** The bill of an index, the same for ever: telephone-like, of one of many customers, for one of the twelve months up to `lastMonth`. */
export function generateBill(index: number, lastMonth: Day): GeneratedBill {
  const customer = Math.floor(index / BILLS_EACH);
  const issueDate = addMonths(lastMonth, (index % BILLS_EACH) + 1 - BILLS_EACH);
  const taxCode = `GNRBLL80A${String(customer).padStart(7, "0")}`;
  const contractRef = `G${String(customer).padStart(9, "0")}`;
  const bill = telephoneBill({
    issueDate,
    number: `G/${String(index).padStart(8, "0")}`,
    contractRef,
    modemInstalment: (index % BILLS_EACH) + 1,
    discountUntil: addMonths(lastMonth, -chance(12, customer, "discount")),
    nationalMinutes: chance(600, index, "minutes"),
    ...(chance(3, index, "abroad") === 0 && { abroad: { country: "Francia", minutes: 1 + chance(60, index, "abroad minutes") } }),
    ...(chance(20, index, "late") === 0 && { lateInterestCents: 1 + chance(200, index, "interest") }),
  });
  const recipient = {
    name: `Cliente ${String(customer)}`,
    taxCode,
    address: { street: `Via Prova ${String(customer)}`, postcode: "00100", town: "Roma", province: "RM" },
  };
  return {
    fileName: `${String(OPERATOR.vatNumber)}_G${String(index).padStart(8, "0")}.xml`,
    xml: writeInvoice({ progressive: String(index), issuer: OPERATOR, recipient, bills: [bill] }),
    payment: {
      reference: `GEN-${String(index)}`,
      bill_number: bill.number,
      amount: fromCents(totalOf(bill.rows)),
      paid_on: addDays(issueDate, chance(25, index, "paid")),
    },
    operatorData:
      index % BILLS_EACH === 0
        ? [
            { type: "customer", name: recipient.name, tax_code: taxCode },
            {
              type: "line",
              number: `+39065${String(customer).padStart(7, "0")}`,
              kind: "fixed",
              name: "Casa",
              contract_ref: contractRef,
              tax_code: taxCode,
            },
          ]
        : [],
  };
}

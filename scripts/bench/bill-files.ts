import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { OPERATOR } from "@/db/seed/telephone-bill";
import { writeInvoice, type RowToWrite } from "@/lib/bss/fatturapa/write";
import { addDays, addMonths, type Day } from "@/lib/dates";

const BILLS_EACH = 12;

/** Writes so many bills of so many rows, a file each, with the customers and lines that they are for. @returns the folder to import. */
export function writeBillFiles(folder: string, count: number, rows: number, lastMonth: Day): string {
  mkdirSync(path.join(folder, "bills"), { recursive: true });
  const operatorData: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const customer = String(Math.floor(index / BILLS_EACH)).padStart(7, "0");
    const holder = { tax_code: `BNCBLL80A${customer}` };
    const contractRef = `BENCH-${customer}`;
    if (index % BILLS_EACH === 0) {
      const line = { type: "line", number: `+39067${customer}`, kind: "fixed", name: "Casa", contract_ref: contractRef, ...holder };
      operatorData.push(JSON.stringify({ type: "customer", name: `Cliente ${customer}`, ...holder }), JSON.stringify(line));
    }
    const issueDate = addMonths(lastMonth, (index % BILLS_EACH) + 1 - BILLS_EACH);
    const xml = writeInvoice({
      progressive: String(index),
      issuer: OPERATOR,
      recipient: {
        name: `Cliente ${customer}`,
        taxCode: holder.tax_code,
        address: { street: "Via Prova 1", postcode: "00100", town: "Roma" },
      },
      bills: [
        {
          documentType: "TD01",
          number: `N/${String(index)}`,
          issueDate,
          dueDate: addDays(issueDate, 35),
          method: "MP18",
          contractRef,
          rows: rowsOf(index, rows),
        },
      ],
    });
    writeFileSync(path.join(folder, "bills", `bench-${String(index).padStart(7, "0")}.xml`), xml);
  }
  writeFileSync(path.join(folder, "lines.ndjson"), operatorData.join("\n"));
  return folder;
}

function rowsOf(index: number, rows: number): RowToWrite[] {
  return Array.from({ length: rows }, (_, row) => {
    const amount = `${String(1 + ((index + row) % 7))}.${String(10 + row)}`;
    return {
      articleCode: row < 4 ? `ABB-${String(row)}` : `TEL-${String(row)}`,
      description: row < 4 ? "Fibra casa, fino a 2,5 Gbit/s" : `Telefonate verso la destinazione ${String(row)} (minuti)`,
      quantity: `${String(1 + row)}.00`,
      unitPrice: amount,
      total: amount,
      vatRate: "22.00",
      period: { start: "2026-10-01", end: "2026-10-31" },
    };
  });
}

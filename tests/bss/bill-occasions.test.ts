import { Readable } from "node:stream";
import { asc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { tellOfBills } from "@/lib/billing/commands/notices/tell-of-bills";
import { importBillFile } from "@/lib/bss/commands/import-bill-files";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import { clock } from "@/lib/clock";
import { systemPrincipal } from "@/lib/principal";
import { aCustomer, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aBillToWrite, anInvoice } from "../fixtures/invoice";
import { occasionsOf, toldTo, useNoonOf } from "../fixtures/notices";

useDatabase();
useNoonOf("2026-11-10");
const operator = systemPrincipal("test", new Date());

const load = (text: string) => importBillFile(operator, { fileName: "bills.xml", bytes: Buffer.from(text) }, { now: clock.now() });

async function toBeTold(number: string): Promise<string[]> {
  const [found] = await db().select({ id: bill.id }).from(bill).where(eq(bill.number, number)).orderBy(asc(bill.id));
  return occasionsOf(found?.id ?? "");
}

it("bills that are imported are told of: new ones as such, what is years old not, a credit note never; a file that comes again tells nothing", async () => {
  const { customerId } = await aCustomer({ taxCode: "PRVMRA80A01H501X" });
  const { lineId } = await aLine({ customerId, contractRef: "C-1" });
  const { accountId, email } = await anAccount();
  await anAssociation(accountId, lineId);
  const rows = aBillToWrite().rows.map((row) => ({ ...row, unitPrice: "-30.00", total: "-30.00" }));
  const text = anInvoice({
    bills: [
      aBillToWrite({ number: "NEW", issueDate: "2026-11-09", dueDate: "2026-12-05" }),
      aBillToWrite({ number: "SOON", issueDate: "2026-11-08", dueDate: "2026-11-13" }),
      aBillToWrite({ number: "OLD", issueDate: "2024-01-09", dueDate: "2024-02-05" }),
      aBillToWrite({ number: "NOTE", documentType: "TD04", issueDate: "2026-11-09", rows }),
    ],
  });
  await load(text);
  expect(await toBeTold("NEW")).toEqual(["new 2026-11-10", "due 2026-11-30"]);
  expect(await toBeTold("SOON")).toEqual(["new 2026-11-10", "overdue 2026-11-14"]);
  expect(await toBeTold("OLD")).toEqual(["overdue 2024-02-06"]);
  expect(await toBeTold("NOTE")).toEqual([]);
  await tellOfBills();
  await load(text.replace("00001", "00002"));
  await tellOfBills();
  expect(await toldTo(email)).toEqual(["mail new", "mail new"]);
  // What was overdue when it came may be paid by the next file: a suspension is announced fifteen days from now.
  expect(await toBeTold("OLD")).toEqual(["suspension 2026-11-25"]);
});

it("a bill that is nobody's yet is told of once it has its line", async () => {
  const recipient = {
    name: { first: "Ciro", last: "Prova" },
    taxCode: "CIROAA80A01H501X",
    address: { street: "x", postcode: "00100", town: "Roma" },
  };
  const one = aBillToWrite({ number: "LATER", contractRef: "K-9", issueDate: "2026-11-09", dueDate: "2026-12-05" });
  await load(anInvoice({ recipient, bills: [one] }));
  expect(await toBeTold("LATER")).toEqual([]);
  const lines = [
    { type: "customer", name: "Ciro Prova", tax_code: recipient.taxCode },
    { type: "line", number: "06 5550 0009", kind: "fixed", name: "Casa", contract_ref: "K-9", tax_code: recipient.taxCode },
  ];
  const stream = Readable.from(lines.map((row) => `${JSON.stringify(row)}\n`));
  await importOperatorData(operator, { fileName: "lines.ndjson", format: "ndjson", stream }, { now: clock.now() });
  expect(await toBeTold("LATER")).toEqual(["new 2026-11-10", "due 2026-11-30"]);
});

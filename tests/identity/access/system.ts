import { Readable } from "node:stream";
import { z } from "zod";
import { collectDebits, decideFile } from "@/lib/bss/commands/collect-debits";
import { importBillFile, importBillFiles } from "@/lib/bss/commands/import-bill-files";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import { importPayments } from "@/lib/bss/commands/import-payments";
import { importRows } from "@/lib/bss/commands/import-rows";
import { retryExports } from "@/lib/bss/commands/retry-exports";
import { listExports } from "@/lib/bss/queries";
import { addStaff, disableStaff, resetStaff, setStaffRole, terminalPrincipal } from "@/lib/staff/commands/manage-staff";
import { listStaff } from "@/lib/staff/queries";
import { aCustomerWithBill } from "../../fixtures/paying";
import { type Cases, NOBODYS, peopleOf, type World } from "../../fixtures/people";

/** What the portal, its operator and those who manage staff do: to no customer is it there. */
export async function systemCases(): Promise<World> {
  const { lineId, accountId } = await aCustomerWithBill();
  const people = await peopleOf(lineId, accountId);
  const email = "member@staff.example";
  await addStaff(terminalPrincipal(), { email, role: "operator" });
  const rows = () => ({ fileName: "rows.ndjson", format: "ndjson", stream: Readable.from(["{}\n"]) }) as const;
  const file = { fileName: "bill.xml", bytes: Buffer.from("<bill/>") };
  const now = new Date();

  const cases: Cases = {
    collectDebits: { call: (principal) => collectDebits(principal, "/nowhere"), says: NOBODYS },
    decideFile: { call: (principal) => decideFile(principal), says: NOBODYS },
    importBillFile: { call: (principal) => importBillFile(principal, file, { now }), says: NOBODYS },
    importBillFiles: { call: (principal) => importBillFiles(principal, [file], { now }), says: NOBODYS },
    importOperatorData: { call: (principal) => importOperatorData(principal, rows(), { now }), says: NOBODYS },
    importPayments: { call: (principal) => importPayments(principal, rows(), { now }), says: NOBODYS },
    importRows: {
      call: (principal) => importRows(principal, rows(), z.unknown(), () => Promise.resolve([]), { atOnce: 1 }),
      says: NOBODYS,
    },
    retryExports: { call: (principal) => retryExports(principal, "all"), says: NOBODYS },
    listExports: { call: (principal) => listExports(principal), says: NOBODYS },
    addStaff: { call: (principal) => addStaff(principal, { email: "other@staff.example", role: "supervisor" }), says: NOBODYS },
    disableStaff: { call: (principal) => disableStaff(principal, email), says: NOBODYS },
    resetStaff: { call: (principal) => resetStaff(principal, email), says: NOBODYS },
    setStaffRole: { call: (principal) => setStaffRole(principal, email, "supervisor"), says: NOBODYS },
    listStaff: { call: (principal) => listStaff(principal), says: NOBODYS },
  };
  return { people, cases };
}

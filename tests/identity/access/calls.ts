import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { association } from "@/db/schema/identity";
import { usageEvent } from "@/db/schema/usage";
import { assignWaitingBill, takeBackAssignment } from "@/lib/bss/commands/assign-waiting-bill";
import { receiveImport } from "@/lib/bss/commands/receive-import";
import { getImport, listImportNotes, listImports } from "@/lib/bss/queries/imports";
import { findCandidate, getWaiting, listAssigned, listWaiting } from "@/lib/bss/queries/waiting-bills";
import { dayOf } from "@/lib/dates";
import { setCallDetail } from "@/lib/usage/commands/set-call-detail";
import { eachCall, getCallDetail, listCallDetailsToTake, listCalls, sumCalls } from "@/lib/usage/queries/call-detail";
import { aCustomerWithBill } from "../../fixtures/paying";
import { all, type Cases, NOBODYS, OWNER, peopleOf, type Person, SEERS, type World } from "../../fixtures/people";

/** Whom somebody called is read by those who manage the line, and by nobody who only pays for it. */
const MANAGERS: readonly Person[] = ["manager", "owner"];

/** A fixed line whose holder has switched call detail on, with a call of today; and what importers of the staff do, which no customer does. */
export async function callCases(): Promise<World> {
  const { lineId, accountId, number, billId } = await aCustomerWithBill();
  const people = await peopleOf(lineId, accountId);
  await db()
    .update(association)
    .set({ holderSince: new Date(Date.now() - 1000) })
    .where(and(eq(association.accountId, accountId), eq(association.lineId, lineId)));
  await setCallDetail(people.owner, { lineId, on: true });
  const at = new Date(Date.now() - 60_000);
  const month = dayOf(at).slice(0, 7);
  const call = {
    id: randomUUID(),
    lineId,
    kind: "minutes",
    quantity: 75,
    isRoaming: false,
    counterpart: "+393475550•••",
    costCents: 0,
  } as const;
  await db()
    .insert(usageEvent)
    .values({ ...call, at });
  const id = randomUUID();

  const cases: Cases = {
    setCallDetail: {
      call: (principal) => setCallDetail(principal, { lineId, on: true }),
      says: "not-found not-found not-allowed not-allowed not-allowed done",
    },
    listCallDetailsToTake: { gives: OWNER, call: (principal) => listCallDetailsToTake(principal) },
    getCallDetail: { gives: SEERS, call: (principal) => getCallDetail(principal, lineId) },
    listCalls: { gives: MANAGERS, call: async (principal) => (await listCalls(principal, lineId, month, undefined)).calls },
    eachCall: { gives: MANAGERS, call: (principal) => all(eachCall(principal, lineId, month)) },
    sumCalls: { gives: MANAGERS, call: (principal) => sumCalls(principal, lineId, month) },
    assignWaitingBill: {
      call: (principal) => assignWaitingBill(principal, id, { billId, lineId, isOtherHolder: false }),
      says: NOBODYS,
    },
    takeBackAssignment: { call: (principal) => takeBackAssignment(principal, billId), says: NOBODYS },
    receiveImport: { call: (principal) => receiveImport(principal, id, { headers: new Headers(), body: null }), says: NOBODYS },
    getImport: { call: (principal) => getImport(principal, id), says: NOBODYS },
    listImports: { call: (principal) => listImports(principal), says: NOBODYS },
    listImportNotes: { call: (principal) => listImportNotes(principal, id, 0), says: NOBODYS },
    listWaiting: { call: (principal) => listWaiting(principal), says: NOBODYS },
    getWaiting: { call: (principal) => getWaiting(principal, billId), says: NOBODYS },
    findCandidate: { call: (principal) => findCandidate(principal, billId, number), says: NOBODYS },
    listAssigned: { call: (principal) => listAssigned(principal), says: NOBODYS },
  };
  return { people, cases };
}

import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { topUp } from "@/db/schema/credit";
import { association, rateLimit } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { ticket, ticketEvent } from "@/db/schema/support";
import { openTicket, type Complaint } from "@/lib/support/commands";
import { ticketInput } from "@/lib/support/input";
import { findOpenTicket, findSubject, getTicket, listTickets, listTicketSteps } from "@/lib/support/queries";
import type { TicketSubject } from "@/lib/support/rules";
import { aBill, aDelegate } from "../fixtures/billing";
import { aPrepaidCustomer } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { refusal } from "../fixtures/refusal";

useDatabase();
beforeEach(() => db().delete(rateLimit));

const aComplaint = (subject: TicketSubject, over: Partial<Complaint> = {}): Complaint => ({
  requestId: uuidv7(),
  subject,
  reason: "amount",
  words: "It should be less",
  ...over,
});

async function aCustomerWithMovement() {
  const customer = await aPrepaidCustomer(700);
  return { ...customer, subject: { kind: "movement", lineId: customer.lineId, position: 1 } as const };
}

async function aTopUpOf(accountId: string | null, lineId: string): Promise<TicketSubject> {
  const id = uuidv7();
  const now = new Date();
  const row = { id, accountId, lineId, amountCents: 1200, method: "card", state: "open", createdAt: now, nextAttemptAt: now } as const;
  await db().insert(topUp).values(row);
  return { kind: "top-up", topUpId: id };
}

const ticketsAbout = (lineId: string) => db().select().from(ticket).where(eq(ticket.lineId, lineId));

describe("a ticket about a movement", () => {
  it("has the row attached, a reference to say, a first step, a mail and a line in the log without the customer's words", async () => {
    const { principal, subject, lineId, email, number } = await aCustomerWithMovement();
    const { id, isNew } = await openTicket(principal, aComplaint(subject));
    expect(isNew).toBe(true);
    const found = await getTicket(principal, id);
    expect(found).toMatchObject({
      kind: "movement",
      state: "open",
      reason: "amount",
      words: "It should be less",
      amountCents: 700,
      number,
    });
    expect(found).toMatchObject({ movement: "bonus", happenedAt: expect.any(Date) as Date });
    expect(found?.reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect((await listTicketSteps(principal, id)).map(({ kind }) => kind)).toEqual(["opened"]);
    expect(await listTickets(principal)).toMatchObject([{ id, number }]);
    expect(await findOpenTicket(principal, subject)).toEqual({ id, reference: found?.reference });
    const mails = await db().select().from(notification).where(eq(notification.address, email));
    expect(mails).toMatchObject([{ template: "ticket-opened", values: { reference: found?.reference, ticketId: id } }]);
    const logged = await db().select().from(auditLog).where(eq(auditLog.target, id));
    expect(logged).toMatchObject([{ action: "ticket.open", details: { lineId, kind: "movement", reason: "amount" } }]);
    expect(JSON.stringify([mails, logged])).not.toContain("It should be less");
  });

  it("is one, however often and by whoever the same is sent at once", async () => {
    const { principal, subject, lineId } = await aCustomerWithMovement();
    const same = aComplaint(subject);
    const answers = await Promise.all(
      [...Array.from({ length: 4 }, () => same), aComplaint(subject), aComplaint(subject)].map((one) => openTicket(principal, one)),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    const [only, ...others] = await ticketsAbout(lineId);
    expect(others).toEqual([]);
    expect(
      await db()
        .select()
        .from(ticketEvent)
        .where(eq(ticketEvent.ticketId, only?.id ?? "")),
    ).toHaveLength(1);
  });

  it("that is closed leaves room for another", async () => {
    const { principal, subject } = await aCustomerWithMovement();
    const first = await openTicket(principal, aComplaint(subject));
    await db().update(ticket).set({ state: "closed" }).where(eq(ticket.id, first.id));
    expect(await findOpenTicket(principal, subject)).toBeUndefined();
    expect(await openTicket(principal, aComplaint(subject))).toMatchObject({ isNew: true });
  });

  it("is not opened more often in a day than things go wrong", async () => {
    const { principal, lineId } = await aPrepaidCustomer(100);
    const subjects = await Promise.all(Array.from({ length: 21 }, () => aTopUpOf(principal.subject, lineId)));
    const ends = [];
    for (const subject of subjects) ends.push(await refusal(openTicket(principal, aComplaint(subject))));
    expect(ends).toEqual([...Array.from({ length: 20 }, () => "done"), "too-many-today"]);
    // What is open is found all the same.
    expect(await openTicket(principal, aComplaint(subjects[0] ?? { kind: "top-up", topUpId: "" }))).toMatchObject({ isNew: false });
  });
});

describe("a ticket about a bill", () => {
  it("is one for the bill, with its number and amount, for whoever manages the line", async () => {
    const { principal, accountId, lineId, number } = await aPrepaidCustomer();
    const { billId, number: billNumber } = await aBill({ lineId, totalCents: 3490, issueDate: "2026-11-01", dueDate: "2026-12-05" });
    const subject = { kind: "bill", billId } as const;
    expect(await findSubject(principal, subject)).toMatchObject({ number, amountCents: 3490, billNumber });
    const viewer = principalOf((await aDelegate(lineId, accountId)).accountId);
    const stranger = (await aPrepaidCustomer()).principal;
    expect(await refusal(openTicket(viewer, aComplaint(subject, { reason: "change" })))).toBe("not-allowed");
    expect(await refusal(openTicket(stranger, aComplaint(subject)))).toBe("not-found");
    expect(await findSubject(stranger, subject)).toBeUndefined();
    const opened = await Promise.all(Array.from({ length: 5 }, () => openTicket(principal, aComplaint(subject, { reason: "change" }))));
    expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1);
    const id = opened[0]?.id ?? "";
    expect(await getTicket(principal, id)).toMatchObject({
      kind: "bill",
      reason: "change",
      amountCents: 3490,
      billNumber,
      happenedAt: new Date("2026-10-31T23:00:00Z"),
    });
    expect(await findOpenTicket(viewer, subject)).toMatchObject({ id });
    expect(await getTicket(stranger, id)).toBeUndefined();
    expect(await findOpenTicket(stranger, subject)).toBeUndefined();
  });
});

describe("as a stranger", () => {
  it("another's movement, top-up and ticket are not found, whatever is known of them", async () => {
    const mine = await aCustomerWithMovement();
    const stranger = await aCustomerWithMovement();
    const topUpSubject = await aTopUpOf(mine.accountId, stranger.lineId);
    const { id } = await openTicket(mine.principal, aComplaint(mine.subject));
    const { id: ofTopUp } = await openTicket(mine.principal, aComplaint(topUpSubject, { reason: "missing" }));
    for (const subject of [mine.subject, topUpSubject]) {
      expect(await refusal(openTicket(stranger.principal, aComplaint(subject)))).toBe("not-found");
      expect(await findSubject(stranger.principal, subject)).toBeUndefined();
      expect(await findOpenTicket(stranger.principal, subject)).toBeUndefined();
    }
    for (const ticketId of [id, ofTopUp]) {
      expect(await getTicket(stranger.principal, ticketId)).toBeUndefined();
      expect(await listTicketSteps(stranger.principal, ticketId)).toEqual([]);
    }
    expect(await listTickets(stranger.principal)).toEqual([]);
    expect(await listTickets(mine.principal)).toHaveLength(2);
    expect(await refusal(openTicket(mine.principal, aComplaint({ ...mine.subject, position: 99 })))).toBe("not-found");
    expect(await refusal(openTicket(mine.principal, aComplaint(await aTopUpOf(null, mine.lineId))))).toBe("not-found");
  });

  it("another's request number opens nothing and shows nothing", async () => {
    const mine = await aCustomerWithMovement();
    const stranger = await aCustomerWithMovement();
    const { id } = await openTicket(mine.principal, aComplaint(mine.subject));
    expect(await refusal(openTicket(stranger.principal, aComplaint(stranger.subject, { requestId: id })))).toBe("not-found");
    expect(await ticketsAbout(stranger.lineId)).toEqual([]);
  });

  it("a delegate reads the line's tickets, opens them where they manage the line, and neither after the end", async () => {
    const { principal, accountId, subject, lineId } = await aCustomerWithMovement();
    const viewer = principalOf((await aDelegate(lineId, accountId)).accountId);
    const manager = principalOf((await aDelegate(lineId, accountId, { access: "manage" })).accountId);
    expect(await refusal(openTicket(viewer, aComplaint(subject)))).toBe("not-allowed");
    const { id } = await openTicket(manager, aComplaint(subject));
    for (const who of [principal, viewer, manager]) expect(await getTicket(who, id)).toMatchObject({ id });
    await db()
      .update(association)
      .set({ until: new Date(Date.now() - 1000) })
      .where(eq(association.grantedBy, accountId));
    for (const who of [viewer, manager]) expect(await getTicket(who, id)).toBeUndefined();
  });
});

describe("what is typed", () => {
  const form = { requestId: uuidv7(), line: uuidv7(), movement: "3", reason: "other", words: "a" };
  const faults = (over: object) => ticketInput.safeParse({ ...form, ...over }).error?.issues.map(({ message }) => message);

  it("keeps its lines, counts them as the browser does, and loses what no text holds", () => {
    expect(ticketInput.parse({ ...form, words: " one\r\ntwo\u0000\u0007 " })).toMatchObject({
      words: "one\ntwo",
      subject: { kind: "movement", lineId: form.line, position: 3 },
    });
    expect(faults({ words: `${"x\r\n".repeat(499)}xx` })).toBeUndefined();
    expect(faults({ words: "x".repeat(1001) })).toEqual(["words-long"]);
  });

  it("says what is missing", () => {
    expect(faults({ words: " " })).toEqual(["words-missing"]);
    expect(faults({ reason: "amount", words: "" })).toBeUndefined();
    expect(faults({ reason: undefined })).toEqual(["reason-missing"]);
    expect(faults({ movement: "-1" })).toBeDefined();
    expect(ticketInput.parse({ ...form, line: undefined, movement: undefined, topUp: form.line })).toMatchObject({
      subject: { kind: "top-up", topUpId: form.line },
    });
    expect(ticketInput.parse({ requestId: form.line, bill: form.line, reason: "change", words: "" })).toMatchObject({
      subject: { kind: "bill", billId: form.line },
    });
  });
});

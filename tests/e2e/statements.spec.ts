import { addDays, addMonths, dayOf } from "@/lib/dates";
import { countStatements } from "@/scripts/bench/statement-counter";
import { aLine, aMobileNumber, anAssociation } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { aCounterRow, anOfferRow, aServiceRow, aUsageRow, load } from "../fixtures/usage";
import { cookieOf } from "./cookies";
import { expect, test } from "./fixtures";
import { startSecondPortal } from "./second-portal";

/** A second portal on the same build and database, whose statements pass through a counting door. */
let portal: Awaited<ReturnType<typeof startSecondPortal>>;
let door: Awaited<ReturnType<typeof countStatements>>;

const BILLS = ["/bills", "/bills?state=paid&year=2026", "/bills?q=29.90&chart=2025", "/bills/statement", "/bills/tax"];

test.skip(({ isMobile }) => isMobile, "statements are the same at every size");

test.beforeAll(async () => {
  door = await countStatements(process.env.DATABASE_URL ?? "");
  portal = await startSecondPortal({ DATABASE_URL: door.url });
});

test.afterAll(async () => {
  await portal.stop();
  await door.close();
});

test("a signed-in page asks at most 8 statements (a bill's 12) in at most 3 waves, session included", async ({ customer }) => {
  const { billId } = await customer.addBill({ totalCents: 3790 });
  // Ten years of them: no page asks more, or one thing after another, for that.
  for (let month = 1; month < 120; month++) {
    const issueDate = addMonths(dayOf(new Date()), -month);
    await customer.addBill({ totalCents: 2990, state: "paid", issueDate, dueDate: addDays(issueDate, 20) });
  }
  const { accountId } = customer;
  const session = await cookieOf(accountId);
  const mobile = await aMobileWithPlan(accountId);
  const pages = [
    ...["/home", ...BILLS, `/bills/${billId}`, "/more", "/more/tracking"].map((path) => ({
      path,
      line: "",
    })),
    ...["/home", "/more/movements", "/more/movements/1", "/more/usage", "/more/line", "/more/transfers", "/topup"].map((path) => ({
      path,
      line: mobile,
    })),
  ];
  for (const { path, line } of pages) {
    const cookie = `${session}; mytim-line=${line}`;
    const get = () => fetch(portal.address + path, { headers: { cookie }, redirect: "manual" });
    // The first visits open connections and prepare statements.
    for (let visit = 0; visit < 3; visit++) expect((await get()).status, path).toBe(200);
    // A request of the pool for one more connection may come between: the fewest waves of some visits are the page's own.
    const visits: { statements: number; waves: number }[] = [];
    for (let visit = 0; visit < 3; visit++) {
      door.reset();
      await (await get()).text();
      visits.push(door.traffic());
    }
    const statements = Math.max(...visits.map((visit) => visit.statements));
    const waves = Math.min(...visits.map((visit) => visit.waves));
    test.info().annotations.push({
      type: "figure",
      description: `${path.replace(billId, "[id]")}${line && " of a mobile line"}: ${String(statements)} statements in ${String(waves)} waves`,
    });
    expect(statements, `statements of ${path}`).toBeGreaterThan(0);
    expect(statements, `statements of ${path}`).toBeLessThanOrEqual(path.includes(billId) ? 12 : 8);
    expect(waves, `waves of ${path}`).toBeLessThanOrEqual(3);
  }
});

/** A prepaid line with credit, movements, a plan and a counter. */
async function aMobileWithPlan(accountId: string): Promise<string> {
  const { lineId, number } = await aLine({ kind: "mobile", number: aMobileNumber() });
  await anAssociation(accountId, lineId, { proof: "sms" });
  for (let month = 0; month < 9; month++) await aMovement(lineId, { amountCents: 500 });
  const offer = anOfferRow();
  const service = aServiceRow(number, offer.code);
  await load(offer, service, aCounterRow(number, service.reference), aUsageRow(number));
  return lineId;
}

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { rateLimit } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { listLines } from "@/lib/identity/queries/list-lines";
import { aDelegate } from "../fixtures/billing";
import { useNetwork } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";
import { aCustomerWithBill } from "../fixtures/paying";
import { isNothing, PEOPLE, type Person, type World } from "../fixtures/people";
import { rowsNaming } from "../fixtures/rows";
import { exportsOf, filesOf, parse } from "../fixtures/source";
import { accountCases } from "./access/account";
import { billCases } from "./access/bills";
import { callCases } from "./access/calls";
import { creditCases } from "./access/credit";
import { keyCases } from "./access/keys";
import { moneyCases } from "./access/money";
import { noticeCases } from "./access/notices";
import { systemCases } from "./access/system";
import { usageCases } from "./access/usage";
import { debitCases, savedCases } from "./access/ways";

useDatabase();
const sandbox = useNetwork();
const realNow = clock.now;

/** Everything that reads or writes for somebody: what a file of queries or commands exports with a principal as its first parameter. */
const FUNCTIONS = filesOf("lib", /\/(queries|commands)(\/.*)?\.ts$/)
  .filter((file) => !file.endsWith(".test.ts"))
  .flatMap((file) =>
    exportsOf(parse(file))
      .filter(({ run }) => run?.parameters[0]?.type?.getText() === "Principal")
      .map(({ name }) => name),
  );

/** Pieces of the others, which give and change nothing by themselves. */
const PIECES: Readonly<Record<string, string>> = {
  ownAssociation: "the scope itself, as SQL",
  ownValues: "its values",
  ownBill: "the scope of a bill, as SQL",
  requireSelf: "looks at the principal alone",
  requireFresh: "looks at the principal alone",
  recordRefusal: "writes into the audit log that something was refused",
  recordRoleRefusal: "the same, of a role",
  beginPayment: "what it may lock is handed to it: by startBillPayment and startLinkPayment",
};

const worlds: World[] = [];

beforeAll(async () => {
  worlds.push(await billCases(), await moneyCases(sandbox), await savedCases(), await debitCases(), await creditCases());
  worlds.push(await usageCases(), await keyCases(), await noticeCases(), await callCases(), await accountCases(), await systemCases());
}, 180_000);

beforeEach(() => db().delete(rateLimit));

afterAll(() => {
  clock.now = realNow;
});

async function outcome(work: () => unknown): Promise<{ readonly said: string; readonly found?: unknown }> {
  try {
    return { said: "done", found: await work() };
  } catch (error) {
    if (error instanceof UserError) return { said: error.code };
    throw error;
  }
}

it("has a case for every function with a principal, and none besides", () => {
  const cases = worlds.flatMap((world) => Object.keys(world.cases));
  expect(FUNCTIONS.length).toBeGreaterThan(100);
  expect(new Set(FUNCTIONS).size, "each has a name of its own").toBe(FUNCTIONS.length);
  expect([...cases, ...Object.keys(PIECES)].sort()).toEqual([...FUNCTIONS].sort());
});

describe("by a stranger, a delegate whose time is over, those who may look, pay or manage, and the owner", () => {
  it.each(FUNCTIONS.filter((name) => !Object.hasOwn(PIECES, name)))("%s", async (name) => {
    const world = worlds.find(({ cases }) => Object.hasOwn(cases, name));
    const one = world?.cases[name];
    if (!world || !one) throw new Error("it has no case");
    const { people } = world;
    if ("own" in one) {
      await expectOwn(world, name);
      return;
    }
    const heard: Record<string, string> = {};
    const given: Person[] = [];
    for (const person of PEOPLE) {
      const { said, found } = await outcome(() => one.call(people[person]));
      heard[person] = said;
      if (said === "done" && !isNothing(found)) given.push(person);
    }
    if ("gives" in one) expect(given).toEqual(one.gives);
    else expect(heard).toEqual(Object.fromEntries(one.says.split(" ").map((said, index) => [PEOPLE[index], said])));
  });
});

/** By anybody else nothing of the owner's comes out or changes; by the owner something does, or the case would show nothing. */
async function expectOwn({ people, cases }: World, name: string): Promise<void> {
  const one = cases[name];
  if (!one || !("own" in one)) throw new Error("it is no case of an account");
  const { accountId, marks } = one.own;
  const holdsMark = (found: unknown) => marks.some((mark) => JSON.stringify(found ?? null).includes(mark));
  const rows = () => rowsNaming([accountId]);
  const before = await rows();
  for (const person of PEOPLE.filter((each) => each !== "owner")) {
    const { found } = await outcome(() => one.call(people[person]));
    expect(holdsMark(found), `${person} reads something of the owner's`).toBe(false);
  }
  expect(await rows(), "somebody else changes something of the owner's").toEqual(before);
  const { found } = await outcome(() => one.call(people.owner));
  const isChanged = JSON.stringify(await rows()) !== JSON.stringify(before);
  expect(holdsMark(found) || isChanged, "the owner gets something").toBe(true);
}

it("a delegation ends at its moment, not with the day or the session", async () => {
  const { lineId, accountId: ownerId } = await aCustomerWithBill();
  const until = new Date("2027-03-04T10:00:00Z");
  const { accountId } = await aDelegate(lineId, ownerId, { until });
  clock.now = () => new Date(until.getTime() - 1);
  expect(await listLines(principalOf(accountId))).toHaveLength(1);
  clock.now = () => until;
  expect(await listLines(principalOf(accountId))).toEqual([]);
  clock.now = realNow;
});

import { desc, eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { account } from "@/db/schema/identity";
import { staff } from "@/db/schema/staff";
import { NOBODY } from "@/lib/principal";
import { findCustomer } from "@/lib/staff/commands/find-customer";
import { addStaff, terminalPrincipal } from "@/lib/staff/commands/manage-staff";
import { FIELDS, STAFF_ROLES, type CustomerField, type Sight, type StaffRole } from "@/lib/staff/matrix";
import { getCustomer, listWaitingRemovals } from "@/lib/staff/queries/customers";
import { proposeFactorRemoval } from "@/lib/staff/commands/remove-factor";
import { aDelegate, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { refusal } from "../fixtures/refusal";

useDatabase();

const NAME = "Carla Bianchi Prova";
const MOBILE = "+393391112233";
const NUMBER = "+390655501999";
let own: { accountId: string; email: string };
const members = new Map<StaffRole, { id: string; role: StaffRole; authenticatedAt: Date }>();

function member(role: StaffRole) {
  const found = members.get(role);
  if (!found) throw new Error(`no ${role}`);
  return found;
}

beforeAll(async () => {
  own = await anAccount({ name: NAME, recoveryMobile: MOBILE });
  const { lineId } = await aLine({ number: NUMBER });
  await anAssociation(own.accountId, lineId);
  await aDelegate(lineId, own.accountId);
  for (const role of STAFF_ROLES) {
    await addStaff(terminalPrincipal(), { email: `${role}@staff.example`, role });
    const [made] = await db()
      .select({ id: staff.id })
      .from(staff)
      .where(eq(staff.email, `${role}@staff.example`));
    members.set(role, { id: made?.id ?? "", role, authenticatedAt: new Date() });
  }
});

it.each(STAFF_ROLES)("%s gets of a customer what the matrix says, field by field, and not a letter more", async (role) => {
  const shown = await getCustomer(member(role), own.accountId);
  const values = { name: NAME, email: own.email, recoveryMobile: MOBILE, lineNumber: NUMBER } satisfies Record<CustomerField, string>;
  const masked = {
    name: "Carla P.",
    email: `${own.email.slice(0, 1)}•••@test.example`,
    recoveryMobile: "••• ••• 233",
    lineNumber: "••• ••• 999",
  };
  const expected: Readonly<Record<Sight, (field: CustomerField) => string | undefined>> = {
    full: (field) => values[field],
    masked: (field) => masked[field],
    hidden: () => undefined,
  };
  const got = { ...shown, lineNumber: shown?.lineNumbers[0] };
  for (const field of Object.keys(FIELDS) as CustomerField[]) {
    expect(got[field], field).toBe(expected[FIELDS[field][role]](field));
    if (FIELDS[field][role] !== "full") expect(JSON.stringify(shown ?? {}), field).not.toContain(values[field]);
  }
});

it("a list of proposals shows no more of its customers than their own page", async () => {
  await proposeFactorRemoval(member("operator"), {
    accountId: own.accountId,
    factor: "recovery-mobile",
    proof: "answers",
    proofText: "Two right answers",
  });
  const [waiting] = await listWaitingRemovals(member("supervisor"));
  const customer = await getCustomer(member("supervisor"), own.accountId);
  expect([waiting?.name, waiting?.email]).toEqual([customer?.name, customer?.email]);
  expect(customer).toMatchObject({ factors: ["recovery-mobile"], waiting: ["recovery-mobile"] });
});

it("finds one by the whole e-mail or number, however it is typed, and writes each search down without what was typed", async () => {
  for (const typed of [own.email, own.email.toUpperCase(), "06 5550 1999", "+39 0655501999"])
    expect(await findCustomer(member("operator"), typed), typed).toBe(own.accountId);
  const [last] = await db().select().from(auditLog).where(eq(auditLog.subject, own.accountId)).orderBy(desc(auditLog.id)).limit(1);
  expect(last).toMatchObject({ actor: `staff:${member("operator").id}`, action: "customer.find", details: { by: "number", found: true } });
});

it("says the same of nobody, of several, of whoever is gone and of what is neither", async () => {
  const gone = await anAccount();
  await db().update(account).set({ disabledAt: new Date() }).where(eq(account.id, gone.accountId));
  const shared = await aLine({ number: "+390655502888" });
  for (const each of [await anAccount(), await anAccount()]) await anAssociation(each.accountId, shared.lineId);
  for (const typed of [
    "nobody@posta.example",
    own.email.slice(1),
    gone.email,
    "06 5550 2888",
    "06 5550 0000",
    "",
    "%",
    "ciao",
    "@",
    "x".repeat(254),
  ])
    expect(await refusal(findCustomer(member("operator"), typed)), typed).toBe("customer-unknown");
  const rows = await db().select().from(auditLog).where(eq(auditLog.subject, NOBODY)).orderBy(desc(auditLog.id)).limit(10);
  expect(rows.every(({ action, details }) => action === "customer.find" && details?.found === false)).toBe(true);
  expect(await getCustomer(member("supervisor"), gone.accountId)).toBeUndefined();
  expect(await getCustomer(member("supervisor"), NOBODY)).toBeUndefined();
});

it("is closed to other roles", async () => {
  for (const role of ["catalogue_editor", "importer"] as const) {
    expect(await refusal(findCustomer(member(role), own.email)), role).toBe("not-found");
    expect(await getCustomer(member(role), own.accountId), role).toBeUndefined();
  }
});

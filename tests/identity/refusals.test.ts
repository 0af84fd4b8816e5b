import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { recordRefusal } from "@/lib/identity/commands/record-refusal";
import { REFUSAL_LIMIT } from "@/lib/identity/rules";
import { anAccount } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/identity";

useDatabase();

const rowsOf = (accountId: string) => db().select().from(auditLog).where(eq(auditLog.subject, accountId));

it("a refusal of security is a row with who, from where and why; any other is none", async () => {
  const { accountId } = await anAccount();
  await recordRefusal(principalOf(accountId), "wrong-code", "10.1.0.1");
  await recordRefusal(principalOf(accountId), "phone-invalid", "10.1.0.1");
  expect(await rowsOf(accountId)).toMatchObject([
    { action: "action.refused", actor: accountId, details: { code: "wrong-code", address: "10.1.0.1" } },
  ]);
});

it("one address fills no disk with them", async () => {
  const { accountId } = await anAccount();
  for (let tried = 0; tried < REFUSAL_LIMIT.tries + 5; tried++) await recordRefusal(principalOf(accountId), "bad-origin", "10.1.0.2");
  expect(await rowsOf(accountId)).toHaveLength(REFUSAL_LIMIT.tries);
});

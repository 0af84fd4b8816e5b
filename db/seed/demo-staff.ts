import type { Database } from "@/db/client";
import { staff } from "@/db/schema/staff";
import { DEMO_PASSWORD, DEMO_STAFF } from "@/lib/demo";
import { env } from "@/lib/env";
import { demoTotpSecret } from "@/lib/one-time";
import type { Principal } from "@/lib/principal";
import { addStaff } from "@/lib/staff/commands/manage-staff";

/** The staff of the demo, when there are none: with the password of all demo accounts, and secrets that follow from the demo's own. */
export async function loadDemoStaff(tx: Database, principal: Principal): Promise<void> {
  const anyone = await tx.select({ id: staff.id }).from(staff).limit(1);
  if (anyone.length > 0) return;
  for (const { email, role } of DEMO_STAFF)
    await addStaff(principal, { email, role }, { password: DEMO_PASSWORD, totpSecret: demoTotpSecret(env().AUTH_SECRET, email) }, tx);
}

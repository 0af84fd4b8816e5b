import { eq } from "drizzle-orm";
import { TOTP } from "otpauth";
import { beforeAll, expect, it } from "vitest";
import { db } from "@/db/client";
import { staff, staffSession } from "@/db/schema/staff";
import { loadDemoStaff } from "@/db/seed/demo-staff";
import { clock } from "@/lib/clock";
import { DEMO_PASSWORD, DEMO_STAFF } from "@/lib/demo";
import { env } from "@/lib/env";
import { systemPrincipal } from "@/lib/principal";
import { announcement } from "@/scripts/serve/announcement";
import { signInStaff } from "@/lib/staff/commands/sign-in-staff";
import { useDatabase } from "../fixtures/database";
import { refusal } from "../fixtures/refusal";

useDatabase();

const origin = { address: "10.95.0.1", userAgent: "test" };

beforeAll(async () => {
  await db().transaction((tx) => loadDemoStaff(tx, systemPrincipal("demo", clock.now())));
});

it.each(DEMO_STAFF)("$email signs in with the secret that is printed at start, in its role", async ({ email, role }) => {
  const said = announcement(env(), true, env().AUTH_SECRET).find((line) => line.includes(email));
  const secret = /TOTP secret ([A-Z2-7]+)$/.exec(said ?? "")?.[1] ?? "";
  const code = new TOTP({ secret }).generate({ timestamp: clock.now().getTime() });
  await signInStaff({ email, password: DEMO_PASSWORD, code }, origin);
  const opened = db().select({ role: staff.role }).from(staffSession).innerJoin(staff, eq(staff.id, staffSession.staffId));
  expect(await opened.where(eq(staff.email, email))).toEqual([{ role }]);
  // Another installation's secret opens nothing here.
  const other = announcement(env(), true, "another-secret-0123456789-0123456789").find((line) => line.includes(email));
  const foreign = new TOTP({ secret: other?.split(" ").at(-1) ?? "" }).generate({ timestamp: clock.now().getTime() + 30_000 });
  expect(await refusal(signInStaff({ email, password: DEMO_PASSWORD, code: foreign }, origin))).toBe("wrong-staff-credentials");
});

it("no secret is printed outside a demo", () => {
  expect(announcement({ ...env(), DEMO: false }, false, env().AUTH_SECRET).join("\n")).not.toMatch(/secret|password/i);
});

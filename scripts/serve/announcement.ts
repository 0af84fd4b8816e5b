import { DEMO_NEWCOMER, DEMO_PASSWORD, DEMO_STAFF } from "@/lib/demo";
import type { Env } from "@/lib/env";
import { demoTotpSecret } from "@/lib/one-time";

/** What is said once the portal is ready: where it is and, in a demo, who may come in and by what. */
export function announcement(env: Pick<Env, "PUBLIC_URL" | "DEMO" | "SANDBOX_PORT">, sandbox: boolean, authSecret: string): string[] {
  const demo = [
    `  Demo accounts      anna@demo.example, marco@demo.example, giulia@demo.example; password ${DEMO_PASSWORD}`,
    `  To register        fixed ${DEMO_NEWCOMER.fixed} with bill code ${DEMO_NEWCOMER.billCode}, or mobile ${DEMO_NEWCOMER.mobile}`,
    ...DEMO_STAFF.map(
      ({ email, role }) => `  Staff, ${role.padEnd(11)} ${email} at /admin/login, TOTP secret ${demoTotpSecret(authSecret, email)}`,
    ),
  ];
  return [
    `  The portal is at   ${env.PUBLIC_URL}`,
    ...(env.DEMO ? demo : []),
    ...(sandbox ? [`  SMS and mail       http://localhost:${String(env.SANDBOX_PORT)}/sandbox/outbox (codes arrive here)`] : []),
    "  Ctrl-C stops it.",
  ];
}

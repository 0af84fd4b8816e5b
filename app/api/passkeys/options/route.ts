import { z } from "zod";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { readBody } from "@/lib/http";
import { askToConfirm, askToEnrol, askToSignIn } from "@/lib/identity/commands/passkeys/challenges";
import { recordRefusal } from "@/lib/identity/commands/record-refusal";
import { NOBODY, visitorPrincipal, type Principal } from "@/lib/principal";
import { actingOn } from "@/lib/staff/commands/acting-staff";
import { askStaffToEnrol, askStaffToSign } from "@/lib/staff/commands/staff-passkeys";
import { currentStaff } from "@/lib/staff/session";
import { currentSession, openOrigin, requestOrigin } from "@/lib/identity/session";

const LIMIT_BYTES = 1024;

const asked = z.object({ purpose: z.enum(["sign-in", "step-up", "enrol", "staff-sign-in", "staff-enrol"]) });

type Purpose = z.output<typeof asked>["purpose"];

/** What a browser is to sign. JSON from our own pages alone: a form of another page cannot send this. */
export async function POST(request: Request): Promise<Response> {
  const isOurs = request.headers.get("origin") === env().PUBLIC_URL && request.headers.get("content-type") === "application/json";
  if (!isOurs) return refuse(new UserError("bad-origin"), visitorPrincipal(clock.now()));
  const body = await readBody(request, LIMIT_BYTES);
  const parsed = asked.safeParse(jsonOf(body?.toString("utf8") ?? ""));
  if (!parsed.success) return Response.json({ code: "invalid-input" }, { status: 400 });
  try {
    return Response.json(await optionsFor(parsed.data.purpose), { headers: { "cache-control": "no-store" } });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refuse(error, await principalFor(parsed.data.purpose));
  }
}

/** Says why not, and writes it into the audit log where it is one of security. */
async function refuse({ code, retryAfterSeconds }: UserError, principal: Principal): Promise<Response> {
  await recordRefusal(principal, code, (await requestOrigin()).address);
  return Response.json({ code }, { status: code === "signed-out" ? 401 : retryAfterSeconds ? 429 : 403 });
}

/** Whose name a refusal stands under. */
async function principalFor(purpose: Purpose): Promise<Principal> {
  const staff = purpose === "staff-enrol" ? await currentStaff() : null;
  if (staff) return actingOn(staff, NOBODY);
  const session = purpose === "enrol" || purpose === "step-up" ? await currentSession() : null;
  return session?.principal ?? visitorPrincipal(clock.now());
}

async function optionsFor(purpose: Purpose): Promise<object> {
  const origin = await openOrigin();
  if (purpose === "sign-in") return askToSignIn(origin);
  if (purpose === "staff-sign-in") return askStaffToSign(origin);
  if (purpose === "staff-enrol") {
    const staff = await currentStaff();
    if (!staff || staff.mustChangePassword) throw new UserError("signed-out");
    return askStaffToEnrol(staff, origin);
  }
  const session = await currentSession();
  if (!session) throw new UserError("signed-out");
  return purpose === "enrol" ? askToEnrol(session.principal, origin) : askToConfirm(session.principal, origin);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema accepts this, and its refusal is the answer.
    return undefined;
  }
}

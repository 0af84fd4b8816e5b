import "server-only";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { UserError, type UserErrorCode } from "@/lib/errors";
import { recordRefusal } from "@/lib/identity/commands/record-refusal";
import { countTry } from "@/lib/identity/rate-limit";
import { ACTION_LIMIT } from "@/lib/identity/rules";
import { currentSession, requestOrigin } from "@/lib/identity/session";
import { log } from "@/lib/log";
import { visitorPrincipal, type Principal } from "@/lib/principal";

/** What an action made that is shown once, here, and stands nowhere. */
type Shown = Readonly<Record<string, string>>;

/** What a form shows after its action ran. */
export type ActionState =
  | { readonly status: "idle" }
  | { readonly status: "done"; readonly shown?: Shown }
  /** A provider waits for its customer's yes to this order, which a button of its own in the page asks for. */
  | { readonly status: "ordered"; readonly orderId: string }
  | {
      readonly status: "refused";
      readonly code: UserErrorCode;
      readonly retryAfterSeconds?: number;
      /** Field name to the code of its sentence under `fields` in the messages. */
      readonly fields: Readonly<Record<string, string>>;
      /** What was typed, so that nothing is lost; secrets are never sent back. */
      readonly values: Readonly<Record<string, string>>;
    };

/** What an action did. Most are done, or lead on, and have nothing else to say. */
export type Outcome = Promise<Extract<ActionState, { status: "done" | "ordered" }>> | Promise<void>;

/** A server action in the form that React's `useActionState` calls and a form without JavaScript posts to. */
export type FormAction = (previous: ActionState, form: FormData) => Promise<ActionState>;

const SECRET_FIELDS = new Set(["password", "current", "code", "pin", "answer"]);

/** The one door of every mutation by a signed-in customer: origin, session, rate, input, then the command. */
export function action<Schema extends z.ZodType>(
  input: Schema,
  run: (principal: Principal, data: z.output<Schema>) => Outcome,
): FormAction {
  return behindDoor(input, enterSession, run, (principal) => principal);
}

async function enterSession(): Promise<Principal> {
  const session = await currentSession();
  if (!session) throw new UserError("signed-out");
  await countTry(ACTION_LIMIT, session.principal.actor);
  return session.principal;
}

/** The same door without a session: for signing in and for choices that anybody may make. The command counts its own tries. */
export function publicAction<Schema extends z.ZodType>(input: Schema, run: (data: z.output<Schema>) => Outcome): FormAction {
  return behindDoor(
    input,
    () => Promise.resolve(),
    (_, data) => run(data),
    () => visitorPrincipal(clock.now()),
  );
}

/**
 * The door itself: origin, then who it is, and only for them the input, then the work. A refusal that may be read comes back as a state, and one of
 * security is written into the audit log; everything else goes to `error.tsx` and the log.
 * @param enter says who it is, or throws a UserError.
 * @param principalOf names them in the audit log.
 */
export function behindDoor<Schema extends z.ZodType, Who>(
  input: Schema,
  enter: () => Promise<Who>,
  run: (who: Who, data: z.output<Schema>) => Outcome,
  principalOf: (who: Who) => Principal,
): FormAction {
  return async (_previous, form) => {
    const typed = textFields(form);
    let principal = visitorPrincipal(clock.now());
    try {
      await requireOwnOrigin();
      const who = await enter();
      principal = principalOf(who);
      const parsed = input.safeParse(typed);
      if (!parsed.success) return refuse("invalid-input", typed, fieldErrors(parsed.error));
      return (await run(who, parsed.data)) ?? { status: "done" };
    } catch (error) {
      unstable_rethrow(error);
      if (!(error instanceof UserError)) throw error;
      log.info({ code: error.code, requestId: (await headers()).get("x-request-id") }, "action refused");
      await recordRefusal(principal, error.code, (await requestOrigin()).address);
      return refuse(error.code, typed, {}, error.retryAfterSeconds);
    }
  };
}

/** Next lets a request without Origin through; we do not (OWASP ASVS 5.0 V3.5.1). */
async function requireOwnOrigin(): Promise<void> {
  if ((await headers()).get("origin") !== env().PUBLIC_URL) throw new UserError("bad-origin");
}

/** The form's text fields; React's own (`$ACTION_…`) and files are left out. */
function textFields(form: FormData): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of form.entries()) {
    if (typeof value === "string" && /^[a-zA-Z]\w*$/.test(name)) fields[name] = value;
  }
  return fields;
}

function fieldErrors(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(error.issues.map((issue) => [String(issue.path[0] ?? "form"), issue.message]));
}

function refuse(
  code: UserErrorCode,
  typed: Record<string, string>,
  fields: Record<string, string>,
  retryAfterSeconds?: number,
): ActionState {
  const values = Object.fromEntries(Object.entries(typed).filter(([name]) => !SECRET_FIELDS.has(name)));
  return { status: "refused", code, fields, values, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

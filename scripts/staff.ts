import { closeDb } from "@/db/client";
import { ConfigError } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { totpUri } from "@/lib/identity/totp-uri";
import { addStaff, disableStaff, resetStaff, setStaffRole, terminalPrincipal, type FirstKeys } from "@/lib/staff/commands/manage-staff";
import { staffEmailInput } from "@/lib/staff/input";
import { listStaff } from "@/lib/staff/queries";
import { STAFF_ROLES, type StaffRole } from "@/lib/staff/matrix";
import { openDatabase } from "./import/environment";

/** Accounts of staff are made here and nowhere else: whoever may start a program on the server. */
const USAGE = `npm run staff -- add EMAIL ROLE       makes an account; its first password and its secret are printed once
npm run staff -- list                 who has one
npm run staff -- role EMAIL ROLE      gives another role, from the next request on
npm run staff -- reset EMAIL          gives new first keys to who lost theirs, came too late or was disabled; sessions end
npm run staff -- disable EMAIL        takes access away, from the next request on
Roles: ${STAFF_ROLES.join(", ")}`;

const SENTENCES: Partial<Record<UserError["code"], string>> = {
  "staff-known": "This e-mail has an account already. Nothing was changed.",
  "not-found": "There is no such account, or it is disabled already.",
};

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function run([command, email, role]: readonly string[]): Promise<void> {
  switch (command) {
    case "add": {
      const to = { email: emailOf(email), role: roleOf(role) };
      const keys = await addStaff(terminalPrincipal(), to);
      say(`${to.email} may sign in at /admin/login as ${to.role}, within a day.`);
      sayKeys(to.email, keys);
      return;
    }
    case "reset": {
      const to = emailOf(email);
      const keys = await resetStaff(terminalPrincipal(), to);
      say(`${to} may sign in at /admin/login, within a day. What opened it before opens nothing any more.`);
      sayKeys(to, keys);
      return;
    }
    case "list": {
      const all = await listStaff(terminalPrincipal());
      for (const one of all)
        say(`${one.email}  ${one.role}  since ${one.createdAt.toISOString().slice(0, 10)}${one.disabledAt ? "  disabled" : ""}`);
      say(`${String(all.length)} accounts`);
      return;
    }
    case "role":
      await setStaffRole(terminalPrincipal(), emailOf(email), roleOf(role));
      say("Done: it acts on the next request.");
      return;
    case "disable":
      await disableStaff(terminalPrincipal(), emailOf(email));
      say("Done: every session is ended.");
      return;
    case undefined:
    default:
      throw new ConfigError(USAGE);
  }
}

function sayKeys(email: string, { password, totpSecret }: FirstKeys): void {
  say(`  First password       ${password}   (must be changed at the first sign-in)`);
  say(`  Authenticator app    ${totpSecret}`);
  say(`  As an address        ${totpUri(totpSecret, email)}`);
  say("Neither is kept where it could be read again.");
}

function emailOf(text: string | undefined): string {
  const parsed = staffEmailInput.safeParse(text);
  if (!parsed.success) throw new ConfigError(`${text ?? "nothing"} is no e-mail address.\n${USAGE}`);
  return parsed.data;
}

function roleOf(text: string | undefined): StaffRole {
  const role = STAFF_ROLES.find((one) => one === text);
  if (!role) throw new ConfigError(`${text ?? "nothing"} is no role.\n${USAGE}`);
  return role;
}

try {
  const database = await openDatabase(say);
  try {
    await run(process.argv.slice(2));
  } finally {
    await closeDb();
    await database.release();
  }
} catch (error) {
  const sentence = error instanceof UserError ? SENTENCES[error.code] : undefined;
  if (sentence === undefined && !(error instanceof ConfigError)) throw error;
  process.stderr.write(`${sentence ?? (error as Error).message}\n`);
  process.exitCode = 1;
}

import { receiveImport } from "@/lib/bss/commands/receive-import";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { recordRefusal, recordRoleRefusal } from "@/lib/identity/commands/record-refusal";
import { countTry } from "@/lib/identity/rate-limit";
import { addressOf } from "@/lib/identity/session";
import { visitorPrincipal } from "@/lib/principal";
import { mayDo } from "@/lib/staff/matrix";
import { importerPrincipal, STAFF_ACTION_LIMIT } from "@/lib/staff/rules";
import { currentStaff } from "@/lib/staff/session";

/**
 * Takes files of staff for the importer. Whose page it is, who it is and what they may is asked before a byte of the body is read; the body is read as it comes. Not behind proxy.ts, which
 * would have it copied.
 */
export async function POST(request: Request): Promise<Response> {
  if (request.headers.get("origin") !== env().PUBLIC_URL) {
    await recordRefusal(visitorPrincipal(clock.now()), "bad-origin", addressOf(request.headers));
    return new Response("bad-origin", { status: 403 });
  }
  const staff = await currentStaff();
  if (!staff) return to("/admin/login");
  const principal = importerPrincipal(staff, clock.now());
  if (!mayDo(staff.role, "import.run") || staff.mustChangePassword) {
    await recordRoleRefusal(principal, "import.run", addressOf(request.headers));
    return new Response("not-found", { status: 404 });
  }
  try {
    await countTry(STAFF_ACTION_LIMIT, staff.id);
    const [first, ...others] = await receiveImport(principal, staff.id, request);
    return to(
      others.length === 0 && first !== undefined ? `/admin/import/${first}` : `/admin/import?received=${String(others.length + 1)}`,
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return to(`/admin/import?refused=${error.code}`);
  }
}

function to(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path, "cache-control": "no-store" } });
}

import { isReady } from "@/lib/health/queries";

/** Readiness: the database answers and is migrated. */
export async function GET(): Promise<Response> {
  const ready = await isReady();
  return Response.json({ status: ready ? "ready" : "not ready" }, { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } });
}

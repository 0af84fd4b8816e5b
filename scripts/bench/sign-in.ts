import postgres from "postgres";
import { closeDb } from "@/db/client";
import { resetEnv } from "@/lib/env";
import { UserError } from "@/lib/errors";
import type { SignInOrigin } from "@/lib/identity/commands/open-session";
import { signIn } from "@/lib/identity/commands/sign-in";
import { hashPassword } from "@/lib/identity/password";
import { log } from "@/lib/log";
import { startRecovery } from "@/lib/onboarding/commands/recover";
import { saying } from "../serve/progress";
import { createDatabase } from "./database";
import { median, percentile } from "./figures";
import type { Extent } from "./options";
import type { Stack } from "./stack";
import { figure, markdownTable } from "./table";

const WAYS = {
  "sign-in with a wrong password": (email: string, origin: SignInOrigin) => signIn({ email, password: "a wrong one" }, origin),
  "new password asked for": (email: string, { address }: SignInOrigin) =>
    startRecovery({ email, phone: "" }, "it", { address, deviceSecret: `browser of ${address}`, userAgent: "bench" }),
};

type Way = keyof typeof WAYS;

/** Whether the clock tells a stranger which e-mails have an account: each way in for known and unknown ones in turn, each pair once. */
export async function measureSignIn({ environment }: Stack, { signInPairs }: Extent): Promise<string> {
  const databaseUrl = await createDatabase(environment.DATABASE_URL ?? "", "bench_sign_in");
  await insertAccounts(databaseUrl, signInPairs);
  const rows = [];
  for (const way of Object.keys(WAYS) as Way[]) {
    const times = await saying(`trying ${figure(signInPairs)} pairs: ${way}`, () =>
      tryPairs({ ...environment, DATABASE_URL: databaseUrl }, signInPairs, way),
    );
    const [known, unknown] = [median(times.known), median(times.unknown)];
    rows.push([
      way,
      figure(signInPairs),
      figure(known, 2),
      figure(unknown, 2),
      `${figure((unknown / known) * 100, 1)} %`,
      figure(percentile(times.known, 0.99), 1),
      figure(percentile(times.unknown, 0.99), 1),
    ]);
  }
  return markdownTable(["way", "of each", "known p50 ms", "unknown p50 ms", "unknown of known", "known p99 ms", "unknown p99 ms"], rows);
}

async function insertAccounts(databaseUrl: string, count: number): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`insert into account (id, email, name, password_hash, recovery_mobile, recovery_mobile_at, created_at)
      select gen_random_uuid(), 'known-' || n || '@bench.example', 'Carla Prova', ${await hashPassword("not what is tried")},
        '+39347' || lpad(n::text, 7, '0'), to_timestamp(0), now()
      from generate_series(0, ${count}::int - 1) n`;
  } finally {
    await sql.end();
  }
}

/** In this process, without the network's noise; the limits see each try from an address of its own. */
async function tryPairs(environment: Record<string, string | undefined>, count: number, way: Way) {
  Object.assign(process.env, environment);
  resetEnv();
  log.level = "silent";
  const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
  const WARM_UP = 20;
  for (let pair = -WARM_UP; pair < count; pair += 1) {
    // Who goes first alternates: neither profits from what the other has warmed.
    const order = pair % 2 === 0 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
    for (const who of order) {
      const origin = { address: `10.${String(pair + WARM_UP)}.${who}`, userAgent: "bench", deviceSecret: undefined };
      const begun = performance.now();
      await WAYS[way](`${who}-${String(pair)}@bench.example`, origin).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
      });
      if (pair >= 0) times[who].push(performance.now() - begun);
    }
  }
  await closeDb();
  return times;
}

import { hkdfSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { ConfigError, demoByDefault, type Env, parseEnv } from "@/lib/env";

/** What every process of the portal is given: all that `lib/env.ts` would otherwise have to guess, said outright. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Plan {
  readonly env: Env;
  /** Whether the database is ours to start. */
  readonly embedsDatabase: boolean;
}

/** Stands for what is only known or made later, while the rest is checked. */
const LATER = { url: "postgres://made-later.invalid/portal", secret: "made-later".padEnd(32, ".") };

/**
 * Checks the configuration before anything is touched. Only a demo may leave out what we can make ourselves: with DEMO=0 a
 * forgotten DATABASE_URL must not become an empty database.
 * @throws ConfigError naming every variable that stops the start.
 */
export function planStart(source: Environment): Plan {
  const demo = source.DEMO ? source.DEMO === "1" : demoByDefault(source);
  if (!demo) return { env: parseEnv(source), embedsDatabase: false };
  const filled = {
    ...source,
    DATABASE_URL: source.DATABASE_URL || LATER.url,
    AUTH_SECRET: source.AUTH_SECRET || LATER.secret,
    STRIPE_WEBHOOK_SECRET: source.STRIPE_WEBHOOK_SECRET || (source.STRIPE_SECRET_KEY ? undefined : LATER.secret),
    DEMO: "1",
  };
  return { env: parseEnv(filled), embedsDatabase: !source.DATABASE_URL };
}

const secretsSchema = z.object({ AUTH_SECRET: z.string().min(32), STRIPE_WEBHOOK_SECRET: z.string().min(16) });

type Secrets = z.output<typeof secretsSchema>;

/** The secrets of a demo: made once and kept beside its data, so that sessions outlive a restart. */
export function keepSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, "secrets.json");
  if (!existsSync(file)) {
    const made = {
      AUTH_SECRET: randomBytes(32).toString("base64url"),
      STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString("base64url")}`,
    };
    writeFileSync(file, JSON.stringify(made, undefined, 2), { mode: 0o600 });
  }
  const kept = secretsSchema.safeParse(safeJson(readFileSync(file, "utf8")));
  if (!kept.success) throw new ConfigError(`${file} does not hold the demo's secrets any more: delete it to have new ones made`);
  return kept.data;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says which file it was.
    return undefined;
  }
}

/** The environment of the portal's processes. `DATABASE_URL` is left out until the database runs. */
export function completeEnvironment(source: Environment, { env }: Plan, dataDir: string): Environment {
  const secrets: Partial<Secrets> = env.DEMO ? keepSecrets(dataDir) : {};
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const authSecret = given.AUTH_SECRET ?? secrets.AUTH_SECRET;
  return {
    STRIPE_WEBHOOK_SECRET: env.PAYMENTS_MODE === "sandbox" ? secrets.STRIPE_WEBHOOK_SECRET : undefined,
    OPERATOR_EXPORT_SECRET:
      env.PAYMENTS_MODE === "sandbox" && !given.OPERATOR_EXPORT_URL ? derive(authSecret, "operator-export") : undefined,
    OPERATOR_NETWORK_SECRET: env.PAYMENTS_MODE === "sandbox" ? derive(authSecret, "operator-network") : undefined,
    SANDBOX_CARD_SEED: env.DEMO ? derive(authSecret, "demo-cards") : undefined,
    SANDBOX_LIVE_SECONDS: env.DEMO ? "30" : undefined,
    SMS_WEBHOOK_SECRET: env.PAYMENTS_MODE === "sandbox" ? derive(authSecret, "sms-receipts") : undefined,
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: derive(authSecret, "next-server-actions"),
    ...given,
    AUTH_SECRET: authSecret,
    PORT: String(env.PORT),
    PUBLIC_URL: env.PUBLIC_URL,
    DEMO: env.DEMO ? "1" : "0",
    PAYMENTS_MODE: env.PAYMENTS_MODE === "off" ? undefined : env.PAYMENTS_MODE,
    SANDBOX_PORT: String(env.SANDBOX_PORT),
    SANDBOX_SMTP_PORT: String(env.SANDBOX_SMTP_PORT),
    SANDBOX_SMPP_PORT: String(env.SANDBOX_SMPP_PORT),
    DATA_DIR: dataDir,
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

/**
 * A secret that follows from AUTH_SECRET, which instances share already: one less to hand out. Next seals the arguments of
 * server actions with one and wants the same at build and start; the sandbox checks the exports to the operator with another.
 */
function derive(
  authSecret: string | undefined,
  purpose: "next-server-actions" | "operator-export" | "operator-network" | "sms-receipts" | "demo-cards",
): string | undefined {
  return authSecret && Buffer.from(hkdfSync("sha256", authSecret, "", purpose, 32)).toString("base64");
}

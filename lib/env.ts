import { z } from "zod";
import { brand } from "@/lib/brand";
import { LOOPBACK, mailFaults, mailSettings, smsFaults, smsSettings } from "@/lib/env-messages";
import { exportFaults, exportSettings, networkFaults, networkSettings } from "@/lib/env-operator";
import { paypalFaults, paypalSettings, type PayPalSettings } from "@/lib/env-paypal";
import { sepaFaults, sepaSettings, type Creditor } from "@/lib/env-sepa";

/**
 * The portal's whole configuration. Parsed once at boot; a value that cannot work stops the start with a
 * sentence that says what to set. See README, "Environment".
 */
const text = z.string().trim().min(1);
const flag = z.enum(["0", "1"]).transform((value) => value === "1");
const port = z.coerce.number().int().min(1).max(65_535);
const cents = z.coerce.number().int().min(100).max(100_000);
const MAIL_FROM = /^([^\s<>@]+@[^\s<>@]+|[^<>"\p{Cc}]+ <[^\s<>@]+@[^\s<>@]+>)$/u;

const schema = z.object({
  PORT: port.default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/, message: "must be an http(s) address" }).optional(),
  DATABASE_URL: text.optional(),
  /** Off behind a pooler that knows no prepared statements, such as PgBouncer before 1.21. */
  DATABASE_PREPARE: flag.default(true),
  DATA_DIR: text.default(".data"),
  AUTH_SECRET: z.string().min(32, "must have at least 32 characters: make one with `openssl rand -base64 32`").optional(),
  STRIPE_SECRET_KEY: text.optional(),
  STRIPE_WEBHOOK_SECRET: text.optional(),
  PAYPAL_CLIENT_ID: text.optional(),
  PAYPAL_CLIENT_SECRET: text.optional(),
  PAYPAL_WEBHOOK_ID: text.regex(/^[a-zA-Z0-9]+$/, "must be the webhook's ID as PayPal's dashboard shows it, letters and digits").optional(),
  /** Whether PayPal may keep ways to pay for us, which it must have agreed to. */
  PAYPAL_VAULT: flag.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, message: "must be smtp://user:password@host:port or smtps://…" }).optional(),
  /** `address` or `Name <address>`. */
  MAIL_FROM: z
    .string()
    .trim()
    .regex(MAIL_FROM, "must be an address, or a name and an address as in MyTIM <no-reply@my.example.it>")
    .optional(),
  /** Where SMS are handed over: a gateway's address, or an SMS centre's (SMPP 3.4). */
  SMS_URL: z
    .url({ protocol: /^(https?|smpps?)$/, message: "must be https://user:key@gateway/path or smpp(s)://system:password@host:port" })
    .optional(),
  /** The sender of SMS: at most 11 letters and digits, or a number. */
  SMS_FROM: z
    .string()
    .trim()
    .regex(/^([A-Za-z0-9 ]{1,11}|\+?\d{3,15})$/, "must be at most 11 letters and digits, or a number")
    .default(brand.name),
  /** What the gateway signs its receipts with. */
  SMS_WEBHOOK_SECRET: z.string().min(32, "must have at least 32 characters: make one with `openssl rand -base64 32`").optional(),
  VAPID_PUBLIC_KEY: text.optional(),
  VAPID_PRIVATE_KEY: text.optional(),
  VAPID_SUBJECT: text.optional(),
  PAYMENTS_MODE: z.enum(["sandbox", "test", "live"]).optional(),
  DEMO: flag.optional(),
  DEMO_PUBLIC: flag.default(false),
  SANDBOX_PORT: port.default(4010),
  /** Where the sandbox takes mail; the port after its pages'. */
  SANDBOX_SMTP_PORT: port.optional(),
  /** Where the sandbox is an SMS centre; the port after that. */
  SANDBOX_SMPP_PORT: port.optional(),
  /** Addresses of reverse proxies whose `X-Forwarded-For` is believed, comma separated. */
  TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ""),
    ),
  FATTURAPA_XSD: text.optional(),
  OPERATOR_EXPORT_URL: z.url({ protocol: /^https?$/, message: "must be an https address" }).optional(),
  OPERATOR_EXPORT_SECRET: z.string().min(32, "must have at least 32 characters: make one with `openssl rand -base64 32`").optional(),
  OPERATOR_EXPORT_DIR: text.optional(),
  /** Where the operator's network takes top-ups. */
  OPERATOR_NETWORK_URL: z.url({ protocol: /^https?$/, message: "must be an https address" }).optional(),
  /** What the operator's network and the portal sign what they tell each other with. */
  OPERATOR_NETWORK_SECRET: z.string().min(32, "must have at least 32 characters: make one with `openssl rand -base64 32`").optional(),
  /** Days after the issue date on which a bill without a due date is due. */
  BILL_DUE_DAYS: z.coerce.number().int().min(0).max(365).default(30),
  /** What an automatic top-up proposes: below how much, how much then, and how much in a month. Cents. */
  AUTO_TOP_UP_THRESHOLD_CENTS: cents.default(300),
  AUTO_TOP_UP_AMOUNT_CENTS: cents.default(500),
  AUTO_TOP_UP_CAP_CENTS: cents.default(1500),
  /** What may be charged automatically to one line, on one day and in one month, whatever its owner set. Cents. */
  AUTO_TOP_UP_DAY_CENTS: cents.default(5000),
  AUTO_TOP_UP_MONTH_CENTS: cents.default(15_000),
  /** How long before its charge a threshold's is announced, and how many days before its day a renewal's. */
  AUTO_TOP_UP_NOTICE_MINUTES: z.coerce.number().int().min(0).max(1440).default(30),
  AUTO_TOP_UP_NOTICE_DAYS: z.coerce.number().int().min(1).max(14).default(3),
  /** What giving credit to another number costs, the most at once, and the most from one line in a day and a month. Cents. */
  CREDIT_TRANSFER_FEE_CENTS: z.coerce.number().int().min(0).max(1_000).default(0),
  CREDIT_TRANSFER_MOST_CENTS: cents.default(1_500),
  CREDIT_TRANSFER_DAY_CENTS: cents.default(3_000),
  CREDIT_TRANSFER_MONTH_CENTS: cents.default(6_000),
  /** Who collects direct debits: as its bank and its mandates name it. */
  SEPA_CREDITOR_NAME: text.max(70, "must have at most 70 characters").optional(),
  SEPA_CREDITOR_IBAN: text
    .regex(/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/, "must be an IBAN without spaces, as in IT60X0542811101000000123456")
    .optional(),
  SEPA_CREDITOR_ID: text.regex(/^[A-Z]{2}\d{2}[A-Z0-9]{4,31}$/, "must be a creditor identifier, as in IT53ZZZ0000099999900584").optional(),
  /** How many days before its day a debit is announced and, at least, before that it is in a collection file. */
  DEBIT_NOTICE_DAYS: z.coerce.number().int().min(1).max(60).default(14),
  DEBIT_LEAD_DAYS: z.coerce.number().int().min(2).max(14).default(5),
  /** Instalments of an overdue bill: what it owes at least, how many at most, how far apart, and how late one may be. */
  INSTALMENTS_LEAST_CENTS: z.coerce.number().int().min(1_000).max(1_000_000).default(3_000),
  INSTALMENTS_MOST: z.coerce.number().int().min(2).max(12).default(4),
  INSTALMENTS_EVERY_DAYS: z.coerce.number().int().min(7).max(92).default(30),
  INSTALMENTS_GRACE_DAYS: z.coerce.number().int().min(0).max(30).default(5),
  /** How many days a bill is overdue before a suspension is announced, and how many lie between that and the first day of it (the law asks for 40). */
  SUSPENSION_AFTER_DAYS: z.coerce.number().int().min(1).max(365).default(15),
  SUSPENSION_NOTICE_DAYS: z.coerce.number().int().min(40).max(180).default(45),
  /** What a bill on paper costs, VAT included: what is saved without. Cents. */
  PAPER_BILL_CENTS: z.coerce.number().int().min(0).max(10_000).default(116),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

type Parsed = z.output<typeof schema>;

/** The configuration with every gap closed. */
export interface Env extends Omit<
  Parsed,
  "PUBLIC_URL" | "DATABASE_URL" | "AUTH_SECRET" | "PAYMENTS_MODE" | "DEMO" | "SANDBOX_SMTP_PORT" | "SANDBOX_SMPP_PORT"
> {
  readonly PUBLIC_URL: string;
  readonly DATABASE_URL: string;
  readonly AUTH_SECRET: string;
  readonly PAYMENTS_MODE: "sandbox" | "test" | "live" | "off";
  readonly DEMO: boolean;
  readonly SANDBOX_SMTP_PORT: number;
  readonly SANDBOX_SMPP_PORT: number;
  /** The provider and where it is reached; absent when payments are off. `apiBase` is set for the sandbox alone. */
  readonly stripe: { readonly secretKey: string; readonly webhookSecret: string; readonly apiBase: string | undefined } | undefined;
  /** The other provider; absent where it is not set up. `apiBase` is set for the sandbox alone. */
  readonly paypal: PayPalSettings | undefined;
  /** Where mail is handed over and who it is from; absent when mail is off. */
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  /** Where SMS are handed over and who they are from; absent when SMS is off. */
  readonly sms: { readonly url: string; readonly from: string } | undefined;
  /** How the operator's systems are told of payments; while it is absent, that waits. */
  readonly operatorExport:
    | { readonly by: "endpoint"; readonly url: string; readonly secret: string }
    | { readonly by: "files"; readonly folder: string }
    | undefined;
  /** Where the operator's network credits lines; while it is absent, nobody can top up. */
  readonly network: { readonly url: string; readonly secret: string } | undefined;
  /** Who collects direct debits; while it is absent, nobody can give a mandate. */
  readonly creditor: Creditor | undefined;
}

/** A configuration that cannot work. Its message is for the person who starts the portal. */
export class ConfigError extends Error {}

/** The key that only our sandbox takes; the sandbox refuses every other. */
const SANDBOX_KEY = "sk_test_sandbox_mytim";

/** Whether the portal runs as a demo when nothing says so: only when no real system is named. */
export function demoByDefault(source: Record<string, string | undefined>): boolean {
  return !source.DATABASE_URL && !source.STRIPE_SECRET_KEY && !source.PAYPAL_CLIENT_ID;
}

/**
 * Reads and completes the configuration.
 * @throws ConfigError naming every variable that stops the start and what to set instead.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (!result.success) {
    throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"));
  }
  const parsed = result.data;
  const demo = parsed.DEMO ?? demoByDefault(given);
  const publicUrl = new URL(parsed.PUBLIC_URL ?? `http://localhost:${String(parsed.PORT)}`).origin;
  const mode = parsed.PAYMENTS_MODE ?? (demo ? "sandbox" : undefined);

  const faults = [
    !parsed.DATABASE_URL && "DATABASE_URL: set the address of the PostgreSQL server, postgres://user:password@host:5432/database",
    !parsed.AUTH_SECRET && "AUTH_SECRET: set a secret of at least 32 characters, the same on every instance",
    ...(demo ? demoFaults(publicUrl, parsed) : productionFaults(parsed, mode)),
    ...keyFaults(parsed, mode),
    ...paypalFaults(parsed, mode),
    ...mailFaults(parsed, demo),
    ...smsFaults(parsed),
    ...exportFaults(parsed, mode),
    ...networkFaults(parsed),
    ...sepaFaults(parsed),
  ].filter((fault) => typeof fault === "string");
  if (faults.length > 0 || !parsed.DATABASE_URL || !parsed.AUTH_SECRET) throw new ConfigError(faults.join("\n"));

  const smtpPort = parsed.SANDBOX_SMTP_PORT ?? Math.min(parsed.SANDBOX_PORT + 1, 65_535);
  return {
    ...parsed,
    SANDBOX_SMTP_PORT: smtpPort,
    SANDBOX_SMPP_PORT: parsed.SANDBOX_SMPP_PORT ?? Math.min(smtpPort + 1, 65_535),
    DATABASE_URL: parsed.DATABASE_URL,
    AUTH_SECRET: parsed.AUTH_SECRET,
    DEMO: demo,
    PUBLIC_URL: publicUrl,
    PAYMENTS_MODE: mode ?? "off",
    stripe: stripeSettings(parsed, mode),
    paypal: paypalSettings(parsed, mode),
    mail: mailSettings(parsed, mode, smtpPort),
    sms: smsSettings(parsed, mode),
    operatorExport: exportSettings(parsed, mode),
    network: networkSettings(parsed, mode),
    creditor: sepaSettings(parsed, demo),
  };
}

function demoFaults(publicUrl: string, parsed: Parsed): (string | false)[] {
  const loopback = LOOPBACK.includes(new URL(publicUrl).hostname);
  return [
    !loopback &&
      !parsed.DEMO_PUBLIC &&
      "PUBLIC_URL: a demo is served on localhost only; set DEMO=0 for real use, or DEMO_PUBLIC=1 to show the demo to others",
  ];
}

function productionFaults(parsed: Parsed, mode: Parsed["PAYMENTS_MODE"]): (string | false)[] {
  return [
    !parsed.PUBLIC_URL && "PUBLIC_URL: set the address that customers type, as in https://my.example.it",
    mode === "sandbox" && "PAYMENTS_MODE: the sandbox takes no real money; set test or live with the provider's keys, or DEMO=1",
    parsed.STRIPE_SECRET_KEY !== undefined &&
      mode === undefined &&
      "PAYMENTS_MODE: set test or live to say which keys STRIPE_SECRET_KEY and its companions are",
    mode !== undefined &&
      mode !== "sandbox" &&
      !parsed.STRIPE_SECRET_KEY &&
      "STRIPE_SECRET_KEY: set it, or remove PAYMENTS_MODE to run without payments",
  ];
}

function keyFaults(parsed: Parsed, mode: Parsed["PAYMENTS_MODE"]): (string | false)[] {
  const key = parsed.STRIPE_SECRET_KEY;
  return [
    key !== undefined &&
      mode !== "sandbox" &&
      !parsed.STRIPE_WEBHOOK_SECRET &&
      "STRIPE_WEBHOOK_SECRET: set the signing secret of the webhook endpoint (whsec_…)",
    key !== undefined &&
      mode === "sandbox" &&
      !key.startsWith("sk_test_sandbox_") &&
      "STRIPE_SECRET_KEY: a real key must never reach the sandbox; remove it, or set PAYMENTS_MODE=test or live",
    key !== undefined &&
      mode === "live" &&
      !/^(sk|rk)_live_/.test(key) &&
      "STRIPE_SECRET_KEY: PAYMENTS_MODE=live needs a live key (sk_live_… or rk_live_…)",
    key !== undefined &&
      mode === "test" &&
      (!/^(sk|rk)_test_/.test(key) || key.startsWith("sk_test_sandbox_")) &&
      "STRIPE_SECRET_KEY: PAYMENTS_MODE=test needs a test key of the provider (sk_test_…)",
    mode === "sandbox" &&
      !parsed.STRIPE_WEBHOOK_SECRET &&
      "STRIPE_WEBHOOK_SECRET: the portal and the sandbox must share one; `npm start` makes it",
  ];
}

function stripeSettings(parsed: Parsed, mode: Parsed["PAYMENTS_MODE"]): Env["stripe"] {
  const webhookSecret = parsed.STRIPE_WEBHOOK_SECRET;
  if (mode === undefined || webhookSecret === undefined) return undefined;
  if (mode === "sandbox") return { secretKey: SANDBOX_KEY, webhookSecret, apiBase: `http://localhost:${String(parsed.SANDBOX_PORT)}` };
  return parsed.STRIPE_SECRET_KEY === undefined ? undefined : { secretKey: parsed.STRIPE_SECRET_KEY, webhookSecret, apiBase: undefined };
}

let parsed: Env | undefined;

/**
 * The configuration of this process.
 * @throws ConfigError at the first call when it cannot work.
 */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

/** Forgets what was read, so that a test may set another environment. */
export function resetEnv(): void {
  parsed = undefined;
}

/** The log's threshold; read apart from the rest, because a wrong configuration must be loggable too. */
export function logLevel(): string {
  const level = process.env.LOG_LEVEL ?? "";
  return schema.shape.LOG_LEVEL.safeParse(level).data ?? "info";
}

/** Whether Next runs with hot reload, which needs `eval` in the browser. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === "development";
}

import { describe, expect, it } from "vitest";
import { ConfigError, parseEnv } from "@/lib/env";

const demo = { DATABASE_URL: "postgres://localhost/x", AUTH_SECRET: "s".repeat(32), STRIPE_WEBHOOK_SECRET: "whsec_x", DEMO: "1" };
const live = {
  ...demo,
  DEMO: "0",
  PUBLIC_URL: "https://my.example.it",
  PAYMENTS_MODE: "live",
  STRIPE_SECRET_KEY: "sk_live_abc",
};

function faults(source: Record<string, string | undefined>): string {
  try {
    parseEnv(source);
    return "";
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

describe("a demo", () => {
  it("runs on the sandbox, on localhost, without any key", () => {
    const env = parseEnv(demo);
    expect(env).toMatchObject({ DEMO: true, PAYMENTS_MODE: "sandbox", PUBLIC_URL: "http://localhost:3000", PORT: 3000 });
    expect(env.stripe).toMatchObject({ apiBase: "http://localhost:4010" });
  });

  it("is the default only where nothing real is named", () => {
    expect(
      parseEnv({ ...demo, DEMO: undefined, PAYMENTS_MODE: "test", PUBLIC_URL: "https://x.it", STRIPE_SECRET_KEY: "sk_test_1" }).DEMO,
    ).toBe(false);
  });

  it("sends its mail to the sandbox, at the port after its pages' unless another is set", () => {
    expect(parseEnv(demo).mail).toEqual({ url: "smtp://127.0.0.1:4011", from: "MyTIM <no-reply@mytim.example>" });
    expect(parseEnv({ ...demo, SANDBOX_PORT: "5000" }).SANDBOX_SMTP_PORT).toBe(5001);
    expect(parseEnv({ ...demo, SANDBOX_SMTP_PORT: "6000" }).mail?.url).toBe("smtp://127.0.0.1:6000");
    expect(parseEnv({ ...demo, SMTP_URL: "smtp://localhost:1025" }).mail?.url).toBe("smtp://localhost:1025");
    expect(parseEnv({ ...demo, PAYMENTS_MODE: "test", STRIPE_SECRET_KEY: "sk_test_1" }).mail).toBeUndefined();
  });

  it("refuses an address of the open net unless it is told to", () => {
    expect(faults({ ...demo, PUBLIC_URL: "https://shop.example.it" })).toContain("DEMO_PUBLIC=1");
    expect(faults({ ...demo, PUBLIC_URL: "https://shop.example.it", DEMO_PUBLIC: "1" })).toBe("");
  });
});

describe("real use", () => {
  it("takes live keys and reaches the real provider", () => {
    expect(parseEnv(live).stripe).toEqual({ secretKey: "sk_live_abc", webhookSecret: "whsec_x", apiBase: undefined });
  });

  it("may run without payments", () => {
    const env = parseEnv({ ...live, PAYMENTS_MODE: undefined, STRIPE_SECRET_KEY: undefined, STRIPE_WEBHOOK_SECRET: undefined });
    expect(env).toMatchObject({ PAYMENTS_MODE: "off", stripe: undefined });
  });

  it("sends mail where it is told to, and otherwise none", () => {
    expect(parseEnv(live).mail).toBeUndefined();
    const mail = { SMTP_URL: "smtps://portal:secret@mail.example.it", MAIL_FROM: "MyTIM <no-reply@my.example.it>" };
    expect(parseEnv({ ...live, ...mail }).mail).toEqual({ url: mail.SMTP_URL, from: mail.MAIL_FROM });
    expect(parseEnv({ ...live, ...mail, MAIL_FROM: "no-reply@my.example.it" }).mail?.from).toBe("no-reply@my.example.it");
  });

  it.each([
    ["no secret", { AUTH_SECRET: undefined }, "AUTH_SECRET: set a secret"],
    ["a short secret", { AUTH_SECRET: "short" }, "at least 32 characters"],
    ["no address", { PUBLIC_URL: undefined }, "PUBLIC_URL: set the address"],
    ["no database", { DATABASE_URL: undefined }, "DATABASE_URL: set the address"],
    ["the sandbox", { PAYMENTS_MODE: "sandbox", STRIPE_SECRET_KEY: undefined }, "the sandbox takes no real money"],
    [
      "a real key in the sandbox",
      { DEMO: "1", PUBLIC_URL: undefined, PAYMENTS_MODE: "sandbox" },
      "a real key must never reach the sandbox",
    ],
    ["a test key called live", { STRIPE_SECRET_KEY: "sk_test_1" }, "needs a live key"],
    ["a live key called test", { PAYMENTS_MODE: "test" }, "needs a test key"],
    ["the sandbox's key called test", { PAYMENTS_MODE: "test", STRIPE_SECRET_KEY: "sk_test_sandbox_1" }, "needs a test key"],
    ["a mode without its key", { STRIPE_SECRET_KEY: undefined }, "STRIPE_SECRET_KEY: set it"],
    ["a key without its mode", { PAYMENTS_MODE: undefined }, "PAYMENTS_MODE: set test or live"],
    ["a key without its webhook secret", { STRIPE_WEBHOOK_SECRET: undefined }, "STRIPE_WEBHOOK_SECRET: set the signing secret"],
    ["a third of PayPal", { PAYPAL_CLIENT_ID: "x" }, "PAYPAL_WEBHOOK_ID: set all three or none"],
    ["PayPal without its webhook", { PAYPAL_CLIENT_ID: "x", PAYPAL_CLIENT_SECRET: "y" }, "PAYPAL_WEBHOOK_ID: set all three or none"],
    ["PayPal's webhook by its address", { PAYPAL_WEBHOOK_ID: "https://my.example.it/api" }, "must be the webhook's ID"],
    ["the sandbox's PayPal called live", { PAYPAL_CLIENT_ID: "SANDBOX_mytim" }, "this is the sandbox's"],
    ["PayPal's keys without their mode", { PAYMENTS_MODE: undefined, PAYPAL_CLIENT_ID: "x" }, "which keys PAYPAL_CLIENT_ID"],
    ["a mail server without a sender", { SMTP_URL: "smtp://mail.example.it" }, "MAIL_FROM: set the sender of mails"],
    ["a sender without a mail server", { MAIL_FROM: "a@b.it" }, "SMTP_URL: set the mail server"],
    ["a mail server that is none", { SMTP_URL: "http://mail.example.it", MAIL_FROM: "a@b.it" }, "SMTP_URL: must be smtp://"],
    ["a sender with a second line", { SMTP_URL: "smtp://x.it", MAIL_FROM: "A\r\nBcc: all <a@b.it>" }, "MAIL_FROM: must be an address"],
    ["two senders", { SMTP_URL: "smtp://x.it", MAIL_FROM: "a@b.it, c@d.it" }, "MAIL_FROM: must be an address"],
    ["a port that is none", { PORT: "99999" }, "PORT"],
    ["an address that is none", { PUBLIC_URL: "javascript:alert(1)" }, "must be an http(s) address"],
  ])("stops the start over %s, with what to set", (_, change, sentence) => {
    expect(faults({ ...live, ...change })).toContain(sentence);
  });
});

describe("PayPal", () => {
  const keys = { PAYPAL_CLIENT_ID: "AbC", PAYPAL_CLIENT_SECRET: "EfG", PAYPAL_WEBHOOK_ID: "1AB23" };

  it("is there where it is set up, and not otherwise", () => {
    expect(parseEnv(live).paypal).toBeUndefined();
    expect(parseEnv({ ...live, ...keys }).paypal).toEqual({
      clientId: "AbC",
      clientSecret: "EfG",
      webhookId: "1AB23",
      apiBase: undefined,
      hasVault: false,
    });
    expect(parseEnv({ ...live, ...keys, PAYPAL_VAULT: "1" }).paypal?.hasVault).toBe(true);
    expect(parseEnv(demo).paypal?.hasVault).toBe(true);
  });

  it("is the sandbox in a demo, which no real key may reach", () => {
    expect(parseEnv(demo).paypal).toMatchObject({ clientId: "SANDBOX_mytim", apiBase: "http://localhost:4010" });
    expect(faults({ ...demo, ...keys, PAYMENTS_MODE: "sandbox" })).toContain("PAYPAL_CLIENT_ID: a real key must never reach the sandbox");
  });
});

describe("the operator's systems", () => {
  const secret = "s".repeat(32);
  const there = { OPERATOR_EXPORT_URL: "https://bss.example.it/payments", OPERATOR_EXPORT_SECRET: secret };

  it("are told where it says, and not at all when it says nothing", () => {
    expect(parseEnv(live).operatorExport).toBeUndefined();
    expect(parseEnv({ ...live, ...there }).operatorExport).toEqual({ by: "endpoint", url: "https://bss.example.it/payments", secret });
    expect(parseEnv({ ...live, OPERATOR_EXPORT_DIR: "/srv/out" }).operatorExport).toEqual({ by: "files", folder: "/srv/out" });
    expect(parseEnv({ ...live, ...there, OPERATOR_EXPORT_URL: "http://localhost:8080/x" }).operatorExport).toBeDefined();
  });

  it("are the sandbox in a demo, unless it says otherwise", () => {
    const own = { by: "endpoint", url: "http://localhost:4010/operator/payments", secret };
    expect(parseEnv({ ...demo, OPERATOR_EXPORT_SECRET: secret }).operatorExport).toEqual(own);
    expect(parseEnv({ ...demo, ...there }).operatorExport).toMatchObject({ url: there.OPERATOR_EXPORT_URL });
    expect(parseEnv({ ...demo, OPERATOR_EXPORT_SECRET: secret, OPERATOR_EXPORT_DIR: "out" }).operatorExport).toMatchObject({ by: "files" });
    expect(parseEnv(demo).operatorExport).toBeUndefined();
  });

  it.each([
    ["an address without a secret", { ...there, OPERATOR_EXPORT_SECRET: undefined }, "set both or neither"],
    ["a secret without an address", { ...there, OPERATOR_EXPORT_URL: undefined }, "set both or neither"],
    ["a short secret", { ...there, OPERATOR_EXPORT_SECRET: "short" }, "at least 32 characters"],
    ["a plain address", { ...there, OPERATOR_EXPORT_URL: "http://bss.example.it/payments" }, "must be an https address"],
    ["the metadata service of a cloud", { ...there, OPERATOR_EXPORT_URL: "http://169.254.169.254/latest" }, "must be an https address"],
    ["a file", { ...there, OPERATOR_EXPORT_URL: "file:///etc/passwd" }, "must be an https address"],
    ["a password in the address", { ...there, OPERATOR_EXPORT_URL: "https://u:p@bss.example.it/" }, "no user name or password"],
    ["an address and a folder", { ...there, OPERATOR_EXPORT_DIR: "/srv/out" }, "set one of them"],
  ])("stop the start over %s", (_, change, sentence) => {
    expect(faults({ ...live, ...change })).toContain(sentence);
  });
});

import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as billing from "@/lib/billing/input";
import * as billingNotices from "@/lib/billing/input/notices";
import * as bss from "@/lib/bss/input";
import * as bssAssign from "@/lib/bss/input/assign";
import * as bssBillEvent from "@/lib/bss/input/bill-event";
import * as bssFields from "@/lib/bss/input/fields";
import * as bssUploads from "@/lib/bss/input/uploads";
import * as bssUsage from "@/lib/bss/input/usage";
import * as credit from "@/lib/credit/input";
import * as identity from "@/lib/identity/input";
import * as identityLines from "@/lib/identity/input/lines";
import * as identityProfile from "@/lib/identity/input/profile";
import * as notifications from "@/lib/notifications/input";
import * as onboarding from "@/lib/onboarding/input";
import * as payments from "@/lib/payments/input";
import * as paymentsBankAccount from "@/lib/payments/input/bank-account";
import * as paymentsDebit from "@/lib/payments/input/debit";
import * as privacy from "@/lib/privacy/input";
import * as staff from "@/lib/staff/input";
import * as support from "@/lib/support/input";
import * as usage from "@/lib/usage/input";
import { filesOf } from "../fixtures/source";

const FILES: Readonly<Record<string, object>> = {
  "lib/billing/input.ts": billing,
  "lib/billing/input/notices.ts": billingNotices,
  "lib/bss/input.ts": bss,
  "lib/bss/input/assign.ts": bssAssign,
  "lib/bss/input/bill-event.ts": bssBillEvent,
  "lib/bss/input/fields.ts": bssFields,
  "lib/bss/input/uploads.ts": bssUploads,
  "lib/bss/input/usage.ts": bssUsage,
  "lib/credit/input.ts": credit,
  "lib/identity/input.ts": identity,
  "lib/identity/input/lines.ts": identityLines,
  "lib/identity/input/profile.ts": identityProfile,
  "lib/notifications/input.ts": notifications,
  "lib/onboarding/input.ts": onboarding,
  "lib/payments/input.ts": payments,
  "lib/payments/input/bank-account.ts": paymentsBankAccount,
  "lib/payments/input/debit.ts": paymentsDebit,
  "lib/privacy/input.ts": privacy,
  "lib/staff/input.ts": staff,
  "lib/support/input.ts": support,
  "lib/usage/input.ts": usage,
};

const SCHEMAS = Object.entries(FILES).flatMap(([file, exported]) =>
  Object.entries(exported).flatMap(([name, value]: [string, unknown]) =>
    value instanceof z.ZodType ? [{ name: `${file} ${name}`, schema: value }] : [],
  ),
);

const nested = (depth: number): unknown => (depth === 0 ? "x" : [nested(depth - 1)]);

/** Whatever may stand where something else is expected; what a form sends, and what only a program does. */
const CORPUS: readonly unknown[] = [
  ...["", " ", "0", "-0", "-1", "1e309", "-1e309", "NaN", "Infinity", "0x10", "1_000", "1,5", "١٢٣", "９", "1".repeat(400)],
  ...["true", "null", "undefined", "[object Object]", "__proto__", "constructor", "toString", "{}", "[]", '{"__proto__":{"x":1}}'],
  ...[
    "\0",
    "a\0b",
    "\ud800",
    "\u202e",
    "\ufeff",
    "\r\n",
    "é".repeat(2000),
    "x".repeat(200_000),
    "' or 1=1 --",
    "<script>",
    "${7*7}",
    "../../x",
  ],
  ...["9999-99-99", "2026-02-30", "0000-00-00", "00000000-0000-0000-0000-000000000000", "9".repeat(18), "-9007199254740993"],
  ...[0, -0, -1, 1.5, NaN, Infinity, -Infinity, 1e309, Number.MAX_SAFE_INTEGER, 2 ** 53, -(2 ** 63), 5e-324, 10n, 2n ** 70n],
  ...[
    null,
    undefined,
    true,
    false,
    Symbol("x"),
    () => "x",
    new Date(NaN),
    new Date(0),
    new Map([["a", 1]]),
    new Set([1]),
    /x/,
    Buffer.from("x"),
  ],
  ...[[], [[]], ["x"], [null], nested(200), {}, { length: 3 }, { toString: null }, { valueOf: () => NaN }, Object.create(null) as unknown],
  ...[
    JSON.parse('{"__proto__":{"isAdmin":true}}') as unknown,
    { constructor: { prototype: { isAdmin: true } } },
    { $ne: null },
    { then: "x" },
  ],
];

/** What a schema is made of, itself included. */
function* partsOf(schema: z.core.$ZodType, seen = new Set<unknown>()): Generator<z.core.$ZodType> {
  if (seen.has(schema)) return;
  seen.add(schema);
  yield schema;
  const inside = Object.values(schema._zod.def).flatMap((value: unknown) => {
    if (Array.isArray(value)) return value as unknown[];
    return value !== null && typeof value === "object" && !(value instanceof z.ZodType)
      ? Object.values<unknown>(value as Record<string, unknown>)
      : [value];
  });
  for (const part of inside) if (part instanceof z.ZodType) yield* partsOf(part, seen);
}

const objectsIn = (schema: z.ZodType) => [...partsOf(schema)].filter((part) => part instanceof z.ZodObject);
const fieldsOf = (schema: z.ZodType) => [...new Set(objectsIn(schema).flatMap(({ shape }) => Object.keys(shape)))];

/** The longest text that a form may bring, which is a fingerprint's answer. What the operator loads has a limit for its whole file. */
const MOST_CHARACTERS = 20_000;

/** What came through: no number that is none, nothing that a program alone can make, no key that nobody asked for. */
function expectClean(value: unknown, keys: ReadonlySet<string>, path: string): void {
  if (typeof value === "number") expect(Number.isFinite(value), path).toBe(true);
  expect(["bigint", "symbol", "function"], path).not.toContain(typeof value);
  if (typeof value === "string" && !path.startsWith("lib/bss/")) expect(value.length, path).toBeLessThanOrEqual(MOST_CHARACTERS);
  if (value === null || typeof value !== "object" || value instanceof Date) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) expect(keys, `${path}.${key}`).toContain(key);
    expectClean(inner, keys, `${path}.${key}`);
  }
}

it("looks at every schema of what may be sent", () => {
  expect(Object.keys(FILES).sort()).toEqual(filesOf("lib", /\/input(\/[\w-]+)?\.ts$/));
  expect(SCHEMAS.length).toBeGreaterThan(80);
});

/** What schemas make themselves of a field: the kinds of a subject, the words for a saved method. */
const MADE = ["kind", "billId", "topUpId", "lineId", "position", "subject", "setupId", "ref", "methodId"];

describe("whatever is sent is refused or cleaned, and fails nothing", () => {
  it.each(SCHEMAS)("$name", ({ name, schema }) => {
    const fields = fieldsOf(schema);
    const keys = new Set([...fields, ...MADE]);
    const check = (given: unknown) => {
      const { success, data } = schema.safeParse(given);
      if (success) expectClean(data, keys, name);
    };
    for (const value of CORPUS) {
      check(value);
      // All fields at once, and each alone beside ones that are plausible.
      check(Object.fromEntries(fields.map((field) => [field, value])));
      for (const field of fields) check({ ...Object.fromEntries(fields.map((other) => [other, "1"])), [field]: value });
    }
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });
});

describe("nobody sets what is not asked for", () => {
  const FORMS = SCHEMAS.filter(({ name }) => !/^lib\/(bss|notifications)\//.test(name));

  it.each(FORMS)("$name drops what it does not name", ({ schema }) => {
    for (const { _zod } of objectsIn(schema)) {
      const rest = _zod.def.catchall;
      expect(rest === undefined || rest._zod.def.type === "never").toBe(true);
    }
  });

  const more = {
    role: "supervisor",
    credit: 1,
    creditCents: 1,
    customerId: "x",
    accountId: "x",
    subject: "x",
    isAdmin: "true",
    emailVerifiedAt: "2026",
  };
  const password = "a password that is long enough";

  it.each([
    [onboarding.beginInput, { email: "a@posta.example", password }],
    [onboarding.mobileInput, { mobile: "3331234567" }],
    [onboarding.newPasswordInput, { password }],
    [identityProfile.changeEmailInput, { email: "a@posta.example" }],
    [identityProfile.changeMobileInput, { mobile: "3331234567" }],
    [identity.changePasswordInput, { current: password, password }],
    [identity.chooseLocaleInput, { locale: "it" }],
    [staff.staffPasswordInput, { password }],
    [staff.memberInput, { email: "a@posta.example" }],
    [staff.changeStaffPasswordInput, { current: password, password }],
    [credit.favouriteIdInput, { favouriteId: "01900000-0000-7000-8000-000000000000" }],
    [payments.refundExcessInput, { paymentId: "01900000-0000-7000-8000-000000000000" }],
  ] as const)("a form with more fields than these is this form: %#", (schema, given) => {
    expect(schema.parse({ ...more, ...given })).toEqual(given);
  });
});

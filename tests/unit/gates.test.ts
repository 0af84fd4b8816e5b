import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { resetEnv } from "@/lib/env";
import { proxy } from "@/proxy";
import { callsIn, exportsOf, filesOf, importsOf, parse } from "../fixtures/source";

const READ = /^@\/lib\/.+\/(queries|commands)(\/|$)/;

/** Who asks for a session first, by where it stands. What is not listed is open, or asks when it knows whom it concerns. */
const GATES = [
  { folder: "app/(portal)", gates: ["openPortal", "requireSession"], open: [] },
  { folder: "app/admin", gates: ["requireStaff"], open: ["app/admin/login/page.tsx"] },
] as const;

/** Enough of a configuration for headers to be written. */
const ENV = {
  DATABASE_URL: "postgres://nobody@localhost:1/nothing",
  AUTH_SECRET: "auth-secret-of-the-tests-0123456789abcdef",
  STRIPE_WEBHOOK_SECRET: "whsec_of-the-tests",
  DEMO: "1",
  PAYMENTS_MODE: "sandbox",
};

describe("the proxy is no gate", () => {
  beforeAll(() => {
    for (const [name, value] of Object.entries(ENV)) vi.stubEnv(name, value);
    resetEnv();
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    resetEnv();
  });

  it("knows neither session nor database", () => {
    expect([...new Set(importsOf(parse("proxy.ts")).values())]).toEqual(["next/server", "@/lib/env", "@/lib/log"]);
  });

  it.each(["/home", "/bills/01900000-0000-7000-8000-000000000000", "/admin/staff", "/more/profile/data.json"])(
    "lets a visitor through to %s, whose page decides",
    (path) => {
      for (const cookie of ["", "mytim-session=anything", "mytim-staff=anything"]) {
        const answer = proxy(new NextRequest(`http://localhost:3000${path}`, { headers: { cookie } }));
        expect([answer.status, answer.headers.get("location"), answer.headers.get("x-middleware-rewrite")]).toEqual([200, null, null]);
        expect(answer.headers.get("x-middleware-next")).toBe("1");
        expect(answer.headers.get("set-cookie")).toBeNull();
      }
    },
  );
});

describe.each(GATES)("every page and route of $folder asks for a session itself", ({ folder, gates, open }) => {
  const files = filesOf(folder, /\/(page\.tsx|route\.ts)$/).filter((file) => !(open as readonly string[]).includes(file));

  it("has some", () => {
    expect(files.length).toBeGreaterThan(5);
  });

  it.each(files)("%s", (file) => {
    const source = parse(file);
    const imports = importsOf(source);
    const isGate = (name: string) => (gates as readonly string[]).includes(name);
    for (const { name, run } of exportsOf(source)) {
      const calls = run ? callsIn(run) : [];
      const gate = calls.findIndex(isGate);
      const read = calls.findIndex((called) => READ.test(imports.get(called) ?? ""));
      // The page or handler itself asks, whatever it shows; a title only where it reads something.
      if (name === "default" || name === "GET" || read >= 0) expect(gate, name).toBeGreaterThanOrEqual(0);
      if (read >= 0) expect(gate, `${name} reads before it asks`).toBeLessThan(read);
    }
    for (const gate of gates.filter((called) => imports.has(called)))
      expect(imports.get(gate)).toMatch(/^@\/lib\/(identity\/(portal|session)|staff\/session)$/);
  });
});

it("what may be posted to, besides actions, is this and nothing else", () => {
  const changing = filesOf("app", /\/route\.tsx?$/).flatMap((file) =>
    exportsOf(parse(file))
      .map(({ name }) => name)
      .filter((name) => /^[A-Z]+$/.test(name) && name !== "GET")
      .map((method) => `${method} ${file}`),
  );
  expect(changing).toEqual([
    "POST app/api/auth/[...nextauth]/route.ts",
    "POST app/api/passkeys/options/route.ts",
    "POST app/api/staff/import/route.ts",
    "POST app/api/webhooks/network/route.ts",
    "POST app/api/webhooks/paypal/route.ts",
    "POST app/api/webhooks/sms/route.ts",
    "POST app/api/webhooks/stripe/route.ts",
  ]);
});

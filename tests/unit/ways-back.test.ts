import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { resetEnv } from "@/lib/env";
import { nextInput } from "@/lib/identity/input";
import { loginPath, safePath } from "@/lib/identity/rules";
import { authOptions } from "@/lib/identity/session";
import { filesOf, parse } from "../fixtures/source";

const OURS = "http://localhost:3000";

/** A stranger's host, written in the ways in which browsers and servers have read it differently. */
const HOSTS = [
  "evil.example",
  "evil%2eexample",
  "evil\u3002example",
  "0x7f000001",
  "[::ffff:7f00:1]",
  "localhost:3000@evil.example",
  "evil.example:80",
];
const FRONTS = [
  ...[
    "//",
    "///",
    "////",
    "/\\",
    "\\\\",
    "\\/",
    "/\\/",
    "/\\\\",
    "/%2f",
    "/%2F%2F",
    "/%5c",
    "/%5C/",
    "/%09/",
    "/\t/",
    "/\n/",
    "/\r\n/",
    "\t//",
  ],
  ...[
    " //",
    "/ /",
    "/.//",
    "/..//",
    "/../\\",
    "/;@",
    "/@",
    "/:@",
    "/#//",
    "/?//",
    "/\u2028/",
    "/\u00a0/",
    "/\u2215",
    "/\uff0f",
    "\uff0f\uff0f",
  ],
  ...["http://", "https://", "HTTPS://", "http:", "http:\\\\", "https:///", "ftp://", "ws://", "blob:http://", "filesystem:http://"],
  ...[
    "data:text/html,//",
    "javascript://",
    "java\tscript://",
    "vbscript://",
    "file:///",
    "view-source:http://",
    "intent://",
    "localhost:",
    "@",
    ".",
  ],
];
const OTHERS = [
  ...[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\u0001javascript:alert(1)",
    "jav&#x09;ascript:alert(1)",
    "data:text/html;base64,PHN2Zz4=",
  ],
  ...[
    "/home\r\nLocation: https://evil.example",
    "/home%0d%0aSet-Cookie:x=1",
    "/home\0",
    "",
    " ",
    "/",
    "home",
    "?x",
    "#x",
    "..",
    "/../../etc/passwd",
  ],
  ...["/home?next=//evil.example", "/home#@evil.example", "/\ud800", "/".repeat(500), "/a".repeat(250), "/%", "/%zz", "/%00", "/%e0%80%af"],
];
const CORPUS = [...FRONTS.flatMap((front) => HOSTS.map((host) => `${front}${host}`)), ...OTHERS];

/** Where a browser goes that is sent to it by a page of ours, read as forgivingly as any does. */
const goesTo = (path: string) => new URL(path, `${OURS}/login`).origin;

it("holds some hundred ways out", () => {
  expect(new Set(CORPUS).size).toBeGreaterThan(350);
});

describe("nobody is led away from the portal", () => {
  it("after signing in, confirming, switching line or language", () => {
    for (const next of CORPUS) {
      const to = safePath(next, "/home");
      expect(goesTo(to), next).toBe(OURS);
      expect(to, next).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
      const given = nextInput.safeParse({ next });
      if (given.success) expect(goesTo(loginPath(given.data.next, "sent=1")), next).toBe(OURS);
    }
  });

  it("by way of the sign-in page twice", () => {
    for (const next of CORPUS) {
      const again = new URL(loginPath(next), OURS).searchParams.get("next") ?? undefined;
      expect(goesTo(safePath(again, "/home")), next).toBe(OURS);
    }
  });

  describe("by next-auth's own endpoints", () => {
    beforeAll(() => {
      const needed = { DATABASE_URL: "postgres://nobody@localhost:1/nothing", STRIPE_WEBHOOK_SECRET: "whsec_of-the-tests" };
      const settings = { ...needed, AUTH_SECRET: "auth-secret-of-the-tests-0123456789abcdef", DEMO: "1", PAYMENTS_MODE: "sandbox" };
      for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
      resetEnv();
    });
    afterAll(() => {
      vi.unstubAllEnvs();
      resetEnv();
    });

    it("whatever their callbackUrl says", async () => {
      const lead = authOptions().callbacks?.redirect;
      for (const url of CORPUS) expect(goesTo((await lead?.({ url, baseUrl: OURS })) ?? "//"), url).toBe(OURS);
    });
  });
});

describe("a way back that somebody sent is looked at wherever it is used", () => {
  const USES = ["lib", "app", "components"].flatMap((folder) =>
    filesOf(folder, /(?<!\.test)\.tsx?$/).flatMap((file) => {
      const found: { place: string; isChecked: boolean }[] = [];
      const visit = (node: ts.Node, isChecked: boolean) => {
        const call = ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : "";
        const inside = isChecked || call === "safePath" || call === "loginPath";
        const isUse =
          ts.isPropertyAccessExpression(node) &&
          node.name.text === "next" &&
          /^(data|query|parsed|params)$/.test(node.expression.getText());
        if (isUse) found.push({ place: `${file}: ${node.parent.getText()}`, isChecked: inside });
        ts.forEachChild(node, (child) => {
          visit(child, inside);
        });
      };
      visit(parse(file), false);
      return found;
    }),
  );

  it("in every place", () => {
    expect(USES.length).toBeGreaterThan(8);
    expect(USES.filter(({ isChecked }) => !isChecked).map(({ place }) => place)).toEqual([]);
  });

  it("and is taken out of no form under another name", () => {
    const taken = filesOf("lib", /\/actions(\/[\w-]+)?\.ts$/).filter((file) => /\{[^}]*\bnext\b[^}]*\}\)? =>/.test(parse(file).text));
    expect(taken).toEqual([]);
  });
});

import http from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../fixtures/ports";
import { type Program, startProgram } from "../fixtures/processes";

/** Answers with what it was told, as an application behind the preload sees it. */
const ECHO = `
  const server = require("node:http").createServer((request, response) => {
    let received = 0;
    request.on("data", (chunk) => (received += chunk.length));
    request.on("end", () => response.end(JSON.stringify({ url: request.url, headers: request.headers, raw: request.rawHeaders, received })));
    request.on("error", () => undefined);
  });
  server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("listening"));
`;

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Starts the echo server behind the preload; its settings are those of one deployment. */
function useServer(port: number, settings: Record<string, string>) {
  let server: Program;
  beforeAll(async () => {
    server = startProgram(["--require", "./scripts/forwarded.cjs", "-e", ECHO], { PORT: String(port), ...settings });
    await server.says(/listening/);
  });
  afterAll(async () => {
    server.child.kill();
    await server.ended;
  });

  async function ask(headers: Record<string, string>, options: http.RequestOptions & { body?: string } = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = http.request({ port, host: "127.0.0.1", ...options, headers }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk) => (body += String(chunk)));
        response.on("end", () => {
          const { headers: got } = response;
          resolve({ status: response.statusCode ?? 0, location: got.location, headers: got, body });
        });
      });
      request.on("error", reject);
      request.end(options.body);
    });
  }

  /** The headers that the application saw. */
  async function seen(headers: Record<string, string>): Promise<Record<string, string>> {
    const answer = await ask(headers);
    expect(answer.status).toBe(200);
    const echoed = JSON.parse(answer.body) as { headers: Record<string, string> };
    return echoed.headers;
  }
  return { ask, seen };
}

const [directPort, proxiedPort] = [await freePort(), await freePort()];

describe("without trusted proxies", () => {
  const host = `localhost:${String(directPort)}`;
  const { ask, seen } = useServer(directPort, { PUBLIC_URL: `http://${host}` });

  test("a forged address is overwritten with the peer's", async () => {
    const headers = await seen({ host, "x-forwarded-for": "6.6.6.6", "x-real-ip": "6.6.6.6" });
    expect(headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1" });
  });

  test("what only a proxy or Next itself may say does not get in", async () => {
    const forged = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      "x-forwarded-port": "443",
      forwarded: "for=6.6.6.6",
      "next-resume": "1",
    };
    const answer = await ask({ host, ...forged, "X-Middleware-Subrequest": "proxy:proxy", "x-middleware-rewrite": "/admin" });
    expect(answer.body.toLowerCase()).not.toMatch(/evil|x-middleware|next-resume|x-forwarded-(host|proto|port)|6\.6\.6\.6/);
  });

  test.each([
    "evil.example",
    `localhost.evil.example:${String(directPort)}`,
    `evil.example:${String(directPort)}`,
    "@evil",
    "user@evil.example",
  ])("the host %j is refused", async (other) => {
    expect((await ask({ host: other })).status).toBe(421);
    expect((await ask({ host: other }, { method: "POST", body: "x" })).status).toBe(421);
  });

  test.each(["/api/health", "/api/ready", "/api/ready?verbose"])("the probe %s answers under any name", async (path) => {
    expect((await ask({ host: "10.1.2.3:3000" }, { path })).status).toBe(200);
    expect((await ask({ host: "127.0.0.1:3000" }, { path })).status).toBe(200);
  });

  test.each([
    ["127.0.0.1", "/bills?year=2026"],
    ["[::1]", "/"],
  ])("%s is sent on to localhost", async (name, path) => {
    const answer = await ask({ host: `${name}:${String(directPort)}` }, { path });
    expect(answer).toMatchObject({ status: 307, location: `http://${host}${path}` });
  });

  test("a form sent to 127.0.0.1 is not sent on: it would arrive elsewhere", async () => {
    expect((await ask({ host: `127.0.0.1:${String(directPort)}` }, { method: "POST", body: "x" })).status).toBe(200);
  });

  test.each(["https://evil.example", "null", "", `https://${host}`, `http://${host}.evil.example`, `http://${host}/`])(
    "what is sent for a page of %j is refused, and it may read",
    async (origin) => {
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) expect((await ask({ host, origin }, { method })).status, method).toBe(403);
      expect((await ask({ host, origin })).status).toBe(200);
      // Those refuse by themselves, and write it into the audit log.
      expect((await ask({ host, origin }, { method: "POST", path: "/api/passkeys/options" })).status).toBe(200);
    },
  );

  test("what is sent for our own page, or for none, goes on", async () => {
    expect((await ask({ host, origin: `http://${host}` }, { method: "POST", body: "x" })).status).toBe(200);
    expect((await ask({ host }, { method: "POST", body: "x" })).status).toBe(200);
  });

  test("both loopback addresses answer", async () => {
    expect((await ask({ host }, { host: "::1" })).status).toBe(200);
  });

  test("a body that announces more than 1 MB is refused unread", async () => {
    expect((await ask({ host, "content-length": "1000001" }, { method: "POST" })).status).toBe(413);
  });

  test("what is answered here carries the fixed headers, too", async () => {
    const answers = {
      307: await ask({ host: `127.0.0.1:${String(directPort)}` }),
      405: await ask({ host, cookie: "mytim-session=secret" }, { method: "TRACE" }),
      413: await ask({ host, "content-length": "1000001" }, { method: "POST" }),
      421: await ask({ host: "evil.example" }),
    };
    for (const [status, answer] of Object.entries(answers)) {
      expect(answer.status).toBe(Number(status));
      expect(answer.headers, status).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin-when-cross-origin",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cache-control": "no-store",
      });
      expect(answer.headers["strict-transport-security"]).toContain("max-age=31536000");
    }
  });

  test("TRACE is refused, whatever the address, and sends nothing back", async () => {
    for (const path of ["/", "/home", "/api/health"]) {
      const answer = await ask({ host, cookie: "mytim-session=secret", "x-secret": "secret" }, { method: "TRACE", path });
      expect([answer.status, answer.headers.allow], path).toEqual([405, "GET, HEAD, POST"]);
      expect(JSON.stringify([answer.headers, answer.body])).not.toContain("secret");
    }
  });

  test("a body of unannounced length is cut off at 1 MB", async () => {
    const send = (bytes: number) => ask({ host, "transfer-encoding": "chunked" }, { method: "POST", body: "x".repeat(bytes) });
    expect((await send(900_000)).body).toContain('"received":900000');
    await expect(send(3_000_000)).rejects.toThrow(/ECONNRESET|EPIPE|socket hang up/);
  });

  test("files of staff may be larger, by their one address and by POST, and have a limit too", async () => {
    const path = "/api/staff/import";
    expect((await ask({ host }, { method: "POST", path, body: "x".repeat(3_000_000) })).body).toContain('"received":3000000');
    const chunked = { host, "transfer-encoding": "chunked" };
    expect((await ask(chunked, { method: "POST", path: `${path}?a`, body: "x".repeat(3_000_000) })).body).toContain('"received":3000000');
    for (const [method, address, length] of [
      ["POST", path, "51000001"],
      ["PUT", path, "1000001"],
      ["POST", `${path}/x`, "1000001"],
      ["POST", `/bills?${path}`, "1000001"],
    ] as const)
      expect((await ask({ host, "content-length": length }, { method, path: address })).status, `${method} ${address}`).toBe(413);
  });
});

describe("behind trusted proxies", () => {
  const host = "my.example.it";
  const { ask, seen } = useServer(proxiedPort, { PUBLIC_URL: `https://${host}`, TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8, 2001:db8::1" });

  test.each([
    ["6.6.6.6", "6.6.6.6"],
    ["1.1.1.1, 6.6.6.6", "6.6.6.6"],
    ["1.1.1.1, 6.6.6.6, 10.9.8.7", "6.6.6.6"],
    ["::ffff:6.6.6.6, [2001:db8::1]:443", "6.6.6.6"],
    ["6.6.6.6:51234", "6.6.6.6"],
    ["10.0.0.1, 10.0.0.2", "10.0.0.1"],
    ["1.1.1.1, unknown", "127.0.0.1"],
    ["", "127.0.0.1"],
  ])("of %j the client is %s", async (forwardedFor, client) => {
    expect(await seen({ host, "x-forwarded-for": forwardedFor })).toMatchObject({ "x-forwarded-for": client, "x-real-ip": client });
  });

  test("the proxy's word on host and protocol stays, Next's own notes do not", async () => {
    const headers = await seen({ host, "x-forwarded-proto": "https", "x-middleware-subrequest": "1" });
    expect(headers["x-forwarded-proto"]).toBe("https");
    expect(headers).not.toHaveProperty("x-middleware-subrequest");
  });

  test.each([
    ["MY.example.it:443", 200],
    ["my.example.it:8443", 421],
    ["localhost:3000", 200],
    ["evil.example", 421],
  ])("the host %s gets %i", async (other, status) => {
    expect((await ask({ host: other })).status).toBe(status);
  });
});

test("a proxy list that cannot be read stops the start with a sentence", async () => {
  const program = startProgram(["--require", "./scripts/forwarded.cjs", "-e", "0"], { TRUSTED_PROXIES: "10.0.0.0/8,proxy.example" });
  expect((await program.ended).code).toBe(1);
  expect(program.output()).toContain("TRUSTED_PROXIES: proxy.example");
});

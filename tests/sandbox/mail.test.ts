import net from "node:net";
import path from "node:path";
import { createTransport, type SendMailOptions } from "nodemailer";
import { describe, expect, onTestFinished, test } from "vitest";
import { startSandbox } from "@/sandbox/server";
import { aFolder } from "../fixtures/folders";
import { takenPort } from "../fixtures/ports";
import { aSandbox } from "./harness";

/** Sends as any mail program does; by default a mail of two parts. */
async function sendTo(smtpPort: number, over: SendMailOptions = {}) {
  const transport = createTransport({ host: "127.0.0.1", port: smtpPort, ignoreTLS: true, connectionTimeout: 5000 });
  onTestFinished(() => {
    transport.close();
  });
  const mail = {
    from: "MyTIM <no-reply@mytim.example>",
    to: "anna@posta.example",
    subject: "Prova è",
    text: "Ciao è",
    html: "<p>Ciao è</p>",
  };
  return transport.sendMail({ ...mail, ...over });
}

const outboxOf = async (url: string) => (await (await fetch(`${url}/sandbox/outbox.json`)).json()) as Record<string, unknown>[];

describe("the outbox", () => {
  test("shows what arrived, newest first, to programs and to people", async () => {
    const { url, smtpPort } = await aSandbox();
    await sendTo(smtpPort);
    await sendTo(smtpPort, { subject: "Seconda", html: undefined });
    const outbox = await outboxOf(url);
    expect(outbox).toMatchObject([
      { channel: "mail", to: "anna@posta.example", subject: "Seconda", text: "Ciao è\n", html: null, copies: 1 },
      { channel: "mail", subject: "Prova è", html: "<p>Ciao è</p>\n", copies: 1 },
    ]);
    const page = await (await fetch(`${url}/sandbox/outbox`)).text();
    expect(page.indexOf("Seconda")).toBeLessThan(page.indexOf("Prova è"));
    const one = await (await fetch(`${url}/sandbox/outbox/${String(outbox[1]?.id)}`)).text();
    expect(one).toContain("Ciao è");
    expect(one).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    expect(one).toContain("Message-ID");
    expect((await fetch(`${url}/sandbox/outbox/${String(outbox[0]?.id)}/html`)).status).toBe(404);
    expect((await fetch(`${url}/sandbox/outbox/mail_0`)).status).toBe(404);
    expect((await fetch(`${url}/sandbox/outbox`, { method: "POST" })).status).toBe(405);
  });

  test("runs nothing that a mail brings along", async () => {
    const { url, smtpPort } = await aSandbox();
    const evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
    await sendTo(smtpPort, {
      subject: evil,
      text: evil,
      html: `<html><head></head><body>${evil}</body></html>`,
      headers: { "X-Evil": evil },
    });
    const [mail] = await outboxOf(url);
    const at = `${url}/sandbox/outbox/${String(mail?.id)}`;
    for (const page of [`${url}/sandbox/outbox`, at]) expect(await (await fetch(page)).text()).not.toMatch(/<script|<img/);
    const raw = await fetch(`${at}/html`);
    const policy = raw.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("sandbox allow-popups");
    expect(policy).not.toContain("allow-scripts");
    expect(policy).not.toContain("allow-same-origin");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(await raw.text()).toContain('<base target="_blank">');
  });

  test("outlives its process, and a reset empties it", async () => {
    const statePath = path.join(aFolder(), "state.json");
    const first = await aSandbox({ statePath });
    await sendTo(first.smtpPort, { messageId: "<one@mytim.example>" });
    await first.close();
    const second = await aSandbox({ statePath });
    await sendTo(second.smtpPort, { messageId: "<one@mytim.example>" });
    expect(await outboxOf(second.url)).toMatchObject([{ subject: "Prova è", copies: 2 }]);
    await second.order("/sandbox/reset", {});
    expect(await outboxOf(second.url)).toEqual([]);
  });
});

describe("faults of the mail server", () => {
  test.each([
    ["refuse", { command: "RCPT TO", responseCode: 550 }, 0],
    ["defer", { command: "RCPT TO", responseCode: 451 }, 0],
    ["drop-after-data", { code: "ECONNECTION" }, 1],
    ["down", { command: "CONN" }, 0],
  ])("%s, as often as ordered", async (mode, error, kept) => {
    const { url, smtpPort, order } = await aSandbox();
    expect((await order("/sandbox/faults", { mail: { mode, times: 1 } })).status).toBe(200);
    await expect(sendTo(smtpPort)).rejects.toMatchObject(error);
    expect(await outboxOf(url)).toHaveLength(kept);
    await sendTo(smtpPort);
    expect(await outboxOf(url)).toHaveLength(kept + 1);
  });

  test("are taken back, and leave the other orders alone", async () => {
    const { smtpPort, order, state } = await aSandbox();
    await order("/sandbox/faults", { webhooks: "lost", mail: { mode: "down", times: 100 } });
    await order("/sandbox/faults", { mail: null });
    await sendTo(smtpPort);
    expect(await state()).toMatchObject({ faults: { webhooks: "lost" } });
    expect((await order("/sandbox/faults", { mail: { mode: "slow", times: 1 } })).status).toBe(400);
  });

  test("a mail above a megabyte is refused and not kept", async () => {
    const { url, smtpPort } = await aSandbox();
    await expect(sendTo(smtpPort, { text: "x".repeat(1024 * 1024) })).rejects.toMatchObject({ responseCode: 552 });
    expect(await outboxOf(url)).toEqual([]);
  });
});

test("the mail server listens on loopback alone and says which port is taken", async () => {
  const { url, smtpPort } = await aSandbox();
  expect(smtpPort).not.toBe(Number(new URL(url).port));
  const taken = await takenPort("127.0.0.1");
  await expect(startSandbox({ port: 0, smtpPort: taken, portalUrl: url, webhookSecret: "whsec_for_tests" })).rejects.toThrow(
    `port ${String(taken)} is taken: stop what uses it, or set SANDBOX_SMTP_PORT`,
  );
  const open = await new Promise((resolve) => {
    // 127.0.0.2 is loopback too on Linux, and another address everywhere.
    const socket = net.connect({ host: "127.0.0.2", port: smtpPort, timeout: 1000 });
    socket.on("connect", () => {
      resolve(true);
    });
    for (const event of ["error", "timeout"] as const)
      socket.on(event, () => {
        socket.destroy();
        resolve(false);
      });
  });
  expect(open).toBe(false);
});

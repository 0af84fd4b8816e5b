import { count, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, afterEach, expect, onTestFinished, test } from "vitest";
import { db } from "@/db/client";
import { notification, notificationDelivery } from "@/db/schema/notifications";
import { resetEnv } from "@/lib/env";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { sendMessage } from "@/lib/notifications/commands/send-message";
import { closeMail } from "@/lib/notifications/smtp";
import { useDatabase } from "../fixtures/database";
import { aQueuedMail, aReceipt, deliveriesOf, jobsFor, messageNow } from "../fixtures/notifications";
import { useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();
afterAll(closeMail);
afterEach(() => sandbox.order("/sandbox/reset", {}));

const outcomes = async (id: string) => (await deliveriesOf(id)).map(({ outcome }) => outcome);

test("a mail exists exactly when what it tells of does", async () => {
  const mail = aReceipt();
  await expect(
    db().transaction(async (tx) => {
      await queueMail(tx, mail);
      throw new Error("the payment failed after all");
    }),
  ).rejects.toThrow("after all");
  const rows = await db().select({ id: notification.id }).from(notification).where(eq(notification.once, mail.once));
  expect(rows).toEqual([]);
  const id = await aQueuedMail(mail);
  expect(await jobsFor(id)).toBe(1);
  expect(await messageNow(id)).toEqual({ state: "waiting", attempts: 0, sentAt: null });
});

test("the same occasion queued again, even at once, is one mail", async () => {
  const mail = aReceipt();
  const answers = await Promise.all(Array.from({ length: 5 }, () => db().transaction((tx) => queueMail(tx, mail))));
  expect(answers.filter(Boolean)).toHaveLength(1);
  const [rows] = await db().select({ count: count() }).from(notification).where(eq(notification.once, mail.once));
  expect(rows?.count).toBe(1);
});

test("any number of workers at once deliver it once", async () => {
  const id = await aQueuedMail();
  await Promise.all(Array.from({ length: 6 }, () => sendMessage(id)));
  await sendMessage(id);
  expect(await sandbox.outbox()).toMatchObject([
    { to: "anna@posta.example", subject: "Payment received: €37.90 for bill 2026/11-7", copies: 1 },
  ]);
  expect(await messageNow(id)).toMatchObject({ state: "sent", attempts: 1 });
  expect(await deliveriesOf(id)).toEqual([{ outcome: "accepted", answer: expect.stringMatching(/^250 /) as string }]);
});

test("a server that is down delays it; it arrives once when the server is back", async () => {
  const id = await aQueuedMail();
  await sandbox.stop();
  await expect(sendMessage(id)).rejects.toThrow("ECONNREFUSED");
  await sandbox.start();
  await sandbox.order("/sandbox/faults", { mail: { mode: "down", times: 1 } });
  await expect(sendMessage(id)).rejects.toThrow();
  await sandbox.order("/sandbox/faults", { mail: { mode: "defer", times: 1 } });
  await expect(sendMessage(id)).rejects.toThrow("451");
  expect(await messageNow(id)).toEqual({ state: "waiting", attempts: 3, sentAt: null });
  await sendMessage(id);
  expect(await sandbox.outbox()).toMatchObject([{ copies: 1 }]);
  expect(await outcomes(id)).toEqual(["deferred", "deferred", "deferred", "accepted"]);
});

test("a recipient that the server does not know is refused for good", async () => {
  const id = await aQueuedMail();
  await sandbox.order("/sandbox/faults", { mail: { mode: "refuse", times: 1 } });
  await sendMessage(id);
  await sendMessage(id);
  expect(await messageNow(id)).toEqual({ state: "refused", attempts: 1, sentAt: null });
  expect(await deliveriesOf(id)).toEqual([{ outcome: "refused", answer: expect.stringMatching(/^550 /) as string }]);
  expect(await sandbox.outbox()).toEqual([]);
});

test("when the server's answer is lost the very same mail goes out again, as a copy", async () => {
  const id = await aQueuedMail();
  await sandbox.order("/sandbox/faults", { mail: { mode: "drop-after-data", times: 1 } });
  await expect(sendMessage(id)).rejects.toThrow();
  expect(await messageNow(id)).toMatchObject({ state: "waiting" });
  expect(await sandbox.outbox()).toMatchObject([{ copies: 1 }]);
  await sendMessage(id);
  expect(await sandbox.outbox()).toMatchObject([{ copies: 2 }]);
  expect(await outcomes(id)).toEqual(["deferred", "accepted"]);
});

test("a process that dies after the server took the mail sends a copy and not another mail", async () => {
  const id = await aQueuedMail();
  await sendMessage(id);
  // What a commit that never came leaves behind.
  await db().delete(notificationDelivery).where(eq(notificationDelivery.notificationId, id));
  await db().update(notification).set({ state: "waiting", attempts: 0, sentAt: null }).where(eq(notification.id, id));
  await sendMessage(id);
  expect(await sandbox.outbox()).toMatchObject([{ copies: 2 }]);
});

test.each(["nobody", "a@b.example\r\nBcc: all@b.example", "a@b.example, c@d.example", "Anna <a@b.example>"])(
  "%j is no address: refused without a word to the server",
  async (address) => {
    const id = await aQueuedMail(aReceipt({ address }));
    await sendMessage(id);
    expect(await messageNow(id)).toMatchObject({ state: "refused" });
    expect(await sandbox.outbox()).toEqual([]);
  },
);

test("line ends and markup in values stay text", async () => {
  const values = {
    ...aReceipt().values,
    name: "Eve\r\nBcc: all@evil.example",
    billNumber: '7\r\nX-Evil: yes\u2028<img src=x onerror="alert(1)">',
    reference: "</dd><script>alert(1)</script>",
  };
  const id = await aQueuedMail(aReceipt({ values }));
  await sendMessage(id);
  const [mail] = await sandbox.outbox();
  expect(mail?.to).toBe("anna@posta.example");
  expect(mail?.subject).toBe('Payment received: €37.90 for bill 7 X-Evil: yes <img src=x onerror="alert(1)">');
  expect(mail?.html).not.toMatch(/<script|<img/);
  expect(mail?.html).toContain("&#60;script&#62;alert(1)&#60;/script&#62;");
  const page = await (await fetch(`${sandbox.url()}/sandbox/outbox/${mail?.id ?? ""}`)).text();
  expect(page).not.toMatch(/^(Bcc|X-Evil):/im);
  expect(page).not.toMatch(/<script|<img/);
});

test("what the template does not know never leaves the portal", async () => {
  const secret = "secret-of-somebody-4711";
  const values = { ...aReceipt().values, password: secret, token: secret };
  const id = await aQueuedMail(aReceipt({ values }));
  await sendMessage(id);
  const [mail] = await sandbox.outbox();
  const page = await (await fetch(`${sandbox.url()}/sandbox/outbox/${mail?.id ?? ""}`)).text();
  expect(mail?.text).toContain("ref-0001");
  expect(JSON.stringify(mail) + page).not.toContain(secret);
});

test("a mail that cannot be written waits for somebody to mend the portal", async () => {
  const broken = await aQueuedMail(aReceipt({ values: { ...aReceipt().values, amountCents: 12.5 } }));
  await expect(sendMessage(broken)).rejects.toThrow("could not write it");
  const unknown = await aQueuedMail();
  await db().update(notification).set({ template: "of-a-newer-portal" }).where(eq(notification.id, unknown));
  await expect(sendMessage(unknown)).rejects.toThrow("of-a-newer-portal");
  expect([await messageNow(broken), await messageNow(unknown)]).toMatchObject([{ state: "waiting" }, { state: "waiting" }]);
  expect(await sandbox.outbox()).toEqual([]);
});

test("without a mail server nothing is queued, and what waits goes on waiting", async () => {
  const id = await aQueuedMail();
  const kept = { DEMO: process.env.DEMO, PAYMENTS_MODE: process.env.PAYMENTS_MODE };
  onTestFinished(() => {
    Object.assign(process.env, kept);
    delete process.env.PUBLIC_URL;
    resetEnv();
  });
  Object.assign(process.env, { DEMO: "0", PAYMENTS_MODE: "", PUBLIC_URL: "https://my.example.it" });
  resetEnv();
  expect(await db().transaction((tx) => queueMail(tx, aReceipt()))).toBe(false);
  await sendMessage(id);
  expect(await messageNow(id)).toEqual({ state: "waiting", attempts: 0, sentAt: null });
});

test("the database refuses a state that cannot be", async () => {
  const id = await aQueuedMail();
  const wrong = async (set: Partial<typeof notification.$inferInsert>) => {
    const { state, attempts, sentAt } = { state: "waiting" as const, attempts: 0, sentAt: null, ...set };
    await db().update(notification).set({ state, attempts, sentAt }).where(eq(notification.id, id));
  };
  await expect(wrong({ state: "sent", attempts: 1 })).rejects.toThrow();
  await expect(wrong({ sentAt: new Date() })).rejects.toThrow();
  await expect(wrong({ state: "refused", attempts: 0 })).rejects.toThrow();
  await expect(
    db().insert(notificationDelivery).values({ notificationId: uuidv7(), attempt: 1, at: new Date(), outcome: "accepted", answer: "" }),
  ).rejects.toThrow();
});

import { eq } from "drizzle-orm";
import { v4 as uuidv4 } from "uuid";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { POST } from "@/app/api/webhooks/sms/route";
import { db } from "@/db/client";
import { notification } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { resetEnv } from "@/lib/env";
import { queueSms, type Sms } from "@/lib/notifications/commands/queue-sms";
import { recordReceipt } from "@/lib/notifications/commands/record-receipt";
import { sendMessage } from "@/lib/notifications/commands/send-message";
import { closeSms } from "@/lib/notifications/smpp/submit";
import { codeOf } from "@/lib/one-time";
import { signBody } from "@/lib/signature";
import { aMobileNumber } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { deliveriesOf, messageNow } from "../fixtures/notifications";
import { useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();
const realNow = clock.now;

afterEach(async () => {
  clock.now = realNow;
  await sandbox.order("/sandbox/reset", {});
});

function aCode(over: Partial<Sms & { template: "code" }> = {}): Sms & { template: "code" } {
  const challengeId = uuidv4();
  const values = { challengeId, purpose: "sign-in" } as const;
  return { address: aMobileNumber(), language: "en", template: "code", values, once: `code:${challengeId}`, ...over };
}

async function aQueuedSms(sms: Sms = aCode()): Promise<string> {
  await db().transaction((tx) => queueSms(tx, sms));
  const [row] = await db().select({ id: notification.id }).from(notification).where(eq(notification.once, sms.once));
  if (!row) throw new Error("the SMS was not queued");
  return row.id;
}

const outcomes = async (id: string) => (await deliveriesOf(id)).map(({ outcome }) => outcome);

async function receiptOf(id: string) {
  const [row] = await db()
    .select({ receipt: notification.receipt, ref: notification.providerRef })
    .from(notification)
    .where(eq(notification.id, id));
  return row;
}

/** Both protocols promise the same; what they cannot promise alike is tested below. */
const PROTOCOLS = {
  http: undefined,
  smpp: () => sandbox.smppUrl(),
};

describe.each(Object.keys(PROTOCOLS) as (keyof typeof PROTOCOLS)[])("over %s", (protocol) => {
  beforeAll(() => {
    const url = PROTOCOLS[protocol]?.();
    if (url === undefined) delete process.env.SMS_URL;
    else process.env.SMS_URL = url;
    resetEnv();
  });
  afterAll(() => {
    closeSms();
    delete process.env.SMS_URL;
    resetEnv();
  });

  test("any number of workers at once deliver a code once, and no table holds it", async () => {
    const sms = aCode();
    const id = await aQueuedSms(sms);
    await Promise.all(Array.from({ length: 6 }, () => sendMessage(id)));
    await sendMessage(id);
    const code = codeOf(sms.values.challengeId);
    expect(await sandbox.outbox()).toMatchObject([{ channel: "sms", to: sms.address, copies: 1 }]);
    expect((await sandbox.outbox())[0]?.text).toMatch(new RegExp(`^${code} is your MyTIM code to sign in\\.[^]*\\n@localhost #${code}$`));
    expect(await messageNow(id)).toMatchObject({ state: "sent", attempts: 1 });
    const [row] = await db().select().from(notification).where(eq(notification.id, id));
    expect(JSON.stringify([row, await deliveriesOf(id)])).not.toContain(code);
  });

  test("letters that are two bytes elsewhere arrive as they were written", async () => {
    const sms = {
      address: aMobileNumber(),
      language: "it",
      template: "notice",
      values: { about: "line-added", line: "347 555 0142" },
      once: uuidv4(),
    } as const;
    await sendMessage(await aQueuedSms(sms));
    expect((await sandbox.outbox())[0]?.text).toBe(
      "MyTIM: la tua linea 347 555 0142 è stata aggiunta a un altro account. Non sei stato tu? Chiama il 187.",
    );
  });

  test("a centre that is down delays it; it arrives once when the centre is back", async () => {
    const id = await aQueuedSms();
    closeSms();
    await sandbox.stop();
    await expect(sendMessage(id)).rejects.toThrow();
    await sandbox.start();
    await sandbox.order("/sandbox/faults", { sms: { mode: "down", times: 1 } });
    await expect(sendMessage(id)).rejects.toThrow();
    await sandbox.order("/sandbox/faults", { sms: { mode: "defer", times: 1 } });
    await expect(sendMessage(id)).rejects.toThrow(/503|THROTTLED/);
    expect(await messageNow(id)).toEqual({ state: "waiting", attempts: 3, sentAt: null });
    await sendMessage(id);
    expect(await sandbox.outbox()).toMatchObject([{ copies: 1 }]);
    expect(await outcomes(id)).toEqual(["deferred", "deferred", "deferred", "accepted"]);
  });

  test("a number that the centre does not know is refused for good", async () => {
    const id = await aQueuedSms();
    await sandbox.order("/sandbox/faults", { sms: { mode: "refuse", times: 1 } });
    await sendMessage(id);
    await sendMessage(id);
    expect(await messageNow(id)).toEqual({ state: "refused", attempts: 1, sentAt: null });
    expect(await sandbox.outbox()).toEqual([]);
  });

  test("when the answer is lost it is sent again", async () => {
    const id = await aQueuedSms();
    await sandbox.order("/sandbox/faults", { sms: { mode: "drop-after-taking", times: 1 } });
    await expect(sendMessage(id)).rejects.toThrow();
    await sendMessage(id);
    const arrived = await sandbox.outbox();
    // Over HTTP the key makes it a copy; SMPP has none, and the same code comes twice.
    expect(arrived.map(({ copies }) => copies)).toEqual(protocol === "http" ? [2] : [1, 1]);
    expect(new Set(arrived.map(({ text }) => text)).size).toBe(1);
  });
});

test("a code that no longer works is not sent any more", async () => {
  const id = await aQueuedSms();
  clock.now = () => new Date(Date.now() + 10 * 60_000 + 1000);
  await sendMessage(id);
  expect(await messageNow(id)).toMatchObject({ state: "refused" });
  expect(await sandbox.outbox()).toEqual([]);
});

test.each(["+390612345678", "+33612345678", "+39899123456", "+3931234567890123", "3331234567", "+393331234567\r\n"])(
  "%j is no Italian mobile: refused without a word to the centre",
  async (address) => {
    const id = await aQueuedSms(aCode({ address }));
    await sendMessage(id);
    expect(await messageNow(id)).toMatchObject({ state: "refused" });
    expect(await sandbox.outbox()).toEqual([]);
  },
);

test("the same occasion queued again, even at once, is one SMS", async () => {
  const sms = aCode();
  const answers = await Promise.all(Array.from({ length: 5 }, () => db().transaction((tx) => queueSms(tx, sms))));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test("over SMPP many go out at once, through a window, and their receipts come back on the same connection", async () => {
  process.env.SMS_URL = sandbox.smppUrl();
  resetEnv();
  onTestFinished(() => {
    closeSms();
    delete process.env.SMS_URL;
    resetEnv();
  });
  await sandbox.order("/sandbox/faults", { receipts: { state: "delivered", afterSeconds: 0 } });
  const ids = await Promise.all(Array.from({ length: 30 }, () => aQueuedSms()));
  await Promise.all(ids.map(sendMessage));
  expect(await sandbox.outbox()).toHaveLength(30);
  await expect
    .poll(async () => (await Promise.all(ids.map(receiptOf))).filter((row) => row?.receipt === "delivered").length, { timeout: 20_000 })
    .toBe(30);
});

test("a receipt is not lost that comes while the centre’s name of its message is being written down", async () => {
  const ids = await Promise.all(Array.from({ length: 30 }, () => aQueuedSms()));
  for (const id of ids) {
    const receipt = { reference: `centre-${id}`, state: "delivered" } as const;
    const brought = (async () => {
      while (!(await recordReceipt(receipt)));
    })();
    await db()
      .update(notification)
      .set({ state: "sent", attempts: 1, sentAt: clock.now(), providerRef: receipt.reference })
      .where(eq(notification.id, id));
    await brought;
    expect(await receiptOf(id)).toMatchObject({ receipt: "delivered" });
  }
});

describe("receipts over HTTP", () => {
  const secret = "receipts-secret-of-the-tests-0123456789";
  beforeAll(() => {
    process.env.SMS_WEBHOOK_SECRET = secret;
    resetEnv();
  });
  afterAll(() => {
    delete process.env.SMS_WEBHOOK_SECRET;
    resetEnv();
  });
  const post = (body: string, signature: string) =>
    POST(new Request("http://localhost/api/webhooks/sms", { method: "POST", body, headers: { "sms-signature": signature } }));

  test("are written down once, and the first word counts", async () => {
    const id = await aQueuedSms();
    await sendMessage(id);
    const reference = (await receiptOf(id))?.ref ?? "";
    const said = (state: string) => JSON.stringify({ reference, state });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post(said("delivered"), signBody(secret, said("delivered"), new Date()))),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await post(said("undelivered"), signBody(secret, said("undelivered"), new Date()))).status).toBe(200);
    expect(await receiptOf(id)).toMatchObject({ receipt: "delivered" });
  });

  test("unsigned, badly signed, old, strange or too large ones change nothing", async () => {
    const id = await aQueuedSms();
    await sendMessage(id);
    const body = JSON.stringify({ reference: (await receiptOf(id))?.ref, state: "undelivered" });
    const now = new Date();
    for (const signature of [
      "",
      "t=1,v1=00",
      signBody("another secret", body, now),
      signBody(secret, body, new Date(now.getTime() - 301_000)),
      signBody(secret, `${body} `, now),
    ])
      expect((await post(body, signature)).status).toBe(400);
    for (const strange of ["", "{}", "[]", '{"reference":"x","state":"read"}'])
      expect((await post(strange, signBody(secret, strange, now))).status).toBe(400);
    const large = "x".repeat(20_000);
    expect((await post(large, signBody(secret, large, now))).status).toBe(413);
    expect(await receiptOf(id)).toMatchObject({ receipt: null });
    const unknown = '{"reference":"nobody","state":"delivered"}';
    expect((await post(unknown, signBody(secret, unknown, now))).status).toBe(404);
    expect(await recordReceipt({ reference: "nobody", state: "delivered" })).toBe(false);
  });
});

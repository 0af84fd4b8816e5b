import { eq } from "drizzle-orm";
import { afterEach, expect, it } from "vitest";
import { v4 as uuidv4 } from "uuid";
import { closeDb, db } from "@/db/client";
import { notification } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { resetEnv } from "@/lib/env";
import { queueSms, type Sms } from "@/lib/notifications/commands/queue-sms";
import { sendMessage } from "@/lib/notifications/commands/send-message";
import type { CODE_PURPOSES } from "@/lib/notifications/input";
import { areSmsDelayed } from "@/lib/notifications/queries";
import { SMS_LATE_SECONDS, SMS_STATE_SECONDS } from "@/lib/notifications/rules";
import { explain } from "@/scripts/bench/plans";
import { countStatements } from "@/scripts/bench/statement-counter";
import { aMobileNumber } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();
const realNow = clock.now;
let passed = 0;

/** Time goes on, so that what was known a moment ago is asked for anew. */
function wait(seconds: number = SMS_STATE_SECONDS): void {
  passed += seconds;
  clock.now = () => new Date(realNow().getTime() + passed * 1000);
}

async function queued(purpose: (typeof CODE_PURPOSES)[number]): Promise<string> {
  const challengeId = uuidv4();
  const sms: Sms = { address: aMobileNumber(), language: "en", template: "code", values: { challengeId, purpose }, once: challengeId };
  await db().transaction((tx) => queueSms(tx, sms));
  const [row] = await db().select({ id: notification.id }).from(notification).where(eq(notification.once, challengeId));
  return row?.id ?? "";
}

const provider = (mode: "defer" | "down") => sandbox.order("/sandbox/faults", { sms: { mode, times: 1000 } });
const failing = async (id: string) => {
  await expect(sendMessage(id)).rejects.toThrow();
};

afterEach(async () => {
  await sandbox.order("/sandbox/reset", {});
  wait(3600);
});

it.each(["defer", "down"] as const)(
  "a provider in fault (%s) delays all, says so, and stops saying so when one goes through",
  async (mode) => {
    await sendMessage(await queued("sign-in"));
    expect(await areSmsDelayed()).toBe(false);
    await provider(mode);
    wait();
    await failing(await queued("sign-in"));
    expect(await areSmsDelayed()).toBe(true);
    await sandbox.order("/sandbox/reset", {});
    wait();
    await sendMessage(await queued("sign-in"));
    wait();
    expect(await areSmsDelayed()).toBe(false);
  },
);

it("a provider that says nothing at all, or a worker that is gone, is seen after a quarter of a minute", async () => {
  await queued("recovery-mobile");
  wait();
  expect(await areSmsDelayed()).toBe(false);
  wait(SMS_LATE_SECONDS);
  expect(await areSmsDelayed()).toBe(true);
  wait(600);
  expect(await areSmsDelayed()).toBe(false);
});

it("tells nobody whether a code was sent: those that anybody may ask for count neither way", async () => {
  await provider("down");
  for (const purpose of ["recovery", "registration", "line", "email"] as const) {
    const id = await queued(purpose);
    await failing(id);
  }
  wait(SMS_LATE_SECONDS + SMS_STATE_SECONDS);
  expect(await areSmsDelayed()).toBe(false);
  await failing(await queued("sign-in"));
  wait();
  expect(await areSmsDelayed()).toBe(true);
  await sandbox.order("/sandbox/reset", {});
  await sendMessage(await queued("recovery"));
  wait();
  expect(await areSmsDelayed()).toBe(true);
});

it("asks the database once in some seconds, however many pages ask", async () => {
  wait();
  const first = areSmsDelayed();
  for (let page = 0; page < 100; page++) expect(areSmsDelayed()).toBe(first);
  await first;
  wait();
  expect(areSmsDelayed()).not.toBe(first);
  await areSmsDelayed();
});

it("is one statement, by index, in a table of many messages", async () => {
  await db()
    .execute(`insert into notification (id, channel, address, language, template, "values", once, state, attempts, created_at, sent_at)
    select gen_random_uuid(), case n % 2 when 0 then 'sms' else 'mail' end, 'x', 'it', 'notice', '{}', 'many:' || n, 'sent', 1, now(), now()
    from generate_series(1, 20000) n`);
  await db().execute("analyze notification");
  const databaseUrl = process.env.DATABASE_URL ?? "";
  const door = await countStatements(databaseUrl);
  await closeDb();
  try {
    process.env.DATABASE_URL = door.url;
    resetEnv();
    wait();
    door.reset();
    await areSmsDelayed();
    const plans = await explain(databaseUrl, door.traffic().sent);
    expect(plans).toHaveLength(1);
    expect(plans[0]?.scanned).toEqual([]);
    expect(plans[0]?.indexes.toSorted()).toEqual(["notification_sms_sent", "notification_sms_waiting"]);
    expect(plans[0]?.buffers).toBeLessThan(30);
  } finally {
    await closeDb();
    process.env.DATABASE_URL = databaseUrl;
    resetEnv();
    await door.close();
  }
});

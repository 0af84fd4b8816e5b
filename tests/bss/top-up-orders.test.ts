import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020";
import { beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { POST } from "@/app/api/webhooks/network/route";
import { db } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { rateLimit } from "@/db/schema/identity";
import { deliverTopUp } from "@/lib/bss/commands/deliver-top-ups";
import { jobs } from "@/lib/bss/jobs";
import { beginCreditTopUp } from "@/lib/credit/commands/begin-credit-top-up";
import { useCard } from "@/lib/credit/commands/use-card";
import { signBody } from "@/lib/signature";
import { aCard, aPrepaidCustomer, creditNow, topUpNow, useNetwork } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";

useDatabase();
const sandbox = useNetwork();
const HERE = "203.0.113.9";
const SECRET = "network-secret-of-the-tests-0123456789";

beforeEach(() => db().delete(rateLimit));

const document = z
  .looseObject({ components: z.looseObject({ schemas: z.looseObject({ TopUpOrder: z.looseObject({}) }) }) })
  .parse(parse(readFileSync("docs/operator-openapi.yaml", "utf8")));

const settled = (number: string, top_up_id: string, id = randomUUID()) =>
  JSON.stringify({ id, type: "top-up.settled", number, top_up_id, at: new Date().toISOString() });

async function tell(body: string, secret = SECRET): Promise<number> {
  const headers = { "operator-signature": signBody(secret, body, new Date()) };
  return (await POST(new Request("http://localhost/api/webhooks/network", { method: "POST", body, headers }))).status;
}

/** A top-up by a RicariCard of which the network has said that it takes its time. */
async function waiting() {
  const customer = await aPrepaidCustomer(0);
  const topUpId = await useCard(customer.principal, customer.lineId, (await aCard()).pin, HERE);
  await sandbox.order("/sandbox/faults", { network: { mode: "wait", times: 1 } });
  await deliverTopUp(topUpId);
  return { ...customer, topUpId };
}

it("every order that the network gets is what docs/operator-openapi.yaml says", async () => {
  const { principal, lineId } = await aPrepaidCustomer(0);
  const byCard = await useCard(principal, lineId, (await aCard()).pin, HERE);
  const plain = await db().transaction((tx) => beginCreditTopUp(tx, lineId, 1200, new Date()));
  for (const id of [byCard, plain]) await deliverTopUp(id);
  const ajv = new Ajv2020({ allErrors: true, validateFormats: false, strict: false });
  ajv.addSchema(document, "operator");
  const validate = ajv.getSchema("operator#/components/schemas/TopUpOrder");
  const arrived = (await (await fetch(`${sandbox.url()}/sandbox/top-ups.json`)).json()) as { id: string; topUp: object }[];
  const ours = arrived.filter(({ id }) => [byCard, plain].includes(id));
  expect(ours).toHaveLength(2);
  expect(ours.some(({ topUp: order }) => "card_serial" in order)).toBe(true);
  for (const { topUp: order } of ours) expect(validate?.(order), ajv.errorsText(validate?.errors)).toBe(true);
  expect(validate?.({ ...ours[0]?.topUp, amount: 12 })).toBe(false);
});

it("a top-up that the network says has ended is asked about at once, and counts once however often it is told", async () => {
  const { number, lineId, topUpId } = await waiting();
  expect((await topUpNow(lineId)).nextAttemptAt > new Date()).toBe(true);
  // Told or not, the network's answer alone credits: until its turn nobody else asks.
  await deliverTopUp(topUpId);
  expect((await topUpNow(lineId)).state).toBe("paid");
  const body = settled(number, topUpId);
  expect(await Promise.all([tell(body), tell(body), tell(settled(number, topUpId))])).toEqual([200, 200, 200]);
  await Promise.all([1, 2, 3].map(async () => jobs["ask-about-top-up"]?.({ topUpId })));
  expect(await creditNow(lineId)).toMatchObject({ account: { balanceCents: 1000 }, sumCents: 1000 });
  expect(await tell(settled(number, topUpId))).toBe(200);
  await jobs["ask-about-top-up"]?.({ topUpId });
  expect((await creditNow(lineId)).sumCents).toBe(1000);
});

it("word of it that is forged, or about a number that is nobody's, asks nothing; about one that still waits it credits nothing", async () => {
  const { number, lineId, topUpId } = await waiting();
  expect(await tell(settled(number, topUpId), "another secret")).toBe(400);
  expect(await tell(settled("+393999999999", topUpId))).toBe(404);
  await sandbox.order("/sandbox/faults", { network: { mode: "wait", times: 1 } });
  expect(await tell(settled(number, topUpId))).toBe(200);
  await jobs["ask-about-top-up"]?.({ topUpId });
  const [standing] = await db().select({ state: topUp.state, attempts: topUp.attempts }).from(topUp).where(eq(topUp.id, topUpId));
  expect(standing).toEqual({ state: "paid", attempts: 2 });
  expect((await creditNow(lineId)).account).toBeUndefined();
});

import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { db } from "@/db/client";
import { billEvent } from "@/db/schema/billing/bill-event";
import { topUpFavourite } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { creditTransfer, creditTransferPlan } from "@/db/schema/credit/transfer";
import { passkey, totp } from "@/db/schema/identity";
import { payLink } from "@/db/schema/payments/pay-link";
import { usageThreshold } from "@/db/schema/usage";
import { callDetail } from "@/db/schema/usage/call-detail";
import { setNotice } from "@/lib/billing/commands/notices/set-notice";
import { setDelivery } from "@/lib/billing/commands/set-delivery";
import { setConsent } from "@/lib/identity/commands/consents";
import { openSession } from "@/lib/identity/commands/open-session";
import { linkToken } from "@/lib/one-time";
import { getOwnData } from "@/lib/privacy/queries/own-data";
import { getOwnSummary } from "@/lib/privacy/queries/own-summary";
import en from "@/messages/en.json";
import { openTicket } from "@/lib/support/commands";
import { aBill, aDelegate, aLine, aMobileNumber, anAccount, anAssociation } from "../fixtures/billing";
import { aMovement } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { askPdf, textOf } from "../fixtures/pdf";
import { principalOf } from "../fixtures/identity";
import { aQueuedMail, aReceipt } from "../fixtures/notifications";

useDatabase();

const SECRETS = ["canary-password-hash", "canary-public-key", "canary-sealed", "canary-device-secret"];
let me: ReturnType<typeof principalOf>;
let email: string;
let ownBill: string;
let foreignBill: string;
let sharedBill: string;

beforeAll(async () => {
  const own = await anAccount({ passwordHash: "canary-password-hash", name: "Anna D’Ambrosio" });
  email = own.email;
  me = principalOf(own.accountId);
  const { lineId } = await aLine();
  await anAssociation(own.accountId, lineId);
  const bill = await aBill({ lineId });
  ownBill = bill.number;
  const news = { kind: "promotion-end", description: "Fibra", effectiveOn: "2026-11-01", loadedAt: new Date() } as const;
  await db()
    .insert(billEvent)
    .values({ id: randomUUID(), reference: randomUUID(), lineId, note: "Anna’s promotion ended", ...news });
  const link = { accountId: own.accountId, billId: bill.billId, createdAt: new Date(), expiresAt: new Date(Date.now() + 60_000) };
  await db()
    .insert(payLink)
    .values({ id: randomUUID(), ...link });
  await db().insert(callDetail).values({ lineId, accountId: own.accountId, since: new Date() });
  const stranger = await anAccount();
  const foreign = await aLine();
  await anAssociation(stranger.accountId, foreign.lineId);
  foreignBill = (await aBill({ lineId: foreign.lineId })).number;
  const shared = await aLine();
  await anAssociation(stranger.accountId, shared.lineId);
  await anAssociation(own.accountId, shared.lineId, {
    proof: "delegation",
    access: "manage",
    grantedBy: stranger.accountId,
    until: new Date(Date.now() + 60_000),
  });
  sharedBill = (await aBill({ lineId: shared.lineId })).number;
  await db()
    .insert(billEvent)
    .values({ id: randomUUID(), reference: randomUUID(), lineId: shared.lineId, note: "A stranger’s promotion", ...news });
  const now = new Date();
  const origin = { address: "203.0.113.9", userAgent: "A browser of Anna’s", deviceSecret: "canary-device-secret" };
  await db().transaction((tx) => openSession(tx, { accountId: own.accountId, method: "password" }, origin, now));
  const key = { counter: 0, transports: [], isBackedUp: false, aaguid: "0", name: "My phone", createdAt: now };
  await db()
    .insert(passkey)
    .values({ id: "canary-id", accountId: own.accountId, publicKey: Buffer.from("canary-public-key"), ...key });
  await db().insert(totp).values({ accountId: own.accountId, sealedSecret: "canary-sealed", lastStep: 0, createdAt: now });
  await setConsent(me, "marketing", true);
  await aQueuedMail(aReceipt({ address: email }));
  await aQueuedMail(aReceipt({ address: "somebody@posta.example" }));
  await aDelegate(lineId, own.accountId);
  const mobile = await aLine({ kind: "mobile", number: aMobileNumber() });
  await anAssociation(own.accountId, mobile.lineId, { proof: "sms" });
  await aMovement(mobile.lineId, { amountCents: 700, note: "A bonus of Anna’s" });
  const about = { kind: "movement", lineId: mobile.lineId, position: 1 } as const;
  await openTicket(me, { requestId: randomUUID(), subject: about, reason: "amount", words: "Anna’s own words" });
  const other = await aLine({ kind: "mobile", number: aMobileNumber() });
  const given = {
    accountId: own.accountId,
    fromLineId: mobile.lineId,
    toLineId: other.lineId,
    amountCents: 300,
    feeCents: 0,
    createdAt: now,
  };
  await db()
    .insert(creditTransfer)
    .values({ id: randomUUID(), ...given, state: "draft" });
  await db()
    .insert(creditTransferPlan)
    .values({ id: randomUUID(), ...given, everyDays: 7, nextOn: "2026-12-01" });
  const asked = { amountCents: 321, way: "bank", ibanEnd: "3456", state: "requested", requestedAt: now } as const;
  await db()
    .insert(creditReturn)
    .values({ id: randomUUID(), lineId: mobile.lineId, accountId: own.accountId, ...asked });
  await aMovement((await aLine({ kind: "mobile", number: aMobileNumber() })).lineId, { note: "A stranger’s bonus" });
  await db()
    .insert(topUpFavourite)
    .values({ id: randomUUID(), accountId: own.accountId, number: mobile.number, name: "Tablet", createdAt: now });
  await setNotice(me, { lineId, kind: "due", way: "sms", on: true });
  const address = { street: "Via delle Prove 1", postcode: "00184", town: "Roma", province: "RM" };
  await setDelivery(me, { requestId: randomUUID(), lineId, wish: { way: "paper", ...address }, isConfirmed: true });
  await db().insert(usageThreshold).values({ accountId: own.accountId, lineId: mobile.lineId, kind: "data", percent: 80, channel: "mail" });
});

it("has every kind of what is held on the account", async () => {
  const data = await getOwnData(me);
  expect(data).toMatchObject({
    profile: { name: "Anna D’Ambrosio", email },
    consents: [{ kind: "marketing", isGiven: true }],
    sessions: [{ device: "A browser of Anna’s", address: "203.0.113.9" }],
    devices: [{ device: "A browser of Anna’s" }],
    passkeys: [{ name: "My phone" }],
    authenticator: [{ confirmedAt: null }],
    messages: expect.arrayContaining([expect.objectContaining({ kind: "payment-receipt", channel: "mail", address: email })]) as object[],
  });
  expect(data).toMatchObject({
    movements: [{ amountCents: 700, note: "A bonus of Anna’s" }],
    favourites: [{ name: "Tablet" }],
    billEvents: [{ kind: "promotion-end", note: "Anna’s promotion ended" }],
    payLinks: [{ revokedAt: null }],
    callDetails: [{ since: expect.any(Date) as Date }],
    thresholds: [{ kind: "data", percent: 80 }],
    noticeChoices: [{ kind: "due", way: "sms", isOn: true }],
    deliveries: [{ way: "paper", street: "Via delle Prove 1" }],
    topUps: [],
    creditTransfers: [{ amountCents: 300, state: "draft" }],
    transferPlans: [{ amountCents: 300, everyDays: 7 }],
    creditReturns: [{ amountCents: 321, ibanEnd: "3456", state: "requested" }],
    tickets: [{ kind: "movement", words: "Anna’s own words", state: "open" }],
  });
  expect(data.lines).toHaveLength(3);
  expect(data.bills.map(({ number }) => number)).toEqual([ownBill]);
  expect(data.log.map(({ action, byYou }) => [action, byYou])).toEqual(expect.arrayContaining([["sign-in", true]]));
});

it("holds no secret, no hash and nobody else's bill, message or account", async () => {
  const text = JSON.stringify(await getOwnData(me));
  for (const secret of [
    ...SECRETS,
    "Hash",
    "hash",
    "secret",
    foreignBill,
    sharedBill,
    "A stranger’s bonus",
    "A stranger’s promotion",
    "somebody@posta.example",
    linkToken("x", "y"),
  ])
    expect(text).not.toContain(secret);
});

it("is a stranger's own, for a stranger", async () => {
  const { accountId } = await anAccount();
  const text = JSON.stringify(await getOwnData(principalOf(accountId)));
  for (const foreign of [email, ownBill, "Anna’s own words", "Anna’s promotion", "Via delle Prove", "My phone", "203.0.113.9"])
    expect(text).not.toContain(foreign);
});

it("is a tagged PDF in the reader's language, too, with names as they are written", async () => {
  const pdf = await getOwnSummary(me, "en", (key) => en.privacy[key]);
  expect(askPdf(pdf, "pdfinfo")).toMatch(/^Tagged: +yes$/m);
  expect(askPdf(pdf, "qpdf", "--json", "--json-key=qpdf")).toContain('"/Lang": "u:en"');
  expect(askPdf(pdf, "pdfinfo", "-struct-text")).toContain("H1");
  expect(textOf(pdf)).toContain("My phone");
});

import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { debitFile, directDebit } from "@/db/schema/billing/direct-debit";
import { autoCharge } from "@/db/schema/payments/automatic";
import { addDays, dayOf } from "@/lib/dates";
import { skipOccasion, unskipOccasion } from "@/lib/payments/commands/automatic/skip";
import { stopAutomatic } from "@/lib/payments/commands/automatic/stop";
import { turnOnAutomatic } from "@/lib/payments/commands/automatic/turn-on";
import { endMandate } from "@/lib/payments/commands/debit/end-mandate";
import { giveMandate } from "@/lib/payments/commands/debit/give-mandate";
import { finishOwnSetup } from "@/lib/payments/commands/methods/finish-setup";
import { makeDefault, removeMethod } from "@/lib/payments/commands/methods/remove-method";
import { startSetup } from "@/lib/payments/commands/methods/start-setup";
import { wayToPay } from "@/lib/payments/commands/way-to-pay";
import { getMandateData, listMandates, listOccasions, unpaidOccasions } from "@/lib/payments/queries/automatic";
import { getDebiting, getMandatePdf, listMandatesToTake, listPastDebits, listUpcomingDebits } from "@/lib/payments/queries/debit";
import { getChargeable, getMethodData, listSavedMethods } from "@/lib/payments/queries/saved-methods";
import { MANDATE, TERMS } from "../../fixtures/automatic";
import { aBill, aLine, anAssociation } from "../../fixtures/billing";
import { aMovement, aPrepaidCustomer } from "../../fixtures/credit";
import { aFixedCustomer, aMandateWish, mandatesOf } from "../../fixtures/debit";
import { aSavedCard, CARDS } from "../../fixtures/methods";
import { type Cases, OWNER, OWNS, peopleOf, shareLine, type World } from "../../fixtures/people";
import { checkoutRefOf } from "../../fixtures/sandbox";
import { anOfferRow, aServiceRow, load } from "../../fixtures/usage";
import { submit } from "../../sandbox/harness";

const BUYER = { email: "saver@posta.example", locale: "en" } as const;
const TEXT = {
  title: "Mandate",
  intro: "Keep it.",
  labels: { creditor: "a", creditorId: "b", reference: "c", type: "d", line: "e", iban: "f", holder: "g", signed: "h" },
  type: "Core",
  facts: "Facts",
  agreed: "Agreed",
  locale: "en",
};

/** A mobile line that is topped up by itself with a saved card. Whose card it is decides, not who sees the line. */
export async function savedCases(): Promise<World> {
  const { lineId, accountId, number } = await aPrepaidCustomer();
  await aMovement(lineId, { amountCents: 2000, kind: "top-up" });
  const people = await peopleOf(lineId, accountId);
  const { owner } = people;
  const today = dayOf(new Date());
  const renewsOn = addDays(today, 10);
  const offer = anOfferRow();
  await load(
    offer,
    aServiceRow(number, offer.code, { since: addDays(today, -60), period_start: addDays(today, -20), renews_on: renewsOn }),
  );
  const [method, spare] = [await aSavedCard(owner), await aSavedCard(owner, CARDS.refuses)];
  const setup = await startSetup(owner, "card", BUYER);
  await submit(setup, { number: "4000000000000259" });
  const wish = { lineId, methodId: method.id, mandate: MANDATE };
  await turnOnAutomatic(owner, { ...wish, terms: TERMS });
  await turnOnAutomatic(owner, { ...wish, terms: undefined });
  const mandates = await listMandates(owner, lineId);
  const idOf = (kind: string) => mandates.find((one) => one.kind === kind)?.id ?? "";
  const failed = {
    id: uuidv7(),
    lineId,
    kind: "threshold",
    occasion: "1",
    amountCents: 500,
    createdAt: new Date(),
    dueAt: new Date(),
  } as const;
  await db()
    .insert(autoCharge)
    .values({ ...failed, autoTopUpId: idOf("threshold"), state: "failed", reason: "authentication" });
  const renewal = { autoTopUpId: idOf("renewal"), occasion: renewsOn };

  const cases: Cases = {
    // The kind that is on already is changed; a delegate who may pay has no card of the owner's.
    turnOnAutomatic: {
      call: (principal) => turnOnAutomatic(principal, { ...wish, terms: TERMS }),
      says: "not-found not-found not-allowed method-gone method-gone done",
    },
    skipOccasion: { call: (principal) => skipOccasion(principal, renewal), says: OWNS },
    unskipOccasion: { call: (principal) => unskipOccasion(principal, renewal), says: OWNS },
    stopAutomatic: { call: (principal) => stopAutomatic(principal, idOf("renewal")), says: OWNS },
    finishOwnSetup: { gives: OWNER, call: (principal) => finishOwnSetup(principal, { ref: checkoutRefOf(setup) }) },
    makeDefault: { call: (principal) => makeDefault(principal, method.id), says: OWNS },
    removeMethod: { call: (principal) => removeMethod(principal, spare.id), says: OWNS },
    startSetup: { call: (principal) => startSetup(principal, "card", BUYER), own: { accountId, marks: [method.ref] } },
    wayToPay: {
      call: (principal) => wayToPay(principal, { methodId: method.id }),
      says: "method-gone method-gone method-gone method-gone method-gone done",
    },
    listMandates: { gives: OWNER, call: (principal) => listMandates(principal, lineId) },
    listOccasions: { gives: OWNER, call: (principal) => listOccasions(principal, lineId) },
    unpaidOccasions: { gives: OWNER, call: async (principal) => (await unpaidOccasions(principal)).size },
    getMandateData: { gives: OWNER, call: (principal) => getMandateData(principal, 10) },
    listSavedMethods: { gives: OWNER, call: listSavedMethods },
    getChargeable: { gives: OWNER, call: (principal) => getChargeable(principal, method.id) },
    getMethodData: { gives: OWNER, call: (principal) => getMethodData(principal, 10) },
  };
  return { people, cases };
}

/** A fixed line that is debited: by the mandate of its owner, for nobody with whom it is shared. */
export async function debitCases(): Promise<World> {
  const { lineId, accountId, principal: owner } = await aFixedCustomer();
  const people = await peopleOf(lineId, accountId);
  const another = async () => {
    const made = await aLine();
    await anAssociation(accountId, made.lineId);
    await shareLine(people, made.lineId);
    return made.lineId;
  };
  const [ending, free] = [await another(), await another()];
  await giveMandate(owner, aMandateWish(ending));
  await giveMandate(owner, aMandateWish(lineId));
  const [old] = await mandatesOf(ending);
  const [mandate] = await mandatesOf(lineId);
  const mandateId = mandate?.id ?? "";
  await aBill({ lineId });
  const creditor = { name: "Operatore", iban: "IT60X0542811101000000123456", creditorId: "IT66ZZZA1B2C3D4E5F6G7H8" };
  const fileId = uuidv7();
  const at = new Date();
  await db().insert(debitFile).values({ id: fileId, createdAt: at, creditor, writtenAt: at });
  const { billId } = await aBill({ lineId, state: "paid" });
  const filed = { fileId, sequence: "FRST", position: 1, announcedAt: at, settledAt: at, dueOn: dayOf(at) } as const;
  await db()
    .insert(directDebit)
    .values({ id: uuidv7(), mandateId, billId, amountCents: 3790, state: "collected", ...filed });

  const cases: Cases = {
    endMandate: { call: (principal) => endMandate(principal, old?.id ?? ""), says: OWNS },
    giveMandate: {
      call: (principal) => giveMandate(principal, aMandateWish(free)),
      says: "not-found not-found not-allowed not-allowed not-allowed done",
    },
    listPastDebits: { gives: OWNER, call: (principal) => listPastDebits(principal, lineId) },
    getDebiting: { gives: OWNER, call: (principal) => getDebiting(principal, lineId) },
    listUpcomingDebits: { gives: OWNER, call: (principal) => listUpcomingDebits(principal, mandateId) },
    getMandatePdf: { gives: OWNER, call: (principal) => getMandatePdf(principal, mandateId, TEXT) },
    listMandatesToTake: { gives: OWNER, call: (principal) => listMandatesToTake(principal, 10) },
  };
  return { people, cases };
}

import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { topUp, topUpFavourite } from "@/db/schema/credit";
import { creditReturn } from "@/db/schema/credit/credit-return";
import { rateLimit } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { payment } from "@/db/schema/payments";
import { addFavourite, removeFavourite } from "@/lib/credit/commands/favourites";
import { draftTransfer } from "@/lib/credit/commands/transfers/draft";
import { orderTransfer } from "@/lib/credit/commands/transfers/order";
import { stopTransferPlan } from "@/lib/credit/commands/transfers/plans";
import { useCard } from "@/lib/credit/commands/use-card";
import { getCredit } from "@/lib/credit/queries/get-credit";
import { eachMovement, getMovement, listMovements } from "@/lib/credit/queries/list-movements";
import { getMovementsPdf } from "@/lib/credit/queries/movements-pdf";
import { getCreditData } from "@/lib/credit/queries/own-data";
import { renewalNeeds } from "@/lib/credit/queries/renewal-needs";
import { getResidual, listReturns } from "@/lib/credit/queries/residual";
import { listFavourites, listRecentNumbers } from "@/lib/credit/queries/top-up-numbers";
import { getTransfer, listTransferPlans, listTransfers } from "@/lib/credit/queries/transfers";
import { addDays, dayOf } from "@/lib/dates";
import { cancelTopUpPayment } from "@/lib/payments/commands/cancel-payment";
import { returnCredit } from "@/lib/payments/commands/return-credit";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { aLine, aMobileNumber, anAssociation } from "../../fixtures/billing";
import { aCard, aMovement, aPrepaidCustomer, aTopUpPayer, aWish, topUpNow } from "../../fixtures/credit";
import { all, type Cases, OWNER, OWNS, peopleOf, SEERS, shareLine, type World } from "../../fixtures/people";
import { anOfferRow, aServiceRow, load } from "../../fixtures/usage";
import { printed } from "./bills";

const MOVEMENTS = { title: "", intro: "", more: "", after: () => "" };

/** A prepaid line with movements, transfers, top-ups and a plan whose renewal it cannot pay; and one that left, with credit. */
export async function creditCases(): Promise<World> {
  const { lineId, accountId, email, number } = await aPrepaidCustomer(0);
  await aMovement(lineId, { amountCents: 6000, kind: "top-up" });
  const people = await peopleOf(lineId, accountId);
  const { owner } = people;
  const today = dayOf(new Date());
  const offer = anOfferRow({ price: "500.00" });
  const days = { since: addDays(today, -60), period_start: addDays(today, -20), renews_on: addDays(today, 10) };
  await load(offer, aServiceRow(number, offer.code, { ...days, price: "500.00" }));
  const other = await aPrepaidCustomer();
  const draft = { lineId, number: other.number, amountCents: 500, everyDays: undefined };
  const repeat = async (to: string) => orderTransfer(owner, await draftTransfer(owner, { ...draft, number: to, everyDays: 30 }));
  await repeat(other.number);
  const [plan] = await listTransferPlans(owner, lineId);
  // The first one is stopped below.
  await repeat((await aPrepaidCustomer()).number);
  const toOrder = await draftTransfer(owner, draft);
  const toShow = await draftTransfer(owner, draft);

  const left = await aLine({ kind: "mobile", number: aMobileNumber() });
  await anAssociation(accountId, left.lineId);
  await shareLine(people, left.lineId);
  await aMovement(left.lineId, { amountCents: 1500, kind: "top-up" });
  await db()
    .update(line)
    .set({ leftOn: addDays(today, -1), leftReason: "ported" })
    .where(eq(line.id, left.lineId));
  const returned = { lineId, accountId, amountCents: 100, way: "bank", ibanEnd: "3456", state: "settled" } as const;
  await db()
    .insert(creditReturn)
    .values({ id: uuidv7(), ...returned, requestedAt: new Date(), settledAt: new Date() });

  const { pin } = await aCard();
  await useCard(owner, lineId, pin, "203.0.113.9");
  await startTopUp(owner, aWish(number), aTopUpPayer);
  const begun = await topUpNow(lineId);
  const [paying] = await db().select({ id: payment.id }).from(payment).where(eq(payment.topUpId, begun.id));
  const credited = { id: uuidv7(), lineId, accountId, amountCents: 500, method: "card", state: "credited", createdAt: new Date() } as const;
  await db()
    .insert(topUp)
    .values({ ...credited, nextAttemptAt: new Date(), paidAt: new Date(), settledAt: new Date() });
  const favourite = uuidv7();
  await db().insert(topUpFavourite).values({ id: favourite, accountId, number: other.number, name: "Nonna", createdAt: new Date() });
  const bank = { way: "bank", iban: "IT60X0542811101000000123456", holder: "Mario Prova" } as const;

  const cases: Cases = {
    addFavourite: { call: (principal) => addFavourite(principal, begun.id, "Casa"), says: OWNS },
    removeFavourite: { call: (principal) => removeFavourite(principal, favourite), says: OWNS },
    draftTransfer: { call: (principal) => draftTransfer(principal, draft), says: "not-found not-found not-allowed not-allowed done done" },
    orderTransfer: { call: (principal) => orderTransfer(principal, toOrder), says: OWNS },
    stopTransferPlan: { call: (principal) => stopTransferPlan(principal, plan?.id ?? ""), says: OWNS },
    // A card is whose digits they know; once used it leads only whoever used it to its receipt.
    useCard: {
      call: async (principal) => {
        // Each of them comes on a day of their own.
        await db().delete(rateLimit);
        return useCard(principal, lineId, pin, "203.0.113.9");
      },
      says: "card-used card-used card-used card-used card-used done",
    },
    getCredit: { gives: SEERS, call: (principal) => getCredit(principal, lineId) },
    listMovements: { gives: SEERS, call: async (principal) => (await listMovements(principal, lineId, {})).movements },
    eachMovement: { gives: SEERS, call: (principal) => all(eachMovement(principal, lineId, {})) },
    getMovement: { gives: SEERS, call: (principal) => getMovement(principal, lineId, 1) },
    getMovementsPdf: {
      gives: SEERS,
      call: (principal) => printed((row) => getMovementsPdf(principal, lineId, {}, "en", { ...MOVEMENTS, kind: row })),
    },
    getCreditData: { gives: OWNER, call: async (principal) => (await getCreditData(principal, 20)).movements },
    renewalNeeds: { gives: SEERS, call: async (principal) => (await renewalNeeds(principal)).size },
    getResidual: { gives: OWNER, call: async (principal) => (await getResidual(principal, lineId)).returnableCents },
    listReturns: { gives: OWNER, call: (principal) => listReturns(principal, lineId) },
    listFavourites: { gives: OWNER, call: listFavourites },
    listRecentNumbers: { gives: OWNER, call: listRecentNumbers },
    listTransfers: { gives: SEERS, call: async (principal) => (await listTransfers(principal, lineId)).transfers },
    getTransfer: { gives: OWNER, call: (principal) => getTransfer(principal, toShow) },
    listTransferPlans: { gives: OWNER, call: (principal) => listTransferPlans(principal, lineId) },
    cancelTopUpPayment: { call: (principal) => cancelTopUpPayment(principal, paying?.id ?? ""), says: OWNS },
    returnCredit: {
      call: (principal) =>
        returnCredit(principal, { requestId: uuidv7(), lineId: left.lineId, to: bank, amountCents: 1500, isConfirmed: true }),
      says: OWNS,
    },
    // Anybody may top up any number: what comes of it is theirs who paid.
    startTopUp: { call: (principal) => startTopUp(principal, aWish(number), aTopUpPayer), own: { accountId, marks: [email] } },
  };
  return { people, cases };
}

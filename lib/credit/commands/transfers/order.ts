import "server-only";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { creditTransfer, creditTransferPlan } from "@/db/schema/credit/transfer";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { beginCreditTopUp } from "@/lib/credit/commands/begin-credit-top-up";
import { postCredit } from "@/lib/credit/commands/post-credit";
import { requireNoPlan, requireTransfer, type TransferWish } from "@/lib/credit/commands/transfers/require-transfer";
import { unsafeNoteOf } from "@/lib/credit/commands/transfers/note-of";
import { DRAFT_HOURS, nextOccasion } from "@/lib/credit/rules/transfers";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { requireSelf } from "@/lib/identity/commands/require-self";
import type { Principal } from "@/lib/principal";

/**
 * Gives what a draft says, and sets up its repetition: the credit leaves the line at once, and the network is asked to bring it to the other. The
 * same draft confirmed twice is given once.
 * @throws UserError `confirm-first`, `not-found` also when the draft is too old, and as `requireTransfer` and `requireNoPlan`.
 */
export async function orderTransfer(principal: Principal, transferId: string): Promise<void> {
  const at = clock.now();
  requireSelf(principal);
  requireFresh(principal, at);
  await db().transaction(async (tx) => {
    const [draft] = await tx
      .select()
      .from(creditTransfer)
      .where(and(eq(creditTransfer.id, transferId), eq(creditTransfer.accountId, principal.subject)))
      .for("update");
    if (!draft) throw new UserError("not-found");
    if (draft.state !== "draft") return;
    if (draft.createdAt.getTime() < at.getTime() - DRAFT_HOURS * 3_600_000) throw new UserError("not-found");
    const planned = draft.everyDays === null ? undefined : await plan(tx, principal, { ...draft, everyDays: draft.everyDays }, at);
    await requireTransfer(tx, principal, draft, at);
    await bookTransfer(tx, principal, draft, at, planned);
  });
}

async function plan(tx: Database, { subject }: Principal, wish: TransferWish & { readonly everyDays: number }, at: Date) {
  await requireNoPlan(tx, wish);
  const { fromLineId, toLineId, amountCents, feeCents, everyDays } = wish;
  const occasion = dayOf(at);
  const nextOn = nextOccasion(occasion, everyDays, occasion);
  const planId = uuidv7();
  const row = { id: planId, accountId: subject, fromLineId, toLineId, amountCents, feeCents, everyDays, nextOn, createdAt: at };
  // Set up twice in the same moment: the index lets one through.
  const made = await tx.insert(creditTransferPlan).values(row).onConflictDoNothing().returning({ id: creditTransferPlan.id });
  if (made.length === 0) throw new UserError("transfer-planned");
  return { planId, occasion };
}

/** Takes a transfer off its line's credit and has the network bring it to the other. After `requireTransfer`, in its transaction. */
export async function bookTransfer(
  tx: Database,
  principal: Principal,
  transfer: TransferWish & { readonly id: string },
  at: Date,
  planned?: { readonly planId: string; readonly occasion: string },
): Promise<void> {
  const { id, fromLineId: lineId, toLineId, amountCents, feeCents } = transfer;
  const topUpId = await beginCreditTopUp(tx, toLineId, amountCents, at);
  const { planId, occasion } = planned ?? {};
  await tx.update(creditTransfer).set({ state: "ordered", topUpId, orderedAt: at, planId, occasion }).where(eq(creditTransfer.id, id));
  const note = await unsafeNoteOf(tx, toLineId);
  const taken = { lineId, externalRef: id, at, note };
  await postCredit(tx, { ...taken, booking: "transfer", kind: "transfer", amountCents: -amountCents, counterpart: "owed:top-ups" });
  if (feeCents > 0)
    await postCredit(tx, { ...taken, booking: "transfer-fee", kind: "fee", amountCents: -feeCents, counterpart: "operator:charges" });
  await recordAudit(tx, { principal, action: "credit.transfer", target: id, details: { lineId, toLineId, amountCents, feeCents }, at });
}

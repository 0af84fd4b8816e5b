import "server-only";
import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { statement, statementName } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { suspensionNotice } from "@/db/schema/billing/bill-notice";
import { debitMandate, directDebit } from "@/db/schema/billing/direct-debit";
import { instalmentPlan, planInstalment } from "@/db/schema/billing/instalment-plan";
import { association } from "@/db/schema/identity";
import { ownBillLater, ownLine } from "@/lib/billing/queries/own-bill";
import type { DebitState } from "@/lib/billing/rules/debits";
import type { Instalment } from "@/lib/billing/rules/instalments";
import type { AnnouncedSuspension } from "@/lib/billing/rules/notices";
import { dayOf, type Day } from "@/lib/dates";
import { ownValues } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** How else than by the customer's own hand, or how else than at once, a bill is paid. */
export interface Arrangements {
  /** The mandate of its line that lives. */
  readonly mandate: { readonly isActive: boolean; readonly signedOn: Day; readonly iban: string | null } | undefined;
  /** Its debit, one that was canceled aside. */
  readonly debit:
    | {
        readonly state: DebitState;
        readonly amountCents: Cents;
        readonly dueOn: Day;
        readonly reasonCode: string | null;
        readonly iban: string | null;
      }
    | undefined;
  /** Its plan, whether it lives or not. */
  readonly plan: { readonly id: string; readonly isLive: boolean; readonly instalments: readonly Instalment[] } | undefined;
  /** That service may be suspended because of it, as its customer was told. */
  readonly suspension: AnnouncedSuspension | undefined;
  /** The reader has only been shown the line by somebody else. */
  readonly isShared: boolean;
}

const used = alias(debitMandate, "used_mandate");
const instalments = sql<Instalment[]>`(
  select json_agg(json_build_object('position', i.position, 'dueOn', i.due_on, 'amountCents', i.amount_cents, 'paidUpToCents', i.paid_up_to_cents)
    order by i.position) from ${planInstalment} i where i.plan_id = ${instalmentPlan}.id)`;

const arrangementsOfBill = statement((on) =>
  on
    .select({
      proof: association.proof,
      mandateState: debitMandate.state,
      signedAt: debitMandate.signedAt,
      // The bank account is shown to whoever gave its mandate, and to nobody else who sees the line.
      mandateIban: sql<string | null>`case when ${debitMandate.accountId} = ${association.accountId} then ${debitMandate.ibanShown} end`,
      debitState: directDebit.state,
      amountCents: directDebit.amountCents,
      dueOn: directDebit.dueOn,
      reasonCode: directDebit.reasonCode,
      debitIban: sql<string | null>`case when ${used.accountId} = ${association.accountId} then ${used.ibanShown} end`,
      planId: instalmentPlan.id,
      planState: instalmentPlan.state,
      instalments,
      noticedAt: suspensionNotice.noticedAt,
      notBefore: suspensionNotice.notBefore,
    })
    .from(bill)
    .innerJoin(association, ownLine)
    .leftJoin(debitMandate, and(eq(debitMandate.lineId, bill.lineId), ne(debitMandate.state, "ended")))
    .leftJoin(directDebit, and(eq(directDebit.billId, bill.id), ne(directDebit.state, "canceled")))
    .leftJoin(used, eq(used.id, directDebit.mandateId))
    .leftJoin(instalmentPlan, eq(instalmentPlan.billId, bill.id))
    .leftJoin(suspensionNotice, and(eq(suspensionNotice.billId, bill.id), isNull(suspensionNotice.endedAt)))
    .where(ownBillLater)
    .prepare(statementName("arrangements_of_bill")),
);

/** How a bill of one of the principal's lines is paid, or is to be; nothing for somebody else's. */
export async function getArrangements(principal: Principal, billId: string): Promise<Arrangements | undefined> {
  const [row] = await arrangementsOfBill().execute({ ...ownValues(principal), bill: billId });
  if (!row) return undefined;
  const { mandateState, signedAt, debitState, amountCents, dueOn, planId, noticedAt, notBefore } = row;
  return {
    mandate:
      mandateState === null || signedAt === null
        ? undefined
        : { isActive: mandateState === "active", signedOn: dayOf(signedAt), iban: row.mandateIban },
    debit:
      debitState === null || amountCents === null || dueOn === null
        ? undefined
        : { state: debitState, amountCents, dueOn, reasonCode: row.reasonCode, iban: row.debitIban },
    plan: planId === null ? undefined : { id: planId, isLive: row.planState === "live", instalments: row.instalments },
    suspension: noticedAt === null || notBefore === null ? undefined : { noticedOn: dayOf(noticedAt), notBefore },
    isShared: row.proof === "delegation",
  };
}

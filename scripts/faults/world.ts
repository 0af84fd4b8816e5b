import postgres from "postgres";
import type { HistoryRecord } from "./history";
import type { Errand } from "./people";
import type { ProviderState } from "./sandbox-orders";

/** What the portal's database holds at the end, as plain rows. */
export interface Books {
  readonly payments: readonly {
    id: string;
    /** One of the two. Nobody here pays several bills at once. */
    billId: string | null;
    topUpId: string | null;
    state: string;
    receivedCents: number | null;
    moneyRef: string | null;
    checkoutRef: string | null;
    settledAt: Date | null;
  }[];
  readonly bills: readonly { id: string; state: string; totalCents: number; paidCents: number }[];
  readonly topUps: readonly { id: string; lineId: string; state: string; amountCents: number; settledAt: Date | null }[];
  /** The credit of each line, and what its movements sum to. */
  readonly credits: readonly { lineId: string; balanceCents: number; movedCents: number }[];
  readonly billPayments: readonly { billId: string; reference: string; amountCents: number }[];
  readonly entries: readonly { txId: string; kind: string; ref: string; account: string; amountCents: number; paymentId: string | null }[];
  readonly inbox: readonly { eventId: string; isProcessed: boolean }[];
  /** The payments of which the audit log says that they succeeded, as often as it does. */
  readonly succeeded: readonly string[];
  readonly jobs: readonly { id: string; task: string; isDead: boolean; lastError: string | null }[];
  readonly messages: readonly { id: string; once: string; state: string }[];
  readonly exports: readonly { id: string; kind: string; reference: string; state: string }[];
  readonly findings: readonly { kind: string; reference: string }[];
}

/** Everything that the checker compares. */
export interface World {
  readonly history: readonly HistoryRecord[];
  /** What each customer set out to do, by the customer's number. */
  readonly errands: readonly Errand[];
  readonly provider: ProviderState;
  readonly books: Books;
  /** Processes that ended although nobody had killed them. */
  readonly ownEnds: readonly string[];
}

/** Reads the books with plain SQL: the checker trusts none of the code that wrote them. */
export async function readBooks(url: string): Promise<Books> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, types: { bigint: postgres.BigInt } });
  try {
    return {
      payments: await sql<Books["payments"][number][]>`
        select payment.id, (select bill_id from payment_share where payment_id = payment.id and position = 1) as "billId", top_up_id as "topUpId", state, received_cents::float8 as "receivedCents", money_ref as "moneyRef",
          provider_ref as "checkoutRef", settled_at as "settledAt"
        from payment join payment_attempt on payment_id = payment.id`,
      bills: await sql<Books["bills"][number][]>`
        select id, state, total_cents::float8 as "totalCents", paid_cents::float8 as "paidCents" from bill`,
      topUps: await sql<Books["topUps"][number][]>`
        select id, line_id as "lineId", state, amount_cents::float8 as "amountCents", settled_at as "settledAt" from top_up`,
      credits: await sql<Books["credits"][number][]>`
        select line_id as "lineId", balance_cents::float8 as "balanceCents",
          (select coalesce(sum(amount_cents), 0)::float8 from credit_movement where credit_movement.line_id = credit_account.line_id) as "movedCents"
        from credit_account`,
      billPayments: await sql<Books["billPayments"][number][]>`
        select bill_id as "billId", reference, amount_cents::float8 as "amountCents" from bill_payment`,
      entries: await sql<Books["entries"][number][]>`
        select ledger_tx.id as "txId", kind, external_ref as ref, account, amount_cents::float8 as "amountCents", payment_id as "paymentId"
        from ledger_tx left join ledger_entry on tx_id = ledger_tx.id`,
      inbox: await sql<Books["inbox"][number][]>`
        select event_id as "eventId", processed_at is not null as "isProcessed" from webhook_inbox`,
      succeeded: (await sql<{ target: string }[]>`select target from audit_log where action = 'payment.succeeded'`).map(
        ({ target }) => target,
      ),
      jobs: await sql<Books["jobs"][number][]>`
        select id::text, task_identifier as task, attempts >= max_attempts as "isDead", last_error as "lastError" from graphile_worker.jobs`,
      messages: await sql<Books["messages"][number][]>`select id, once, state from notification`,
      exports: await sql<Books["exports"][number][]>`select id, kind, reference, state from operator_export`,
      findings: await sql<Books["findings"][number][]>`select kind, reference from finding where resolved_at is null`,
    };
  } finally {
    await sql.end();
  }
}

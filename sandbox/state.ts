import { z } from "zod";
import { faultRecord, type Faults } from "@/sandbox/fault-records";
import * as paypal from "@/sandbox/paypal/records";
import {
  chargeRecord,
  customerRecord,
  deliveryRecord,
  disputeRecord,
  eventRecord,
  exportRecord,
  intentRecord,
  mailRecord,
  methodRecord,
  refundRecord,
  replyRecord,
  sessionRecord,
  setupRecord,
  smsRecord,
  topUpRecord,
  transactionRecord,
  type ChargeRecord,
  type CustomerRecord,
  type DeliveryRecord,
  type DisputeRecord,
  type EventRecord,
  type ExportRecord,
  type IntentRecord,
  type MailRecord,
  type MethodRecord,
  type RefundRecord,
  type ReplyRecord,
  type SessionRecord,
  type SetupRecord,
  type SmsRecord,
  type TopUpRecord,
  type TransactionRecord,
} from "@/sandbox/records";
import { readSnapshot, SnapshotFile } from "@/sandbox/snapshot";
import { Table } from "@/sandbox/table";

const snapshot = z.object({
  version: z.literal(1),
  clockOffsetSeconds: z.number().int(),
  faults: faultRecord,
  exports: z.array(exportRecord).default([]),
  topUps: z.array(topUpRecord).default([]),
  sessions: z.array(sessionRecord),
  intents: z.array(intentRecord),
  charges: z.array(chargeRecord),
  // The first snapshots had none of these; they open all the same.
  setups: z.array(setupRecord).default([]),
  customers: z.array(customerRecord).default([]),
  methods: z.array(methodRecord).default([]),
  refunds: z.array(refundRecord).default([]),
  disputes: z.array(disputeRecord).default([]),
  transactions: z.array(transactionRecord).default([]),
  events: z.array(eventRecord),
  deliveries: z.array(deliveryRecord),
  replies: z.array(replyRecord),
  mails: z.array(mailRecord).default([]),
  texts: z.array(smsRecord).default([]),
  paypalOrders: z.array(paypal.orderRecord).default([]),
  paypalCaptures: z.array(paypal.captureRecord).default([]),
  paypalRefunds: z.array(paypal.refundRecord).default([]),
  paypalDisputes: z.array(paypal.disputeRecord).default([]),
  paypalSetups: z.array(paypal.setupRecord).default([]),
  paypalTokens: z.array(paypal.tokenRecord).default([]),
  paypalReplies: z.array(paypal.replyRecord).default([]),
  paypalEvents: z.array(eventRecord).default([]),
});

type Snapshot = z.output<typeof snapshot>;

const NO_FAULTS: Faults = {
  webhooks: "normal",
  api: null,
  refunds: null,
  payments: null,
  mail: null,
  operator: null,
  network: null,
  sms: null,
  receipts: null,
  vault: null,
};
const EMPTY: Snapshot = {
  version: 1,
  clockOffsetSeconds: 0,
  faults: NO_FAULTS,
  exports: [],
  topUps: [],
  sessions: [],
  intents: [],
  charges: [],
  setups: [],
  customers: [],
  methods: [],
  refunds: [],
  disputes: [],
  transactions: [],
  events: [],
  deliveries: [],
  replies: [],
  mails: [],
  texts: [],
  paypalOrders: [],
  paypalCaptures: [],
  paypalRefunds: [],
  paypalDisputes: [],
  paypalSetups: [],
  paypalTokens: [],
  paypalReplies: [],
  paypalEvents: [],
};

/** Stripe lists events for 30 days and keeps idempotency keys for at least 24 hours. */
const EVENT_DAYS = 30;
const REPLY_HOURS = 24;

/** Everything that the sandbox knows. All changes are made in one go between two awaits; `flush` makes them last. */
export class State {
  readonly exports: Table<ExportRecord>;
  readonly topUps: Table<TopUpRecord>;
  readonly sessions: Table<SessionRecord>;
  readonly intents: Table<IntentRecord>;
  readonly charges: Table<ChargeRecord>;
  readonly setups: Table<SetupRecord>;
  readonly customers: Table<CustomerRecord>;
  readonly methods: Table<MethodRecord>;
  readonly refunds: Table<RefundRecord>;
  readonly disputes: Table<DisputeRecord>;
  readonly transactions: Table<TransactionRecord>;
  readonly events: Table<EventRecord>;
  readonly deliveries: Table<DeliveryRecord>;
  readonly replies: Table<ReplyRecord>;
  readonly mails: Table<MailRecord>;
  readonly texts: Table<SmsRecord>;
  readonly paypalOrders: Table<paypal.OrderRecord>;
  readonly paypalCaptures: Table<paypal.CaptureRecord>;
  readonly paypalRefunds: Table<paypal.RefundRecord>;
  readonly paypalDisputes: Table<paypal.DisputeRecord>;
  readonly paypalSetups: Table<paypal.SetupRecord>;
  readonly paypalTokens: Table<paypal.TokenRecord>;
  readonly paypalReplies: Table<paypal.ReplyRecord>;
  readonly paypalEvents: Table<EventRecord>;
  readonly #file: SnapshotFile;
  #clockOffsetSeconds: number;
  #faults: Faults;

  private constructor(path: string | undefined, from: Snapshot) {
    this.#file = new SnapshotFile(path, () => this.#toJson());
    const changed = (): void => {
      this.#file.changed();
    };
    this.exports = new Table<ExportRecord>(from.exports, changed);
    this.topUps = new Table<TopUpRecord>(from.topUps, changed);
    this.sessions = new Table<SessionRecord>(from.sessions, changed);
    this.intents = new Table<IntentRecord>(from.intents, changed);
    this.charges = new Table<ChargeRecord>(from.charges, changed);
    this.setups = new Table<SetupRecord>(from.setups, changed);
    this.customers = new Table<CustomerRecord>(from.customers, changed);
    this.methods = new Table<MethodRecord>(from.methods, changed);
    this.refunds = new Table<RefundRecord>(from.refunds, changed);
    this.disputes = new Table<DisputeRecord>(from.disputes, changed);
    this.transactions = new Table<TransactionRecord>(from.transactions, changed);
    this.events = new Table<EventRecord>(from.events, changed);
    this.deliveries = new Table<DeliveryRecord>(from.deliveries, changed);
    this.replies = new Table<ReplyRecord>(from.replies, changed);
    this.mails = new Table<MailRecord>(from.mails, changed);
    this.texts = new Table<SmsRecord>(from.texts, changed);
    this.paypalOrders = new Table<paypal.OrderRecord>(from.paypalOrders, changed);
    this.paypalCaptures = new Table<paypal.CaptureRecord>(from.paypalCaptures, changed);
    this.paypalRefunds = new Table<paypal.RefundRecord>(from.paypalRefunds, changed);
    this.paypalDisputes = new Table<paypal.DisputeRecord>(from.paypalDisputes, changed);
    this.paypalSetups = new Table<paypal.SetupRecord>(from.paypalSetups, changed);
    this.paypalTokens = new Table<paypal.TokenRecord>(from.paypalTokens, changed);
    this.paypalReplies = new Table<paypal.ReplyRecord>(from.paypalReplies, changed);
    this.paypalEvents = new Table<EventRecord>(from.paypalEvents, changed);
    this.#clockOffsetSeconds = from.clockOffsetSeconds;
    this.#faults = from.faults;
  }

  /**
   * The state in that file, or an empty one.
   * @throws Error with a sentence when the file holds something else.
   */
  static async open(path: string | undefined): Promise<State> {
    if (path === undefined) return new State(undefined, EMPTY);
    const found = await readSnapshot(path).catch((error: unknown) => {
      throw new Error(`SANDBOX_STATE: ${path} cannot be read as a snapshot of this sandbox; delete it to begin anew`, { cause: error });
    });
    if (found === undefined) return new State(path, EMPTY);
    const parsed = snapshot.safeParse(found);
    if (!parsed.success)
      throw new Error(`SANDBOX_STATE: ${path} is no snapshot of this sandbox; delete it to begin anew`, { cause: parsed.error });
    return new State(path, parsed.data);
  }

  /** The sandbox's own time, which a test may move ahead. */
  nowMs(): number {
    return Date.now() + this.#clockOffsetSeconds * 1000;
  }

  nowSeconds(): number {
    return Math.floor(this.nowMs() / 1000);
  }

  advanceClock(seconds: number): void {
    this.#clockOffsetSeconds += seconds;
    this.#file.changed();
  }

  get faults(): Faults {
    return this.#faults;
  }

  setFaults(faults: Faults): void {
    this.#faults = faults;
    this.#file.changed();
  }

  /** Forgets what is older than Stripe would remember. */
  prune(): void {
    const eventsFrom = this.nowSeconds() - EVENT_DAYS * 86_400;
    const repliesFrom = this.nowSeconds() - REPLY_HOURS * 3600;
    this.events.dropWhile((event) => event.createdAt < eventsFrom);
    this.deliveries.dropWhile((delivery) => delivery.createdAt < eventsFrom);
    this.replies.dropWhile((reply) => reply.createdAt < repliesFrom);
    this.mails.dropWhile((mail) => mail.receivedAtMs < eventsFrom * 1000);
    this.paypalEvents.dropWhile((event) => event.createdAt < eventsFrom);
    this.paypalReplies.dropWhile((reply) => reply.expiresAt < this.nowSeconds());
    this.texts.dropWhile((sms) => sms.receivedAtMs < eventsFrom * 1000);
  }

  /** Begins anew: no sessions, no faults, the real time. */
  reset(): void {
    for (const [, table] of this.#tables()) table.clear();
    this.#clockOffsetSeconds = 0;
    this.setFaults(NO_FAULTS);
  }

  /** Resolves once every change made so far is on disk. */
  flush(): Promise<void> {
    return this.#file.flush();
  }

  #toJson(): string {
    const head = `"version":1,"clockOffsetSeconds":${String(this.#clockOffsetSeconds)},"faults":${JSON.stringify(this.#faults)}`;
    const tables = this.#tables().map(([name, table]) => `"${name}":${table.toJson()}`);
    return `{${[head, ...tables].join(",\n")}}\n`;
  }

  /** Every table, by its name in the snapshot. */
  #tables(): [string, Pick<Table<{ id: string }>, "clear" | "toJson">][] {
    const fields: [string, unknown][] = Object.entries(this);
    return fields.flatMap(([name, field]) => (field instanceof Table ? [[name, field]] : []));
  }
}

import type { Violation } from "./check";
import { grouped, summed } from "./grouped";
import type { Plan } from "./plan";
import type { Befallen } from "./troubles";
import type { World } from "./world";

/** One run, as it is told. */
export interface Outcome {
  readonly world: World;
  readonly violations: readonly Violation[];
  readonly befallen: Befallen;
  readonly restarts: number;
  readonly paySeconds: number;
  readonly seconds: number;
}

/** What is going to happen, before it does. */
export function describePlan({ intentions, troubles }: Plan, seed: number): string {
  const ways = [...grouped(intentions, ({ way }) => way)].map(([way, all]) => `${String(all.length)} ${way}`).join(", ");
  const cards = [...grouped(intentions, ({ card }) => card)].map(([card, all]) => `${String(all.length)} ${card}`).join(", ");
  const moments = troubles.map(
    (trouble) => `${trouble.kind === "kill" ? trouble.target : `silence (${trouble.mode})`}@${String(trouble.after)}`,
  );
  return `seed ${String(seed)}\n  customers: ${ways}\n  cards: ${cards}\n  troubles, after so many customers: ${moments.join(", ")}`;
}

/** The table of figures, and a line for each violation. */
export function describeOutcome(outcome: Outcome): string {
  const width = Math.max(...rowsOf(outcome).map(([name]) => name.length));
  const table = rowsOf(outcome).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const found = outcome.violations.map(({ rule, what }) => `VIOLATION ${rule}: ${what}`);
  return [...table, "", ...found, `${String(found.length)} violations`].join("\n");
}

function rowsOf({ world, violations, befallen, restarts, paySeconds, seconds }: Outcome): [string, string][] {
  const { history, provider, books } = world;
  const counted = (event: string) => String(history.filter((line) => line.event === event).length);
  const broken = (...rules: string[]) => String(violations.filter(({ rule }) => rules.includes(rule)).length);
  const real = provider.deliveries.filter(({ state }) => state !== "refused" && state !== "believed");
  const delivered = real.filter(({ state }) => state === "delivered");
  const taken = provider.intents.filter(({ status }) => status === "succeeded").length;
  const { p50, p99, most } = waits(world);
  const kills = Object.entries(befallen.kills).map(([target, times]) => `${target} ${String(times)}`);
  return [
    ["customers who began", counted("begun")],
    ["payments that the provider took", String(taken)],
    ["checkouts acknowledged", counted("checkout-opened")],
    ["payments acknowledged, shown as received", `${counted("paid")}, ${counted("received-shown")}`],
    ["cards declined, payments cancelled", `${counted("declined")}, ${counted("cancel-shown")}`],
    ["asked again, gave up", `${counted("asked-again")}, ${counted("gave-up")}`],
    ["events, webhooks delivered", `${String(provider.events.length)}, ${String(delivered.length)}`],
    ["webhooks repeated", String(delivered.length - new Set(delivered.map(({ eventId }) => eventId)).size)],
    ["webhooks sent in vain while something was down", String(summed(real, ({ attempts }) => attempts) - delivered.length)],
    ["webhooks never delivered", String(new Set(real.filter(({ state }) => state === "lost").map(({ eventId }) => eventId)).size)],
    ["webhooks forged", String(provider.deliveries.length - real.length)],
    ["killed with kill -9", `${String(Object.values(befallen.kills).reduce((sum, times) => sum + times, 0))} (${kills.join(", ")})`],
    ["started again", String(restarts)],
    ["provider silent", `${String(befallen.silentSeconds)} s`],
    ['from paying to "received", p50, p99, most', `${p50} s, ${p99} s, ${most} s`],
    ["top-ups credited; from paying to the credit, p50, p99, most", creditWaits(world)],
    ["paid, and known by a later sweep alone", String(sweptAfter(world))],
    ["receipts by mail, sent again", copiesOf(provider.mails)],
    ["exports to the operator, sent again", copiesOf(provider.exports)],
    ["lost", broken("lost", "acknowledged", "told")],
    ["doubled", broken("doubled", "invented")],
    ["forgeries believed", broken("forged")],
    ["ledger sum", `${String(summed(books.entries, ({ amountCents }) => amountCents))} cents`],
    ["payments a second", (taken / paySeconds).toFixed(1)],
    ["duration of the payments, of all", `${paySeconds.toFixed(0)} s, ${seconds.toFixed(0)} s`],
  ];
}

/** What was settled later than this was settled under the clock that is moved an hour ahead. */
const endOf = ({ history }: World) => (history.at(-1)?.at ?? 0) + 30 * 60_000;

/** From the provider's "paid" until the books had it, in seconds, for what needed no later sweep. */
function waits(
  world: World,
  endsAt: (payment: World["books"]["payments"][number]) => Date | null | undefined = ({ settledAt }) => settledAt,
): { p50: string; p99: string; most: string } {
  const paid = new Map(world.history.flatMap(({ event, ref, at }) => (event === "paid" && ref !== undefined ? [[ref, at]] : [])));
  const sorted = world.books.payments
    .flatMap((payment) => {
      const from = paid.get(payment.checkoutRef ?? "");
      const settledAt = endsAt(payment);
      return from === undefined || !settledAt || settledAt.getTime() > endOf(world) ? [] : [Math.max(0, settledAt.getTime() - from)];
    })
    .sort((one, other) => one - other);
  const upTo = (part: number) => ((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) / 1_000).toFixed(2);
  return { p50: upTo(0.5), p99: upTo(0.99), most: upTo(1) };
}

/** From the provider's "paid" until the line had it, for what needed no later sweep. */
function creditWaits(world: World): string {
  const topUps = new Map(world.books.topUps.map((one) => [one.id, one]));
  const { p50, p99, most } = waits(world, ({ topUpId }) => topUps.get(topUpId ?? "")?.settledAt);
  const credited = world.books.topUps.filter(({ state }) => state === "credited");
  return `${String(credited.length)}; ${p50} s, ${p99} s, ${most} s`;
}

/** How many there are, and how often one came again. */
function copiesOf(rows: readonly { copies: number }[]): string {
  return `${String(rows.length)}, ${String(summed(rows, ({ copies }) => copies) - rows.length)}`;
}

function sweptAfter(world: World): number {
  return world.books.payments.filter(({ settledAt }) => settledAt && settledAt.getTime() > endOf(world)).length;
}

import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { ricaricard } from "@/db/schema/credit";
import { rateLimit } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { deliverTopUp } from "@/lib/bss/commands/deliver-top-ups";
import { clock } from "@/lib/clock";
import { useCard } from "@/lib/credit/commands/use-card";
import { visitorPrincipal } from "@/lib/principal";
import { aCard, aPrepaidCustomer, creditNow, topUpNow, useNetwork } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { books } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";

useDatabase();
const sandbox = useNetwork();
const HERE = "203.0.113.9";

let now = vi.spyOn(clock, "now");
beforeEach(async () => {
  now = vi.spyOn(clock, "now");
  await db().delete(rateLimit);
});
afterEach(() => {
  now.mockRestore();
});

describe("a RicariCard", () => {
  it("tops up its amount, once, and the network hears of its serial number", async () => {
    const { principal, lineId } = await aPrepaidCustomer(100);
    const { pin, serial } = await aCard();
    const topUpId = await useCard(principal, lineId, pin, HERE);
    await deliverTopUp(topUpId);
    expect(await creditNow(lineId)).toMatchObject({ account: { balanceCents: 1100 }, sumCents: 1100 });
    expect((await books()).sums).toMatchObject({ "sold:ricaricard": 1000, "owed:top-ups": 0 });
    const asked = await (await fetch(`${sandbox.url()}/sandbox/top-ups.json`)).text();
    expect(asked).toContain(serial);
    expect(await useCard(principal, lineId, pin, HERE)).toBe(topUpId);
    const other = await aPrepaidCustomer(0);
    expect(await refusal(useCard(other.principal, other.lineId, pin, HERE))).toBe("card-used");
  });

  it("is used once by thirty who know it at once", async () => {
    const { pin } = await aCard();
    const people = await Promise.all(Array.from({ length: 30 }, () => aPrepaidCustomer(0)));
    const outcomes = await Promise.all(
      people.map(({ principal, lineId }, n) => refusal(useCard(principal, lineId, pin, `198.51.100.${String(n)}`))),
    );
    expect(outcomes.filter((code) => code === "done")).toHaveLength(1);
    expect(outcomes.filter((code) => code === "card-used")).toHaveLength(29);
  });

  it.each([
    ["unsold", "card-unknown", {}],
    ["blocked", "card-blocked", {}],
    ["active", "card-expired", { expiresOn: "2024-01-01" }],
  ] as const)("that is %s opens nothing: %s", async (state, code, over) => {
    const { principal, lineId } = await aPrepaidCustomer(0);
    const { pin } = await aCard({ state, ...over });
    expect(await refusal(useCard(principal, lineId, pin, HERE))).toBe(code);
    await expect(topUpNow(lineId)).rejects.toThrow("no top-up");
  });

  it("is guessed five times a day by one account; right ones count for nothing", async () => {
    const { principal, lineId } = await aPrepaidCustomer(0);
    for (let n = 0; n < 7; n++) await useCard(principal, lineId, (await aCard()).pin, HERE);
    for (let n = 0; n < 5; n++) {
      const { lineId: another } = await aPrepaidCustomer(0);
      expect(await refusal(useCard(principal, another, "0000000000000000", HERE))).toBe("card-unknown");
    }
    expect(await refusal(useCard(principal, lineId, "0000000000000000", HERE))).toBe("too-many-today");
    const { pin } = await aCard();
    expect(await refusal(useCard(principal, lineId, pin, HERE))).toBe("too-many-today");
    const other = await aPrepaidCustomer(0);
    await useCard(other.principal, other.lineId, pin, "198.51.100.7");
  });

  it("is guessed twenty times a day from one address, for whatever line, and then no right one opens either", async () => {
    const guest = visitorPrincipal(new Date());
    const guess = async (pin: string) => refusal(useCard(guest, (await aPrepaidCustomer(0)).lineId, pin, HERE));
    for (let n = 0; n < 20; n++) expect(await guess("0000000000000000"), String(n)).toBe("card-unknown");
    expect(await guess((await aCard()).pin)).toBe("too-many-today");
  });

  it("is guessed for one line, whoever tries and from wherever, after pauses that grow and never take a day", async () => {
    const begun = clock.now().getTime();
    const { lineId } = await aPrepaidCustomer(0);
    const guess = (n: number, pin = "0000000000000000") =>
      refusal(useCard(visitorPrincipal(clock.now()), lineId, pin, `198.51.100.${String(n)}`));
    let n = 0;
    const later = (minutes: number) => now.mockReturnValue(new Date(begun + minutes * 60_000));
    const { pin } = await aCard();
    for (const [minutes, more, refused] of [
      [0, 3, "too-many-tries"],
      [6, 3, "too-many-tries"],
      [65, 3, "too-many-tries"],
      [75, 3, "too-many-tries"],
      [140, 0, "too-many-today"],
    ] as const) {
      later(minutes);
      for (let tried = 0; tried < more; tried++) expect(await guess(n++), `${String(minutes)} min`).toBe("card-unknown");
      expect(await guess(n++, pin), `${String(minutes)} min`).toBe(refused);
    }
    later(8 * 60);
    expect(await guess(n++, pin)).toBe("done");
  });

  it("is good again when the network will not take it", async () => {
    const before = (await books()).sums;
    const { principal, lineId, email } = await aPrepaidCustomer(0);
    const { pin, serial } = await aCard();
    const topUpId = await useCard(principal, lineId, pin, HERE);
    await sandbox.order("/sandbox/faults", { network: { mode: "refuse", times: 1 } });
    await deliverTopUp(topUpId);
    expect(await db().select().from(ricaricard).where(eq(ricaricard.serial, serial))).toMatchObject([{ state: "active", topUpId: null }]);
    const after = (await books()).sums;
    for (const account of ["sold:ricaricard", "owed:top-ups"]) expect(after[account] ?? 0, account).toBe(before[account] ?? 0);
    const mails = await db().select().from(notification).where(eq(notification.address, email));
    expect(mails).toMatchObject([{ template: "top-up", values: { outcome: "cardRefused" } }]);
    await useCard(principal, lineId, pin, HERE);
  });

  it("stands nowhere as it is", async () => {
    const { pin } = await aCard();
    const rows = await db().select().from(ricaricard);
    expect(JSON.stringify(rows)).not.toContain(pin);
  });
});

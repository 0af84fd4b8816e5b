import { createHmac } from "node:crypto";

/** A RicariCard of the demo. */
export interface DemoCard {
  readonly serial: string;
  /** Sixteen digits. */
  readonly pin: string;
  readonly amount: string;
}

const AMOUNTS = ["5.00", "10.00", "20.00", "50.00"];

/** The cards of the demo, from a secret that the launcher gives the seed and the sandbox: what one loads, the other tells. */
export function demoCards(seed: string): DemoCard[] {
  return AMOUNTS.flatMap((amount) =>
    [1, 2, 3, 4, 5].map((number) => {
      const serial = `DEMO-${amount.slice(0, -3).padStart(2, "0")}-${String(number).padStart(3, "0")}`;
      const digits = createHmac("sha256", seed).update(serial).digest().readBigUInt64BE(0) % 10n ** 16n;
      return { serial, pin: String(digits).padStart(16, "0"), amount };
    }),
  );
}

/** A RicariCard of the demo. */
export interface DemoCard {
  readonly serial: string;
  /** Sixteen digits. */
  readonly pin: string;
  readonly amount: string;
}

const AMOUNTS = ["5.00", "10.00", "20.00", "50.00"];

/** The cards of the demo, from a secret that the launcher gives the seed and the sandbox: what one loads, the other tells. Play money: no cryptography. */
export function demoCards(seed: string): DemoCard[] {
  return AMOUNTS.flatMap((amount) =>
    [1, 2, 3, 4, 5].map((number) => {
      const serial = `DEMO-${amount.slice(0, -3).padStart(2, "0")}-${String(number).padStart(3, "0")}`;
      return { serial, pin: String(mix(`${seed} ${serial}`) % 10n ** 16n).padStart(16, "0"), amount };
    }),
  );
}

/** Knuth's linear congruential step over the characters of a text. */
function mix(text: string): bigint {
  const steps = Array.from(`${text}${text}`, (character) => BigInt(character.charCodeAt(0)));
  return steps.reduce((state, step) => BigInt.asUintN(64, (state ^ step) * 6364136223846793005n + 1442695040888963407n), 0n);
}

import { Browser, type Portals } from "./browser";
import { Customer, fetchForms, type Forms } from "./customer";
import type { HistoryRecord } from "./history";
import type { Errand, Household } from "./people";
import type { Intention } from "./plan";

/** Customers who are there at the same moment: a rush, or as many as two processors serve without a queue. */
const AT_ONCE = { rush: 40, calm: 3 };

/** All who pay: so many at once, each with the browser of their household or a guest's, until everybody has or the time is over. */
export class Crowd {
  readonly #portals: Portals;
  readonly #browsers: readonly Browser[];
  readonly #forms: Forms;
  begun = 0;

  private constructor(portals: Portals, browsers: readonly Browser[], forms: Forms) {
    this.#portals = portals;
    this.#browsers = browsers;
    this.#forms = forms;
  }

  /** Signs the households in, one after the other. */
  static async gather(portals: Portals, households: readonly Household[], errands: readonly Errand[]): Promise<Crowd> {
    const browsers: Browser[] = [];
    for (const household of households) browsers.push(await Browser.signIn(portals, household));
    const [first] = browsers;
    if (!first) throw new Error("nobody is there");
    return new Crowd(portals, browsers, await fetchForms(first, Browser.guest(portals, "10.255.255.255"), errands));
  }

  /** @param until milliseconds since 1970 after which nobody begins any more. */
  async run(
    intentions: readonly Intention[],
    errands: readonly Errand[],
    write: (line: Omit<HistoryRecord, "at">) => void,
    until: number,
    pace: keyof typeof AT_ONCE,
  ): Promise<void> {
    const next = intentions[Symbol.iterator]();
    const payOneByOne = async () => {
      for (const intention of { [Symbol.iterator]: () => next }) {
        const errand = errands[intention.index];
        const browser = errand && this.#browserOf(errand);
        if (!browser || Date.now() > until) return;
        this.begun += 1;
        await new Customer(intention, errand, browser, this.#forms, write).run();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE[pace] }, payOneByOne));
  }

  #browserOf(errand: Errand): Browser | undefined {
    return "billId" in errand ? this.#browsers[errand.household] : Browser.guest(this.#portals, errand.address);
  }
}

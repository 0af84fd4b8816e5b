import { Browser, type Portals } from "./browser";
import { Customer, fetchPayForm } from "./customer";
import type { HistoryRecord } from "./history";
import type { Household, PreparedBill } from "./people";
import type { Intention } from "./plan";

/** Customers who are there at the same moment. */
const AT_ONCE = 40;

/** All who pay: so many at once, each with the browser of their household, until everybody has or the time is over. */
export class Crowd {
  readonly #browsers: readonly Browser[];
  readonly #payForm: Readonly<Record<string, string>>;
  begun = 0;

  private constructor(browsers: readonly Browser[], payForm: Readonly<Record<string, string>>) {
    this.#browsers = browsers;
    this.#payForm = payForm;
  }

  /** Signs the households in, one after the other. */
  static async gather(portals: Portals, households: readonly Household[], bills: readonly PreparedBill[]): Promise<Crowd> {
    const browsers: Browser[] = [];
    for (const household of households) browsers.push(await Browser.signIn(portals, household));
    const [first] = browsers;
    if (!first) throw new Error("nobody is there");
    return new Crowd(browsers, await fetchPayForm(first, bills.find(({ household }) => household === 0)?.billId ?? ""));
  }

  /** @param until milliseconds since 1970 after which nobody begins any more. */
  async run(
    intentions: readonly Intention[],
    bills: readonly PreparedBill[],
    write: (line: Omit<HistoryRecord, "at">) => void,
    until: number,
  ): Promise<void> {
    const next = intentions[Symbol.iterator]();
    const payOneByOne = async () => {
      for (const intention of { [Symbol.iterator]: () => next }) {
        const bill = bills[intention.index];
        const browser = bill && this.#browsers[bill.household];
        if (!browser || Date.now() > until) return;
        this.begun += 1;
        await new Customer(intention, bill, browser, this.#payForm, write).run();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, payOneByOne));
  }
}

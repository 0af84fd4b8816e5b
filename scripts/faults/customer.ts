import { setTimeout as pause } from "node:timers/promises";
import { ask, type Answer } from "./ask";
import type { Browser } from "./browser";
import { findForm, type Form } from "./form";
import type { HistoryRecord } from "./history";
import type { Errand } from "./people";
import type { Intention } from "./plan";

/** How long somebody waits before asking again, and how often they do so before they give up for today. */
const AGAIN_MS = 700;
const TRIES = 150;

/** How often the page of a payment is looked at, every two seconds as it does by itself, until the customer goes away. */
const LOOKS = 15;
const LOOK_MS = 2_000;

const GOOD_CARD = "4242424242424242";
const DECLINED_CARD = "4000000000000002";
const CHALLENGED_CARD = "4000002760003184";
const SERVER_ERROR = 500;

/** Gave up, or saw what no customer should: it is in the history, and the customer is gone. */
class Gone extends Error {}

interface Checkout {
  readonly ref: string;
  readonly url: URL;
}

/** One customer who pays one bill or tops up one telephone, patient and stubborn as people are; everything that is seen goes into the history. */
export class Customer {
  readonly #intention: Intention;
  readonly #browser: Browser;
  /** The page with the form, and the form filled in. */
  readonly #path: string;
  readonly #form: Form;
  readonly #write: (line: Omit<HistoryRecord, "at">) => void;

  constructor(intention: Intention, errand: Errand, browser: Browser, forms: Forms, write: (line: Omit<HistoryRecord, "at">) => void) {
    this.#intention = intention;
    this.#browser = browser;
    if ("billId" in errand) {
      this.#path = `/bills/${errand.billId}`;
      this.#form = { ...forms.pay, billId: errand.billId, method: "card" };
    } else {
      const { requestId, number, totalCents } = errand;
      this.#path = "/topup";
      this.#form = { ...forms.topUp, requestId, number, amount: String(totalCents), method: "card" };
    }
    this.#write = write;
  }

  /** Does what this customer set out to do. Never fails. */
  async run(): Promise<void> {
    this.#note("begun");
    try {
      await this.#act();
    } catch (error) {
      if (!(error instanceof Gone)) this.#note("bewildered", { note: String(error) });
    }
  }

  async #act(): Promise<void> {
    const { way, portal } = this.#intention;
    switch (way) {
      case "pays":
        await this.#pay(await this.#open(portal));
        return;
      case "two-tabs": {
        const tabs = await Promise.all([this.#open(0), this.#open(1)]);
        await Promise.all(tabs.map((checkout) => this.#pay(checkout)));
        return;
      }
      case "walks-away":
        await this.#open(portal);
        return;
      case "cancels":
        await this.#cancel(await this.#open(portal));
        return;
      case "cancels-then-pays":
        await this.#cancel(await this.#open(portal));
        await this.#pay(await this.#open(portal + 1));
        return;
      case "cancels-while-paying": {
        const checkout = await this.#open(portal);
        await Promise.all([this.#cancel(checkout), this.#pay(checkout)]);
        return;
      }
    }
  }

  /** Presses "Pay now" until the portal leads to a checkout; undefined where it says that this is paid. */
  async #open(portal: number): Promise<Checkout | undefined> {
    const answer = await this.#insist(portal, (from) => this.#browser.post(from, this.#path, this.#form), isUnderstood);
    if (answer.status === 200 || answer.location.startsWith("/receipts/")) {
      this.#note("already-paid-shown");
      return undefined;
    }
    const url = new URL(answer.location);
    const ref = url.pathname.replace("/c/pay/", "");
    this.#note("checkout-opened", { ref });
    return { ref, url };
  }

  /** Pays on the provider's page with the card at hand, then comes back or closes the browser. */
  async #pay(checkout: Checkout | undefined): Promise<void> {
    if (!checkout) return;
    const { card, returns, portal } = this.#intention;
    if (card === "declined-first" && (await this.#press(checkout, DECLINED_CARD)) === "declined")
      this.#note("declined", { ref: checkout.ref });
    this.#note("pay-pressed", { ref: checkout.ref });
    const outcome = await this.#press(checkout, card === "challenged" ? CHALLENGED_CARD : GOOD_CARD);
    if (outcome === "declined") {
      this.#note("checkout-closed", { ref: checkout.ref });
      return;
    }
    this.#note("paid", { ref: checkout.ref });
    if (returns) await this.#comeBack(portal, outcome, checkout.ref);
  }

  /** @returns the address to come back to, or "declined" where the page stays. */
  async #press({ url, ref }: Checkout, number: string): Promise<URL | "declined"> {
    const send = (path: string, field: string, value: string) =>
      ask({
        port: Number(url.port),
        path,
        body: { type: "application/x-www-form-urlencoded", text: new URLSearchParams({ [field]: value }).toString() },
      });
    const first = await send(url.pathname, "number", number);
    const answer = first.location.endsWith("/authenticate") ? await send(first.location, "outcome", "complete") : first;
    if (answer.location.includes(`session_id=${ref}`)) return new URL(answer.location);
    if (answer.location === url.pathname) return "declined";
    return this.#wonder("paying on the hosted page", answer);
  }

  /** The provider sends the browser back: the portal's page says "confirming" until it can say "received". */
  async #comeBack(portal: number, to: URL, ref: string): Promise<void> {
    const back = await this.#insist(portal, (from) => this.#browser.get(from, to.pathname + to.search), isRedirect);
    const received = this.#path === "/topup" ? "Top-up received" : "Payment received";
    for (let look = 0; look < LOOKS; look += 1) {
      const page = await this.#insist(portal, (from) => this.#browser.get(from, back.location), isPage);
      if (statusOf(page.text) === received) {
        this.#note("received-shown", { ref });
        return;
      }
      await pause(LOOK_MS);
    }
  }

  /** Follows the provider's "cancel" link. */
  async #cancel(checkout: Checkout | undefined): Promise<void> {
    if (!checkout) return;
    const hosted = await ask({ port: Number(checkout.url.port), path: checkout.url.pathname });
    const payment = /\/pay\/cancel\?payment=([\w-]+)/.exec(hosted.text)?.[1];
    // Paid in the other tab meanwhile: that page has no such link.
    if (payment === undefined) return;
    const { portal } = this.#intention;
    const back = await this.#insist(portal, (from) => this.#browser.get(from, `/pay/cancel?payment=${payment}`), isRedirect);
    const page = await this.#insist(portal, (from) => this.#browser.get(from, back.location), isPage);
    // Of a top-up the page says so at once; whether it is, the provider says later.
    if (this.#path !== "/topup" && statusOf(page.text) === "Payment cancelled") this.#note("cancel-shown", { payment });
  }

  /** Asks until there is an answer of that kind, or one that no repetition will change; a portal that does not answer is left for the other. */
  async #insist(portal: number, send: (portal: number) => Promise<Answer>, fits: (answer: Answer) => boolean): Promise<Answer> {
    let last = "";
    for (let turn = 0; turn < TRIES; turn += 1) {
      // Killed in the middle, or not there: people ask again.
      const answer = await send(portal + turn).catch((error: unknown) => {
        last = error instanceof Error ? error.message : String(error);
      });
      if (answer && fits(answer)) return answer;
      if (answer && isFinal(answer)) return this.#wonder("asking the portal", answer);
      if (answer) last = `${String(answer.status)} ${alertOf(answer.text) ?? ""}`;
      this.#note("asked-again", { note: last });
      await pause(AGAIN_MS);
    }
    this.#note("gave-up", { note: last });
    throw new Gone();
  }

  #wonder(when: string, { status, location, text }: Answer): never {
    this.#note("bewildered", { note: `${when}: ${String(status)} ${location} ${text.slice(0, 200)}` });
    throw new Gone();
  }

  #note(event: HistoryRecord["event"], details: Pick<HistoryRecord, "ref" | "payment" | "note"> = {}): void {
    this.#write({ customer: this.#intention.index, event, ...details });
  }
}

/** A checkout, a receipt, or the bill's page without a form: it is paid. With the form it says that something is not now. */
const isUnderstood = ({ status, location, text }: Answer) =>
  status === 303
    ? location.includes("/c/pay/") || location.startsWith("/receipts/")
    : status === 200 && !text.includes('name="billId"') && !text.includes('name="requestId"');
const isRedirect = ({ status, location }: Answer) => status === 307 && /^\/(bills\/|receipts\/|topup\?canceled)/.test(location);
const isPage = ({ status }: Answer) => status === 200;
const isFinal = ({ status }: Answer) => status >= 300 && status < SERVER_ERROR;

/** The title of what the page says became of the payment. */
function statusOf(page: string): string | undefined {
  return /role="status"[^>]*>[\s\S]*?<p[^>]*>([^<]+)<\/p>/.exec(page)?.[1];
}

function alertOf(page: string): string | undefined {
  return /role="alert"[^>]*>([^<]+)</.exec(page)?.[1];
}

/** The forms that customers send, which are the same for all of them but for what they fill in. */
export interface Forms {
  readonly pay: Form;
  readonly topUp: Form;
}

/** Reads the forms off their pages; those that no errand needs stay empty. */
export async function fetchForms(customer: Browser, guest: Browser, errands: readonly Errand[]): Promise<Forms> {
  const bill = errands.find((errand) => "billId" in errand && errand.household === 0);
  const isToppedUp = errands.some((errand) => "requestId" in errand);
  return {
    pay: bill && "billId" in bill ? findForm((await customer.get(0, `/bills/${bill.billId}`)).text, "billId") : {},
    topUp: isToppedUp ? findForm((await guest.get(0, "/topup")).text, "requestId") : {},
  };
}

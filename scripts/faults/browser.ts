import { ask, type Answer } from "./ask";
import { findForm, multipart, type Form } from "./form";
import type { Household } from "./people";

/** The way to the two portals: one public address, behind which a balancer would choose. */
export interface Portals {
  readonly publicUrl: string;
  readonly ports: readonly [number, number];
}

/** A household's browser, without JavaScript: it keeps a session and asks either portal. */
export class Browser {
  readonly #portals: Portals;
  readonly #cookie: string;
  /** Where it asks from, as a balancer tells; this machine where there is none. */
  readonly #address: string | undefined;

  private constructor(portals: Portals, cookie: string, address?: string) {
    this.#portals = portals;
    this.#cookie = cookie;
    this.#address = address;
  }

  /** That of somebody who does not sign in. */
  static guest(portals: Portals, address: string): Browser {
    return new Browser(portals, "mytim-locale=en", address);
  }

  /** Signs in through the form, on a browser that is known. */
  static async signIn(portals: Portals, { email, password, deviceSecret }: Household): Promise<Browser> {
    const visitor = new Browser(portals, `mytim-locale=en; mytim-device=${deviceSecret}`);
    const form = findForm((await visitor.get(0, "/login")).text, "password");
    const answer = await visitor.post(0, "/login", { ...form, email, password });
    const session = answer.cookies.find((cookie) => cookie.startsWith("mytim-session="))?.split(";")[0];
    if (session === undefined) throw new Error(`${email} could not sign in: ${String(answer.status)}`);
    return new Browser(portals, `mytim-locale=en; ${session}`);
  }

  get(portal: number, path: string): Promise<Answer> {
    return ask({ port: this.#port(portal), path, headers: this.#headers() });
  }

  post(portal: number, path: string, form: Form): Promise<Answer> {
    return ask({ port: this.#port(portal), path, headers: { ...this.#headers(), origin: this.#portals.publicUrl }, body: multipart(form) });
  }

  #port(portal: number): number {
    return this.#portals.ports[portal % 2 === 0 ? 0 : 1];
  }

  #headers(): Record<string, string> {
    const { host } = new URL(this.#portals.publicUrl);
    return { host, cookie: this.#cookie, ...(this.#address !== undefined && { "x-forwarded-for": this.#address }) };
  }
}

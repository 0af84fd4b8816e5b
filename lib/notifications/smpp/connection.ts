import "server-only";
import smpp, { type Pdu, type Session } from "smpp";
import { log } from "@/lib/log";

/** Every answer of the SMS centre is waited for so long; then nobody knows, and the connection is given up. */
const PDU_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A connection that says nothing for so long is asked whether it is there (SMPP 3.4, section 4.11). */
const ENQUIRE_EVERY_MS = 30_000;
/** How many messages may be on their way at once (section 2.9 of the specification recommends ten). */
const WINDOW = 10;
const REBIND_FIRST_MS = 1_000;
const REBIND_MOST_MS = 60_000;

/** What is done with a receipt. False says "later": the SMS centre brings it again. */
type TakeReceipt = (pdu: Pdu) => Promise<boolean>;

/** One connection to an SMS centre, bound as transceiver; bound again by itself when it is lost. */
export class SmscConnection {
  readonly #url: URL;
  readonly #takeReceipt: TakeReceipt;
  readonly #waiting: (() => void)[] = [];
  #session: Promise<Session> | undefined;
  #inFlight = 0;
  #rebindMs = REBIND_FIRST_MS;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(url: string, takeReceipt: TakeReceipt) {
    this.#url = new URL(url);
    this.#takeReceipt = takeReceipt;
  }

  /**
   * Hands a message over and waits for the answer; a full window waits for its turn.
   * @throws Error when the SMS centre cannot be reached or does not answer in time.
   */
  async submit(fields: Readonly<Record<string, unknown>>): Promise<Pdu> {
    await this.#enter();
    try {
      const session = await this.#bound();
      return await answerOf(session, (answer) => session.submit_sm(fields, answer));
    } finally {
      this.#inFlight -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Unbinds: for processes that end. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const open = this.#session;
    this.#session = undefined;
    open?.then(
      (session) => {
        session.unbind(() => {
          session.close();
        });
      },
      () => undefined,
    );
  }

  async #enter(): Promise<void> {
    if (this.#inFlight >= WINDOW) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#inFlight += 1;
  }

  #bound(): Promise<Session> {
    this.#session ??= this.#bind().catch((error: unknown) => {
      this.#session = undefined;
      throw error;
    });
    return this.#session;
  }

  async #bind(): Promise<Session> {
    const session = await this.#connect();
    const bound = await answerOf(session, (answer) =>
      session.bind_transceiver(
        { system_id: decodeURIComponent(this.#url.username), password: decodeURIComponent(this.#url.password), interface_version: 0x34 },
        answer,
      ),
    );
    if (bound.command_status !== 0) {
      session.destroy();
      throw new Error(`the SMS centre refused the bind: ${nameOf(bound.command_status)}`);
    }
    this.#rebindMs = REBIND_FIRST_MS;
    const enquiry = setInterval(() => {
      answerOf(session, (answer) => session.enquire_link({}, answer)).catch((error: unknown) => {
        log.warn({ err: error }, "the SMS centre is silent");
      });
    }, ENQUIRE_EVERY_MS).unref();
    session.on("close", () => {
      clearInterval(enquiry);
      this.#lost();
    });
    return session;
  }

  #connect(): Promise<Session> {
    const { hostname, port, protocol } = this.#url;
    const tls = protocol === "smpps:";
    const host = hostname.replace(/^\[|\]$/g, "");
    return new Promise((resolve, reject) => {
      const session = smpp.connect({ host, port: port === "" ? (tls ? 3550 : 2775) : Number(port), tls, servername: host }, () => {
        clearTimeout(timer);
        resolve(session);
      });
      const timer = setTimeout(() => {
        session.destroy();
        reject(new Error("the SMS centre did not answer"));
      }, CONNECT_TIMEOUT_MS);
      // Each message on its way listens for the end: as many as the window, and ours.
      session.setMaxListeners(WINDOW * 2);
      session.on("error", (error) => {
        clearTimeout(timer);
        session.destroy();
        reject(error);
      });
      session.on("enquire_link", (pdu: Pdu) => session.send(pdu.response()));
      session.on("unbind", (pdu: Pdu) => {
        session.send(pdu.response());
        session.close();
      });
      session.on("deliver_sm", (pdu: Pdu) => {
        void this.#receive(session, pdu);
      });
    });
  }

  async #receive(session: Session, pdu: Pdu): Promise<void> {
    const isTaken = await this.#takeReceipt(pdu).catch((error: unknown) => {
      log.error({ err: error }, "a receipt could not be taken");
      return false;
    });
    session.send(pdu.response(isTaken ? {} : { command_status: smpp.errors.ESME_RX_T_APPN }));
  }

  /** Receipts come only to whoever is bound: it binds again without waiting for the next message, later each time. */
  #lost(): void {
    this.#session = undefined;
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#bound().catch((error: unknown) => {
        log.warn({ reason: error instanceof Error ? error.message : String(error) }, "the SMS centre is out of reach");
        this.#lost();
      });
    }, this.#rebindMs).unref();
    this.#rebindMs = Math.min(this.#rebindMs * 2, REBIND_MOST_MS);
  }
}

/** The name of a status of SMPP, as in ESME_RTHROTTLED. */
export function nameOf(status: number): string {
  return Object.entries(smpp.errors).find(([, code]) => code === status)?.[0] ?? `status ${String(status)}`;
}

/** Sends something and waits for its answer; a connection that closes or keeps silent answers nothing any more. */
function answerOf(session: Session, send: (answer: (pdu: Pdu) => void) => boolean): Promise<Pdu> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer);
      reject(new Error(reason));
    };
    const timer = setTimeout(() => {
      fail("the SMS centre did not answer");
      session.destroy();
    }, PDU_TIMEOUT_MS);
    const closed = () => {
      fail("the connection to the SMS centre was lost");
    };
    session.once("close", closed);
    const isSent = send((pdu) => {
      clearTimeout(timer);
      session.off("close", closed);
      resolve(pdu);
    });
    if (!isSent) closed();
  });
}

import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import smpp, { type Pdu, type Session } from "smpp";
import { takeSmsFault } from "@/sandbox/faults";
import { dueReceipts, keepSms, noteReceipt } from "@/sandbox/sms";
import type { State } from "@/sandbox/state";

/** An SMS centre over SMPP 3.4, at 127.0.0.1 alone: anybody may bind, everything is taken, no telephone rings. */
export interface SmsCentre {
  readonly port: number;
  /** Sends the receipts that are due to whoever is bound. */
  tellReceipts(): void;
  close(): Promise<void>;
}

/**
 * Takes messages over SMPP and keeps them in the state, unless a fault was ordered.
 * @param port 0 takes a free one.
 * @throws Error with a sentence when the port is taken.
 */
export async function listenForSms(state: State, port: number): Promise<SmsCentre> {
  const bound = new Set<Session>();
  const sessions = new Set<Session>();
  const server = smpp.createServer((session) => {
    // A sender that hangs up is nobody's fault here.
    session.on("error", () => undefined);
    session.on("close", () => {
      bound.delete(session);
      sessions.delete(session);
    });
    if (takeSmsFault(state, "down")) {
      session.destroy();
      return;
    }
    sessions.add(session);
    for (const bind of ["bind_transceiver", "bind_transmitter", "bind_receiver"]) {
      session.on(bind, (pdu: Pdu) => {
        if (pdu.system_id === undefined || pdu.system_id === "") session.send(pdu.response({ command_status: smpp.errors.ESME_RBINDFAIL }));
        else {
          if (bind !== "bind_transmitter") bound.add(session);
          session.send(pdu.response());
        }
      });
    }
    session.on("enquire_link", (pdu: Pdu) => session.send(pdu.response()));
    session.on("unbind", (pdu: Pdu) => {
      session.send(pdu.response());
      session.close();
    });
    session.on("submit_sm", (pdu: Pdu) => {
      submit(state, session, pdu);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`port ${String(port)} is taken: stop what uses it, or set SANDBOX_SMPP_PORT`, { cause: error })
          : error,
      );
    });
    server.listen({ host: "127.0.0.1", port, exclusive: true }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    tellReceipts: () => {
      const [session] = bound;
      if (session) tellReceipts(state, session);
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}

function submit(state: State, session: Session, pdu: Pdu): void {
  const fault = takeSmsFault(state, "defer", "refuse");
  if (fault) {
    session.send(pdu.response({ command_status: fault === "defer" ? smpp.errors.ESME_RTHROTTLED : smpp.errors.ESME_RINVDSTADR }));
    return;
  }
  const message = pdu.short_message?.message ?? "";
  const text = typeof message === "string" ? message : smpp.encodings.ASCII.decode(message);
  // The protocol knows no idempotency key: what is sent again is another message.
  const sms = {
    key: randomUUID(),
    via: "smpp",
    from: pdu.source_addr ?? "",
    to: `+${pdu.destination_addr ?? ""}`,
    text,
    callbackUrl: null,
  } as const;
  const { id } = keepSms(state, sms);
  void state.flush().then(() => {
    if (takeSmsFault(state, "drop-after-taking")) session.destroy();
    else session.send(pdu.response({ message_id: id }));
  });
}

function tellReceipts(state: State, session: Session): void {
  for (const sms of dueReceipts(state, "smpp")) {
    const stat = sms.receipt?.state === "delivered" ? "DELIVRD" : "UNDELIV";
    const done = new Date(state.nowMs()).toISOString().replace(/\D/g, "").slice(2, 12);
    const text = `id:${sms.id} sub:001 dlvrd:001 submit date:${done} done date:${done} stat:${stat} err:000 text:`;
    // Put off before it is sent: the answer comes later than the next look.
    noteReceipt(state, sms, false);
    session.deliver_sm({ esm_class: 4, source_addr: sms.to.slice(1), destination_addr: sms.from, short_message: text }, (answer) => {
      if (answer.command_status === 0) noteReceipt(state, sms, true);
    });
  }
}

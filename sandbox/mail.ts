import { createHash } from "node:crypto";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { text as textOf } from "node:stream/consumers";
import PostalMime from "postal-mime";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { takeMailFault } from "@/sandbox/faults";
import type { State } from "@/sandbox/state";

/** A mail server that takes everything and delivers nothing, at 127.0.0.1 alone. */
export interface MailServer {
  readonly port: number;
  close(): Promise<void>;
}

const MAX_BYTES = 1024 * 1024;

/**
 * Takes mail over SMTP and keeps it in the state, unless a fault was ordered.
 * @param port 0 takes a free one.
 * @throws Error with a sentence when the port is taken.
 */
export async function listenForMail(state: State, port: number): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const drop = ({ remotePort }: SMTPServerSession): void => {
    for (const socket of sockets) if (socket.remotePort === remotePort) socket.destroy();
  };
  const smtp = new SMTPServer({
    name: "sandbox",
    size: MAX_BYTES,
    rejectOversized: true,
    // On loopback there is nothing to hide from, and no account to have.
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    onRcptTo: (_, __, answer) => {
      const fault = takeMailFault(state, "refuse", "defer");
      answer(fault === undefined ? null : REFUSALS[fault === "refuse" ? "refuse" : "defer"]());
    },
    onData: (stream, session, answer) => {
      take(state, stream, session).then(
        () => {
          // The mail is kept, but its sender never hears of it.
          if (takeMailFault(state, "drop-after-data")) drop(session);
          else answer(null, "Ok: kept in the sandbox");
        },
        (error: unknown) => {
          answer(error instanceof Error ? error : new Error("it could not be read"));
        },
      );
    },
  });
  // A sender that hangs up is nobody's fault here.
  smtp.on("error", () => undefined);
  const server = createServer((socket) => {
    if (takeMailFault(state, "down")) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    smtp.connect(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`port ${String(port)} is taken: stop what uses it, or set SANDBOX_SMTP_PORT`, { cause: error })
          : error,
      );
    });
    server.listen({ host: "127.0.0.1", port, exclusive: true }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const REFUSALS = {
  refuse: () => Object.assign(new Error("No such mailbox: it was ordered so"), { responseCode: 550 }),
  defer: () => Object.assign(new Error("Try again later: it was ordered so"), { responseCode: 451 }),
};

async function take(state: State, stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
  const raw = await textOf(stream);
  if (stream.sizeExceeded) return;
  const mail = await PostalMime.parse(raw);
  const id = `mail_${createHash("sha256")
    .update(mail.messageId ?? raw)
    .digest("hex")
    .slice(0, 24)}`;
  const known = state.mails.get(id);
  state.mails.put(
    known
      ? { ...known, copies: known.copies + 1 }
      : {
          id,
          messageId: mail.messageId ?? "",
          receivedAtMs: state.nowMs(),
          from: envelope.mailFrom ? envelope.mailFrom.address : "",
          to: envelope.rcptTo.map(({ address }) => address).join(", "),
          subject: mail.subject ?? "",
          text: mail.text ?? "",
          html: mail.html ?? null,
          headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
          copies: 1,
        },
  );
  state.prune();
  await state.flush();
}

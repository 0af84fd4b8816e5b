import "server-only";
import { createTransport, type SMTPPoolSentMessageInfo, type Transporter } from "nodemailer";
import { env } from "@/lib/env";
import { DELIVERY_TIMEOUT_SECONDS } from "@/lib/notifications/rules";

/** A mail that is written and goes to one address. */
export interface OutgoingMail {
  readonly id: string;
  readonly address: string;
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly createdAt: Date;
  readonly attachment?: { readonly name: string; readonly type: string; readonly content: Uint8Array } | undefined;
}

/** How one try went. `refused` is for good: asking again would be answered the same. */
export interface Delivery {
  readonly outcome: "accepted" | "deferred" | "refused";
  /** The server's words, or why there are none. */
  readonly answer: string;
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const SECOND = 1000;

type Pool = Transporter<SMTPPoolSentMessageInfo>;

let connected: { url: string; pool: Pool } | undefined;

/** The pool of connections to the mail server. Made at first use; another one when the configuration changed. */
function poolOf(url: string): Pool {
  if (connected?.url !== url) {
    closeMail();
    connected = { url, pool: openPool(new URL(url)) };
  }
  return connected.pool;
}

function openPool(url: URL): Pool {
  const secure = url.protocol === "smtps:";
  const isLoopback = LOOPBACK.includes(url.hostname);
  return createTransport({
    pool: true,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? undefined : Number(url.port),
    secure,
    // Names, addresses and amounts cross no network in clear, and only to whom the certificate names.
    requireTLS: !secure && !isLoopback,
    ignoreTLS: !secure && isLoopback,
    tls: { minVersion: "TLSv1.2" },
    auth: url.username === "" ? undefined : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    // Each try is ours to count: the pool must not send a mail again by itself when a connection breaks.
    maxRequeues: 0,
    idleTimeout: 30 * SECOND,
    connectionTimeout: 10 * SECOND,
    greetingTimeout: 10 * SECOND,
    socketTimeout: 30 * SECOND,
  });
}

/** Ends the connections to the mail server: for processes that end. What is on its way is finished first. */
export function closeMail(): void {
  connected?.pool.close();
  connected = undefined;
}

/**
 * Hands one mail to the mail server, once. Whatever goes wrong is an outcome and not an error: only a server that refuses this
 * recipient or this content with a 5xx answer refuses for good; 5xx about our login or our sender is ours to mend and can wait.
 */
export async function deliverMail(mail: OutgoingMail): Promise<Delivery> {
  const settings = env().mail;
  if (!settings) return { outcome: "deferred", answer: "mail is off" };
  try {
    const { response } = await poolOf(settings.url).sendMail({
      ...contentOf(mail, settings.from),
      signal: AbortSignal.timeout(DELIVERY_TIMEOUT_SECONDS * SECOND),
    });
    return { outcome: "accepted", answer: response };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { outcome: isRefusal(error) ? "refused" : "deferred", answer: answerOf(error) };
  }
}

/** The same bytes whenever it is sent: the Message-ID, the date and the boundary between its parts come from the row. */
function contentOf(mail: OutgoingMail, from: string) {
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? "localhost";
  return {
    from,
    // As an object it is one address, whatever it holds.
    to: { name: "", address: mail.address },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: mail.attachment && [
      { filename: mail.attachment.name, contentType: mail.attachment.type, content: Buffer.from(mail.attachment.content) },
    ],
    messageId: `<${mail.id}@${domain}>`,
    date: mail.createdAt,
    baseBoundary: mail.id,
    // No holiday notice answers it (RFC 3834).
    headers: { "Auto-Submitted": "auto-generated", "Content-Language": mail.language },
    xMailer: false as const,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** What nodemailer adds to an error. */
interface SmtpError extends Error {
  readonly command?: string;
  readonly response?: string;
  readonly permanent?: boolean;
}

function isRefusal(error: SmtpError): boolean {
  return error.permanent === true && (error.command === "RCPT TO" || error.command === "DATA");
}

function answerOf(error: SmtpError): string {
  return error.response ?? (error.message === "" ? error.name : error.message);
}

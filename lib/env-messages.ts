import { brand } from "@/lib/brand";

/** The part of the configuration that says how mail and SMS leave the portal: read by `env.ts`. */
interface Given {
  readonly SMTP_URL?: string | undefined;
  readonly MAIL_FROM?: string | undefined;
  readonly SMS_URL?: string | undefined;
  readonly SMS_FROM: string;
  readonly SANDBOX_PORT: number;
}

/** The names of this machine itself. */
export const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** A demo's own sender, at a name that nobody can own (RFC 2606). */
const DEMO_SENDER = `${brand.name} <no-reply@mytim.example>`;

export function mailFaults(parsed: Given, demo: boolean): (string | false)[] {
  return [
    !demo &&
      parsed.SMTP_URL !== undefined &&
      !parsed.MAIL_FROM &&
      `MAIL_FROM: set the sender of mails, as in ${brand.name} <no-reply@my.example.it>, or remove SMTP_URL to run without mail`,
    !demo && parsed.MAIL_FROM !== undefined && !parsed.SMTP_URL && "SMTP_URL: set the mail server, or remove MAIL_FROM to run without mail",
  ];
}

export function mailSettings(
  parsed: Given,
  mode: string | undefined,
  smtpPort: number,
): { readonly url: string; readonly from: string } | undefined {
  const url = parsed.SMTP_URL ?? (mode === "sandbox" ? `smtp://127.0.0.1:${String(smtpPort)}` : undefined);
  return url === undefined ? undefined : { url, from: parsed.MAIL_FROM ?? DEMO_SENDER };
}

export function smsFaults({ SMS_URL: url }: Given): (string | false)[] {
  const address = url === undefined ? undefined : new URL(url);
  return [
    address?.protocol === "http:" &&
      !LOOPBACK.includes(address.hostname) &&
      "SMS_URL: must be an https address: codes and numbers cross no network in clear",
    address !== undefined &&
      address.protocol.startsWith("smpp") &&
      address.username === "" &&
      "SMS_URL: an SMS centre needs a system id and a password, smpp://system:password@host:port",
  ];
}

/** In the sandbox the gateway that the sandbox plays. */
export function smsSettings(parsed: Given, mode: string | undefined): { readonly url: string; readonly from: string } | undefined {
  const own = mode === "sandbox" ? `http://portal:sandbox@localhost:${String(parsed.SANDBOX_PORT)}/sms/messages` : undefined;
  const url = parsed.SMS_URL ?? own;
  return url === undefined ? undefined : { url, from: parsed.SMS_FROM };
}

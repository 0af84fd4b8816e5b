import { dayOf, formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";

/** What of all data a summary tells; `getOwnData` has it. */
export interface SummaryData {
  readonly profile:
    { name: string; email: string; recoveryMobile: string | null; language: string; createdAt: Date; eraseAfter: Date | null } | undefined;
  readonly lines: readonly { name: string; number: string; proof: string; provedAt: Date }[];
  readonly consents: readonly { kind: string; isGiven: boolean; at: Date }[];
  readonly devices: readonly { device: string; lastUsedAt: Date }[];
  readonly passkeys: readonly { name: string; createdAt: Date }[];
  readonly bills: readonly { number: string; issueDate: string; totalCents: number }[];
  readonly payments: readonly { amountCents: number; createdAt: Date; state: string }[];
  readonly messages: readonly unknown[];
  readonly log: readonly unknown[];
}

/** The words of a summary, by their key under `privacy` in the messages. */
export type SummaryText = (key: SummaryKey) => string;

/** Every key that a summary asks for. */
export const SUMMARY_KEYS = [
  "title",
  "intro",
  "profile",
  "name",
  "email",
  "mobile",
  "since",
  "lines",
  "consents",
  "given",
  "takenBack",
  "devices",
  "passkeys",
  "bills",
  "payments",
  "rest",
  "messages",
  "log",
  "none",
  "consent-marketing",
  "consent-profiling",
  "consent-third-parties",
  "state-created",
  "state-open",
  "state-processing",
  "state-succeeded",
  "state-failed",
  "state-canceled",
  "state-expired",
  "state-needs_review",
] as const;

/** One of them. */
export type SummaryKey = (typeof SUMMARY_KEYS)[number];

/** So many bills and payments are listed; all of them are in the other file. */
const SHOWN = 60;

type Row = readonly [label: string, value: string];

/** Tells somebody's data as headings and named values, in their language. */
export function summarise(data: SummaryData, language: string, t: SummaryText) {
  const day = (at: Date) => formatDay(dayOf(at), language);
  const known = (key: string) => SUMMARY_KEYS.find((one) => one === key);
  const word = (prefix: string, value: string) => {
    const key = known(`${prefix}-${value}`);
    return key === undefined ? value : t(key);
  };
  const section = (key: SummaryKey, rows: readonly Row[]) => ({
    heading: t(key),
    rows: rows.length > 0 ? rows : ([[t(key), t("none")]] as const),
  });
  const { profile } = data;
  return {
    title: t("title"),
    language,
    intro: t("intro"),
    sections: [
      section(
        "profile",
        profile
          ? [
              [t("name"), profile.name],
              [t("email"), profile.email],
              [t("mobile"), profile.recoveryMobile === null ? t("none") : formatPhone(profile.recoveryMobile)],
              [t("since"), day(profile.createdAt)],
            ]
          : [],
      ),
      section(
        "lines",
        data.lines.map((line): Row => [line.name, `${formatPhone(line.number)}, ${day(line.provedAt)}`]),
      ),
      section(
        "consents",
        data.consents.map((each): Row => [word("consent", each.kind), `${t(each.isGiven ? "given" : "takenBack")}, ${day(each.at)}`]),
      ),
      section(
        "devices",
        data.devices.map((each): Row => [each.device, day(each.lastUsedAt)]),
      ),
      section(
        "passkeys",
        data.passkeys.map((each): Row => [each.name, day(each.createdAt)]),
      ),
      section(
        "bills",
        data.bills
          .slice(0, SHOWN)
          .map((each): Row => [each.number, `${formatDay(each.issueDate, language)}, ${formatMoney(each.totalCents, language)}`]),
      ),
      section(
        "payments",
        data.payments
          .slice(0, SHOWN)
          .map((each): Row => [day(each.createdAt), `${formatMoney(each.amountCents, language)}, ${word("state", each.state)}`]),
      ),
      section("rest", [
        [t("messages"), String(data.messages.length)],
        [t("log"), String(data.log.length)],
      ]),
    ],
  };
}

import { getLocale, getTranslations } from "next-intl/server";
import { dayOf, formatDay, TIME_ZONE } from "@/lib/dates";

/** What each kind of doing is called; of others the log says only that there was one. */
const NAMES = {
  "line.add": "add",
  "line.remove": "remove",
  "line.holder": "holder",
  "line.share": "share",
  "line.share-accept": "shareAccept",
  "line.share-cancel": "shareCancel",
  "line.access-remove": "accessRemove",
  "payment.start": "pay",
  "refund.request": "refund",
  "ticket.open": "report",
  "credit.return": "creditBack",
  "kept.pay-out": "keptBack",
  "line.call-detail": "callDetailOn",
  "line.call-detail-off": "callDetailOff",
} as const;

const isNamed = (action: string): action is keyof typeof NAMES => Object.hasOwn(NAMES, action);

/** What was done on a line and by whom, newest first. */
export async function LineEvents({ events }: { events: readonly { id: number; at: Date; who: string; isOwn: boolean; action: string }[] }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("profile")]);
  if (events.length === 0) return <p className="text-ink-2">{t("noEvents")}</p>;
  const time = (at: Date) => new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: TIME_ZONE }).format(at);
  return (
    <ol className="divide-y divide-line">
      {events.map(({ id, at, who, isOwn, action }) => (
        <li key={id} className="py-3">
          <p className="font-[620]">{t(`event.${isNamed(action) ? NAMES[action] : "other"}`)}</p>
          <p className="text-small text-ink-2">
            {isOwn ? t("you") : who} · <time dateTime={at.toISOString()}>{`${formatDay(dayOf(at), locale)}, ${time(at)}`}</time>
          </p>
        </li>
      ))}
    </ol>
  );
}

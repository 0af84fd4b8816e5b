import { getLocale, getTranslations } from "next-intl/server";
import { formatInstant } from "@/lib/dates";
import type { AlertChannel, SentState } from "@/lib/usage/rules";

/** A message that went out. */
interface SentMessage {
  readonly key: string;
  /** What it told of. */
  readonly text: string;
  readonly at: Date;
  readonly channel: AlertChannel;
  readonly state: SentState;
}

/** The messages that went out, and what became of each. */
export async function SentMessages({ label, messages }: { label: string; messages: readonly SentMessage[] }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("usage")]);
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {messages.map(({ key, text, at, channel, state }) => (
        <li key={key} className="py-3">
          <p className="font-[620] wrap-anywhere">{text}</p>
          <p className="text-small text-ink-2">
            {`${formatInstant(at, locale)} · ${t(`byChannel.${channel}`)} · ${t(`alertState.${state}`)}`}
          </p>
        </li>
      ))}
    </ul>
  );
}

import clsx from "clsx";
import { getLocale, getTranslations } from "next-intl/server";
import { Disc } from "@/components/ui/disc";
import { ArrowLeftRight, CreditCard, Gift, Phone, ReceiptText, RefreshCw, Undo2, Wrench } from "@/components/ui/icons";
import { Money } from "@/components/ui/money";
import { LinkRow, RowList } from "@/components/ui/row-list";
import type { CreditKind } from "@/lib/credit/rules";
import { formatInstant } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";

const ICONS = {
  "top-up": CreditCard,
  renewal: RefreshCw,
  usage: Phone,
  bonus: Gift,
  transfer: ArrowLeftRight,
  fee: ReceiptText,
  return: Undo2,
  correction: Wrench,
} as const;

/** A movement as a row shows it. */
interface MovementView {
  readonly position: number;
  readonly kind: CreditKind;
  readonly amountCents: Cents;
  readonly balanceAfterCents: Cents;
  readonly at: Date;
  readonly note: string | null;
}

/** Movements as rows that open them: what and when, how much, and the credit after it. */
export async function MovementRows({ movements, label }: { movements: readonly MovementView[]; label: string }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("movements")]);
  return (
    <RowList label={label}>
      {movements.map(({ position, kind, amountCents, balanceAfterCents, at, note }) => (
        <LinkRow
          key={position}
          href={`/more/movements/${String(position)}`}
          leading={<Disc icon={ICONS[kind]} tone={amountCents > 0 ? "ok" : "neutral"} />}
          title={t(`kinds.${kind}`)}
          detail={
            <>
              {note && <span className="block wrap-anywhere">{note}</span>}
              <span className="num">{formatInstant(at, locale)}</span>
            </>
          }
          trailing={
            <span className="flex shrink-0 flex-col items-end gap-0.5 text-right">
              <span className={clsx("text-amount whitespace-nowrap", amountCents > 0 && "text-ok")}>
                {amountCents > 0 && "+"}
                <Money cents={amountCents} locale={locale} size="amount" />
              </span>
              <span className="text-caption text-ink-2 num">{t("after", { amount: formatMoney(balanceAfterCents, locale) })}</span>
            </span>
          }
        />
      ))}
    </RowList>
  );
}

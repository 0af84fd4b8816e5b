import { getLocale, getTranslations } from "next-intl/server";
import { Disc } from "@/components/ui/disc";
import { Undo2 } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { formatDay, type Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";

/** A credit note of a bill; or, of a note, a bill that it names. */
export interface CreditLinkView {
  readonly id: string | null;
  readonly number: string;
  readonly issueDate: Day | null;
  readonly amountCents: Cents;
  readonly appliedCents: Cents;
  readonly isSettled: boolean;
}

/** The credit notes of a bill, or the bills of a credit note, each leading to the other; nothing where there are none. */
export async function CreditLinks({ links, isNote }: { links: readonly CreditLinkView[]; isNote: boolean }) {
  if (links.length === 0) return null;
  const [locale, t] = await Promise.all([getLocale(), getTranslations("creditNote")]);
  const title = t(isNote ? "bills" : "notes");
  const money = (cents: Cents) => formatMoney(cents, locale);
  const said = ({ amountCents, appliedCents, isSettled }: CreditLinkView) => {
    if (!isSettled) return t("waits");
    const above = amountCents - appliedCents;
    if (appliedCents === 0) return t("allKept", { kept: money(above) });
    if (isNote) return t("taken", { amount: money(appliedCents) });
    return above > 0 ? t("offAndKept", { amount: money(appliedCents), kept: money(above) }) : t("off", { amount: money(appliedCents) });
  };
  return (
    <Panel title={title} id="credits">
      <RowList label={title}>
        {links.map((link) => {
          const name = t(isNote ? "bill" : "note", { number: link.number });
          const detail = (
            <>
              {link.issueDate && <span className="block num">{formatDay(link.issueDate, locale)}</span>}
              <span className="num">{said(link)}</span>
            </>
          );
          return link.id === null ? (
            <li key={link.number} className="flex items-center gap-3.5 py-3">
              <Disc icon={Undo2} tone="neutral" />
              <span className="min-w-0 leading-snug">
                <b className="block font-[620] wrap-anywhere">{name}</b>
                <span className="text-small text-ink-2">{detail}</span>
              </span>
            </li>
          ) : (
            <LinkRow key={link.id} href={`/bills/${link.id}`} leading={<Disc icon={Undo2} tone="soft" />} title={name} detail={detail} />
          );
        })}
      </RowList>
    </Panel>
  );
}

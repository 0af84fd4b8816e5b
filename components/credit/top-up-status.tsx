import { getLocale, getTranslations } from "next-intl/server";
import { DeclinedNote } from "@/components/billing/declined-note";
import { AutoRefresh } from "@/components/ui/auto-refresh";
import { CircleAlert, CircleCheck, Hourglass, Info } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import type { TopUpMethod, TopUpState } from "@/lib/credit/rules";
import { formatMoney, type Cents } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";

/** What became of the money besides the credit. */
interface Money {
  readonly isInReview: boolean;
  readonly returningCents: Cents;
  readonly returnedCents: Cents;
  readonly isDisputed: boolean;
  /** Where PayPal lets the customer choose anew whose bank declined. */
  readonly declinedAt: string | null;
}

/** What is known of the top-up itself. */
interface Standing {
  readonly state: TopUpState;
  readonly method: TopUpMethod | "credit";
  readonly amountCents: Cents;
  /** E.164. */
  readonly number: string;
}

/** What has become of a top-up: what is known, and no more than that. "Received" is said once the network has confirmed it. */
export function TopUpStatus({ receipt, money }: { receipt: Standing; money: Money }) {
  return (
    <div className="grid gap-3">
      <Outcome receipt={receipt} money={money} />
      <MoneyBack state={receipt.state} money={money} />
    </div>
  );
}

async function Outcome({ receipt: { state, method, ...receipt }, money }: { receipt: Standing; money: Money }) {
  const [t, of, payments, locale] = await Promise.all([
    getTranslations("topUp"),
    getTranslations("topUpMoney"),
    getTranslations("payments"),
    getLocale(),
  ]);
  const amount = formatMoney(receipt.amountCents, locale);
  if (money.isInReview)
    return (
      <Note role="status" tone="warn" icon={Hourglass} title={payments("review")}>
        <p>{of("review")}</p>
      </Note>
    );
  if (state === "open" && money.declinedAt !== null) return <DeclinedNote at={money.declinedAt} />;
  switch (state) {
    case "open":
    case "paid":
      return (
        <Note role="status" tone="warn" icon={Hourglass} title={state === "open" ? payments("confirming") : payments("received")}>
          <AutoRefresh
            everySeconds={2}
            waiting={state === "open" ? payments("confirmingHint") : t("crediting")}
            longer={t("creditingLong")}
            again={payments("checkAgain")}
          />
        </Note>
      );
    case "credited":
      return (
        <Note role="status" tone="ok" icon={CircleCheck} title={t("received")}>
          <p>{t("receivedHint", { amount, number: formatPhone(receipt.number) })}</p>
        </Note>
      );
    case "refused": {
      const isTold = method === "ricaricard" || method === "credit" || money.returnedCents + money.returningCents > 0 || money.isDisputed;
      return (
        <Note role="status" tone="due" icon={CircleAlert} title={t("refused")}>
          <p>{isTold ? of("refused") : t("refusedHint", { amount })}</p>
          {method === "ricaricard" && <p>{of("cardAgain")}</p>}
          {method === "credit" && <p>{of("creditAgain")}</p>}
        </Note>
      );
    }
    case "closed":
      return (
        <Note role="status" icon={Info} title={money.returnedCents > 0 ? of("closed") : t("closed")}>
          <p>{money.returnedCents > 0 ? of("closedHint") : t("closedHint")}</p>
        </Note>
      );
  }
}

/** What has gone back of the money, is going back, or may. */
async function MoneyBack({ state, money }: { state: TopUpState; money: Money }) {
  const { returningCents, returnedCents, isDisputed } = money;
  if (returningCents + returnedCents === 0 && !isDisputed) return null;
  const [t, locale] = await Promise.all([getTranslations("topUpMoney"), getLocale()]);
  return (
    <Note icon={Info}>
      {isDisputed && <p>{t("disputed")}</p>}
      {returningCents > 0 && <p>{t("returning", { amount: formatMoney(returningCents, locale) })}</p>}
      {returnedCents > 0 && <p>{t("returned", { amount: formatMoney(returnedCents, locale) })}</p>}
      {returnedCents > 0 && state === "credited" && <p>{t("owed")}</p>}
    </Note>
  );
}

import { getTranslations } from "next-intl/server";
import { methodName } from "@/components/payments/method-name";
import { CreditCard, Wallet } from "@/components/ui/icons";
import { RadioTiles } from "@/components/ui/radio-tiles";
import type { PayBy } from "@/lib/payments/rules";

/** A saved way to pay, as its owner knows it. */
export interface SavedWay {
  readonly id: string;
  readonly payBy: PayBy;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly payer: string | null;
}

/** The ways to pay as radios: what is saved first, then a card or a PayPal account that is typed on the provider's page. */
export async function PayMethods({ saved = [], hasPaypal }: { saved?: readonly SavedWay[]; hasPaypal: boolean }) {
  const [t, bill] = await Promise.all([getTranslations("paying"), getTranslations("bill")]);
  const icons = { card: CreditCard, paypal: Wallet };
  const tiles = [
    ...saved.map(({ id, payBy, ...method }) => ({
      value: id,
      // The radio for another PayPal account is the one that is called PayPal.
      label: method.payer ?? methodName(method),
      detail: t("saved"),
      icon: icons[payBy],
    })),
    { value: "card", label: bill("card"), icon: CreditCard },
    ...(hasPaypal ? [{ value: "paypal", label: "PayPal", icon: Wallet }] : []),
  ];
  return <RadioTiles legend={t("how")} name="method" look="rows" value={tiles[0]?.value} tiles={tiles} />;
}

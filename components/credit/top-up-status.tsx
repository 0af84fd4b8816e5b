import { getTranslations } from "next-intl/server";
import { AutoRefresh } from "@/components/ui/auto-refresh";
import { CircleAlert, CircleCheck, Hourglass, Info } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import type { TopUpState } from "@/lib/credit/rules";

/** What has become of a top-up: what is known, and no more than that. "Received" is said once the network has confirmed it. */
export async function TopUpStatus({ state, amount, number }: { state: TopUpState; amount: string; number: string }) {
  const [t, payments] = await Promise.all([getTranslations("topUp"), getTranslations("payments")]);
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
          <p>{t("receivedHint", { amount, number })}</p>
        </Note>
      );
    case "refused":
      return (
        <Note role="status" tone="due" icon={CircleAlert} title={t("refused")}>
          <p>{t("refusedHint", { amount })}</p>
        </Note>
      );
    case "closed":
      return (
        <Note role="status" icon={Info} title={t("closed")}>
          <p>{t("closedHint")}</p>
        </Note>
      );
  }
}

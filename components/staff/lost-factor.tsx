import { getTranslations } from "next-intl/server";
import { refusals } from "@/components/frame/refusals";
import { RemovalForm } from "@/components/staff/removal-form";
import { Clock, Smartphone } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { FACTOR_PROOFS, type Factor } from "@/lib/identity/lost-factors";
import { proposeRemovalAction } from "@/lib/staff/actions/customers";

const FIELDS = ["factor-choose", "proof-choose", "proof-words", "proof-long"] as const;

/** What of a customer's may be proposed to be taken off; what is proposed already is said, and cannot be chosen. */
export async function LostFactor({ id, factors, waiting }: { id: string; factors: readonly Factor[]; waiting: readonly Factor[] }) {
  const [t, f, errors] = await Promise.all([getTranslations("lostFactors"), getTranslations("fields"), refusals()]);
  const left = factors.filter((factor) => !waiting.includes(factor));
  return (
    <div className="grid gap-5">
      {factors.length === 0 && <Note icon={Smartphone}>{t("nothing")}</Note>}
      {waiting.map((factor) => (
        <Note key={factor} icon={Clock}>
          {t("waiting", { factor: t(`factors.${factor}`) })}
        </Note>
      ))}
      {left.length > 0 && (
        <>
          <p className="max-w-prose text-ink-2">{t("proposeText")}</p>
          <RemovalForm
            action={proposeRemovalAction}
            accountId={id}
            factors={left.map((value) => ({ value, label: t(`factors.${value}`) }))}
            proofs={FACTOR_PROOFS.map((value) => ({ value, label: t(`proofs.${value}`) }))}
            labels={{
              factor: t("factor"),
              proof: t("proof"),
              words: t("words"),
              wordsHint: t("wordsHint"),
              submit: t("submit"),
              busy: t("busy"),
              fields: Object.fromEntries(FIELDS.map((code) => [code, f(code)])),
              errors,
            }}
          />
        </>
      )}
    </div>
  );
}

import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { methodName } from "@/components/payments/method-name";
import { Badge } from "@/components/ui/badge";
import { ConfirmButton } from "@/components/ui/dialog";
import { Disc } from "@/components/ui/disc";
import { CreditCard, Wallet } from "@/components/ui/icons";
import { SubmitButton } from "@/components/ui/submit-button";
import { formatDay, type Day } from "@/lib/dates";
import { makeDefaultAction, removeMethodAction, saveMethodAction } from "@/lib/payments/actions";
import { cardExpiry, type PayBy } from "@/lib/payments/rules";

/** A saved way to pay. */
interface Method {
  readonly id: string;
  readonly payBy: PayBy;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly expMonth: number | null;
  readonly expYear: number | null;
  readonly payer: string | null;
  readonly isDefault: boolean;
}

/**
 * The saved ways to pay, each with what can be done with it, and the ways to add one.
 * @param confirmAt where on the page to prove first who sits here, when that is needed before anything changes.
 */
export async function SavedMethods({
  methods,
  offered,
  today,
  confirmAt,
}: {
  methods: readonly Method[];
  offered: readonly PayBy[];
  today: Day;
  confirmAt: string | undefined;
}) {
  const [t, configure, refused, locale] = await Promise.all([
    getTranslations("methods"),
    getTranslations("configure"),
    refusals(),
    getLocale(),
  ]);
  return (
    <>
      <p className="mb-3 text-ink-2">{t("hint")}</p>
      {methods.length === 0 && <p className="mb-4">{t("none")}</p>}
      <ul aria-label={t("title")} className="mb-5 divide-y divide-line empty:hidden">
        {methods.map((method) => {
          const name = methodName(method);
          const expiry = cardExpiry(method, today);
          return (
            <li key={method.id} className="flex flex-wrap items-center gap-x-3.5 gap-y-3 py-3">
              <Disc icon={method.payBy === "card" ? CreditCard : Wallet} tone={expiry === "good" ? "neutral" : "warn"} />
              <div className="min-w-0 grow">
                <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-[620]">
                  <span className="break-all num">{name}</span>
                  {method.isDefault && <Badge tone="soft">{t("first")}</Badge>}
                </p>
                {method.expYear !== null && (
                  <p className="text-small text-ink-2">
                    {t(EXPIRY[expiry], {
                      month: formatDay(`${String(method.expYear)}-${String(method.expMonth).padStart(2, "0")}-01`, locale, {
                        month: "long",
                        year: "numeric",
                      }),
                    })}
                  </p>
                )}
              </div>
              {confirmAt === undefined && (
                <div className="flex flex-wrap gap-2">
                  {!method.isDefault && (
                    <ActionForm action={makeDefaultAction} refused={refused}>
                      <input type="hidden" name="methodId" value={method.id} />
                      <SubmitButton tone="soft" busy={t("busy")}>
                        {t("makeFirst")} <span className="sr-only">{name}</span>
                      </SubmitButton>
                    </ActionForm>
                  )}
                  <ConfirmButton
                    label={
                      <>
                        {t("remove")} <span className="sr-only">{name}</span>
                      </>
                    }
                    title={t("removeTitle")}
                    close={configure("close")}
                    cancel={configure("cancel")}
                    text={`${name}. ${t("removeText")} ${t("removeStops")}`}
                  >
                    <ActionForm action={removeMethodAction} refused={refused}>
                      <input type="hidden" name="methodId" value={method.id} />
                      <SubmitButton wide busy={t("busy")}>
                        {t("remove")}
                      </SubmitButton>
                    </ActionForm>
                  </ConfirmButton>
                </div>
              )}
            </li>
          );
        })}
      </ul>
      {confirmAt !== undefined ? (
        <a href={confirmAt} className="inline-flex min-h-11 items-center font-[620] underline underline-offset-4">
          {t("confirmFirst")}
        </a>
      ) : (
        <div className="flex flex-wrap gap-3">
          {offered.map((payBy) => (
            <ActionForm key={payBy} action={saveMethodAction} refused={refused}>
              <input type="hidden" name="payBy" value={payBy} />
              <SubmitButton tone="soft" busy={t("busy")}>
                {t(payBy === "card" ? "addCard" : "addPayPal")}
              </SubmitButton>
            </ActionForm>
          ))}
        </div>
      )}
    </>
  );
}

const EXPIRY = { good: "expires", soon: "expiresSoon", expired: "expired" } as const;

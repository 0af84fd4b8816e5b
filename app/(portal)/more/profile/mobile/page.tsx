import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { CodeForm } from "@/components/identity/code-form";
import { SmsDelay } from "@/components/identity/sms-delay";
import { StepUp } from "@/components/identity/step-up";
import { Disclosure } from "@/components/ui/disclosure";
import { Panel } from "@/components/ui/panel";
import { SubmitButton } from "@/components/ui/submit-button";
import { clock } from "@/lib/clock";
import { changeMobileAction, confirmMobileAction, dropMobileAction, resendMobileAction } from "@/lib/identity/actions/profile";
import { openPortal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { findOwnChange, getContacts } from "@/lib/identity/queries/contact-change";
import { isFresh, maskMobile } from "@/lib/identity/rules";
import { areSmsDelayed } from "@/lib/notifications/queries";
import { formatPhone } from "@/lib/phone-format";

const PATH = "/more/profile/mobile";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("profile"))("mobile") };
}

export default async function MobilePage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, fields, refused, query] = await Promise.all([
    openPortal(),
    getTranslations("profile"),
    getTranslations("fields"),
    refusals(),
    searchParams,
  ]);
  const { principal } = portal.session;
  const [open, contacts] = await Promise.all([findOwnChange(principal, "recovery-mobile"), getContacts(principal)]);
  const mobile = contacts?.recoveryMobile ?? null;
  const asksOld = open && open.oldValue !== null && !open.isOldConfirmed;
  const codeLabels = {
    code: t("code"),
    hint: t("codeHint"),
    submit: t("confirm"),
    busy: t("confirmBusy"),
    invalid: fields("code-invalid"),
    errors: refused,
  };
  return (
    <SubPage
      title={t("mobile")}
      back={{ href: "/more/profile", label: t("title") }}
      portal={portal}
      next={PATH}
      news={query.news === "sent" ? t("news.sent") : undefined}
    >
      {open ? (
        <Panel title={t(asksOld ? "mobileOldTitle" : "mobileNewTitle")} id="code-step">
          <p className="mb-4 max-w-prose text-ink-2">
            {asksOld
              ? t("mobileOldText", { number: maskMobile(open.oldValue) })
              : t("mobileNewText", { number: formatPhone(open.newValue) })}
          </p>
          <div className="grid max-w-form gap-4">
            {(await areSmsDelayed()) && <SmsDelay />}
            <CodeForm key={asksOld ? "old" : "new"} action={confirmMobileAction} hidden={{}} labels={codeLabels} />
          </div>
          <div className="mt-2 flex flex-wrap gap-x-6">
            <ActionForm action={resendMobileAction} refused={refused}>
              <SubmitButton tone="quiet" busy={t("sendBusy")}>
                {t("sendAgain")}
              </SubmitButton>
            </ActionForm>
            <ActionForm action={dropMobileAction} refused={refused}>
              <SubmitButton tone="quiet" busy={t("giveUp")}>
                {t("giveUp")}
              </SubmitButton>
            </ActionForm>
          </div>
          {asksOld && <p className="mt-4 max-w-prose text-small text-ink-2">{t("mobileLost")}</p>}
        </Panel>
      ) : (
        <>
          <Panel title={t("mobileNow")} id="now">
            <p className="font-[620] num">{mobile === null ? t("mobileNone") : maskMobile(mobile)}</p>
            <p className="text-small text-ink-2">{t("mobileNowHint")}</p>
            {mobile !== null && (
              <Disclosure summary={t("mobileShow")} className="mt-1">
                <p className="num">{formatPhone(mobile)}</p>
              </Disclosure>
            )}
          </Panel>
          <Panel title={t("mobileChange")} id="change">
            <p className="mb-4 max-w-prose text-ink-2">{t("mobileChangeText")}</p>
            {isFresh(principal, clock.now()) ? (
              <FieldForm
                id="mobile"
                action={changeMobileAction}
                fields={[
                  {
                    name: "mobile",
                    label: t("mobileNew"),
                    type: "tel",
                    autoComplete: "tel-national",
                    errors: { "phone-missing": fields("phone-missing"), "phone-invalid": fields("phone-invalid") },
                  },
                ]}
                refused={refused}
                submit={t("continue")}
                busy={t("sendBusy")}
              />
            ) : (
              <StepUp next={PATH} hasFingerprint={(await listPasskeys(principal)).length > 0} />
            )}
            <p className="mt-4 max-w-prose text-small text-ink-2">{t("mobileLost")}</p>
          </Panel>
        </>
      )}
    </SubPage>
  );
}

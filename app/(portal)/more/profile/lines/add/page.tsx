import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { ClaimProofs } from "@/components/identity/claim-proofs";
import { StepUp } from "@/components/identity/step-up";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { claimLineAction } from "@/lib/identity/actions/lines";
import { openPortal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { findOpenClaim } from "@/lib/identity/queries/open-claim";
import { isFresh } from "@/lib/identity/rules";
import { areSmsDelayed } from "@/lib/notifications/queries";

const PATH = "/more/profile/lines/add";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("profile"))("addLine") };
}

export default async function AddLinePage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, fields, refused, query] = await Promise.all([
    openPortal(),
    getTranslations("profile"),
    getTranslations("fields"),
    refusals(),
    searchParams,
  ]);
  const { principal } = portal.session;
  const claim = await findOpenClaim(principal);
  return (
    <SubPage title={t("addLine")} back={{ href: "/more/profile", label: t("title") }} portal={portal} next={PATH}>
      {claim ? (
        <ClaimProofs number={claim.number} kind={claim.kind} isSent={query.sent !== undefined} isDelayed={await areSmsDelayed()} />
      ) : isFresh(principal, clock.now()) ? (
        <Panel>
          <p className="mb-4 max-w-prose text-ink-2">{t("addLineText")}</p>
          <FieldForm
            id="line"
            action={claimLineAction}
            fields={[
              {
                name: "number",
                label: t("number"),
                hint: t("numberHint"),
                type: "tel",
                autoComplete: "tel-national",
                errors: { "phone-missing": fields("phone-missing"), "phone-invalid": fields("phone-invalid") },
              },
            ]}
            refused={refused}
            submit={t("continue")}
            busy={t("confirmBusy")}
          />
        </Panel>
      ) : (
        <StepUp next={PATH} hasFingerprint={(await listPasskeys(principal)).length > 0} />
      )}
    </SubPage>
  );
}

import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { ActionForm } from "@/components/frame/action-form";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { LineEvents } from "@/components/identity/line-events";
import { LineTieText } from "@/components/identity/line-facts";
import { LineSharing } from "@/components/identity/line-sharing";
import { ShareForm } from "@/components/identity/share-form";
import { StepUp } from "@/components/identity/step-up";
import { Badge } from "@/components/ui/badge";
import { ConfirmButton } from "@/components/ui/dialog";
import { Disc } from "@/components/ui/disc";
import { HouseWifi, Smartphone } from "@/components/ui/icons";
import { Pagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { SubmitButton } from "@/components/ui/submit-button";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { claimHolderAction, removeLineAction } from "@/lib/identity/actions/lines";
import { beforeInput } from "@/lib/identity/input/lines";
import { openPortal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { listLineEvents, listOpenInvites, listSharers } from "@/lib/identity/queries/line-sharing";
import { getOwnLine } from "@/lib/identity/queries/own-lines";
import { isFresh } from "@/lib/identity/rules";
import { formatPhone } from "@/lib/phone-format";

/** What has just been done, by the query that its action came back with. */
const NEWS = ["holder", "accessRemoved", "invited", "inviteCanceled"] as const;

interface Props {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("profile"))("line") };
}

export default async function OwnLinePage({ params, searchParams }: Props) {
  const id = z.uuid().safeParse((await params).id).data;
  if (id === undefined) notFound();
  const [portal, t, fields, refused, query] = await Promise.all([
    openPortal(),
    getTranslations("profile"),
    getTranslations("fields"),
    refusals(),
    searchParams,
  ]);
  const { principal } = portal.session;
  const before = beforeInput.parse(query.before);
  const [line, sharers, invites, log] = await Promise.all([
    getOwnLine(principal, id),
    listSharers(principal, id),
    listOpenInvites(principal, id),
    listLineEvents(principal, id, before),
  ]);
  if (!line) notFound();
  const now = clock.now();
  const path = `/more/profile/lines/${id}`;
  const isProved = line.proof !== "delegation";
  const mayChange = isFresh(principal, now);
  const news = NEWS.find((key) => key === query.news);
  return (
    <SubPage
      title={line.name}
      back={{ href: "/more/profile", label: t("title") }}
      portal={portal}
      next="/more/profile"
      news={news && t(`news.${news}`)}
    >
      <Panel>
        <div className="flex items-center gap-3.5">
          <Disc icon={line.kind === "fixed" ? HouseWifi : Smartphone} tone="soft" />
          <div className="grid min-w-0 justify-items-start gap-1">
            <p className="font-[640] num">{formatPhone(line.number)}</p>
            <p className="text-small text-ink-2">
              <LineTieText tie={line} />
            </p>
            {line.holderSince && <Badge tone="soft">{t("holder")}</Badge>}
          </div>
        </div>
      </Panel>
      {isProved && (
        <Panel title={t("sharing")} id="sharing">
          <p className="mb-3 max-w-prose text-small text-ink-2">{t(line.holderSince ? "sharingHolder" : "sharingOwn")}</p>
          <LineSharing lineId={id} sharers={sharers} invites={invites} mayChange={mayChange} />
        </Panel>
      )}
      {!mayChange && (
        <Panel title={t("change")} id="change">
          <p className="mb-4 max-w-prose text-ink-2">{t(isProved ? "changeText" : "changeTextShared")}</p>
          <StepUp next={path} hasFingerprint={(await listPasskeys(principal)).length > 0} />
        </Panel>
      )}
      {mayChange && isProved && (
        <Panel title={t("share")} id="share">
          <ShareForm lineId={id} today={dayOf(now)} />
        </Panel>
      )}
      {mayChange && isProved && !line.holderSince && (
        <Panel title={t("holderClaim")} id="holder">
          <p className="mb-4 max-w-prose text-ink-2">{t("holderText")}</p>
          <FieldForm
            id="holder"
            action={claimHolderAction}
            hidden={{ lineId: id }}
            fields={[
              {
                name: "taxCode",
                label: t("taxCode"),
                hint: t("taxCodeHint"),
                autoComplete: "off",
                errors: { "tax-code-invalid": fields("tax-code-invalid") },
              },
            ]}
            refused={refused}
            submit={t("confirm")}
            busy={t("confirmBusy")}
            tone="soft"
          />
        </Panel>
      )}
      {isProved && (
        <Panel title={t("log")} id="log">
          <LineEvents events={log.events} />
          <Pagination
            label={t("logPages")}
            previous={before === undefined ? undefined : { href: path, title: t("logNewest") }}
            next={log.next === undefined ? undefined : { href: `${path}?before=${String(log.next)}`, title: t("logEarlier") }}
          />
        </Panel>
      )}
      {mayChange && (
        <Panel title={t("removeLine")} id="remove">
          <p className="mb-4 max-w-prose text-ink-2">{t("removeLineHint")}</p>
          <ConfirmButton
            label={t("removeLine")}
            title={t("removeLineTitle")}
            text={t("removeLineText")}
            close={t("close")}
            cancel={t("keep")}
          >
            <ActionForm action={removeLineAction} refused={refused}>
              <input type="hidden" name="lineId" value={id} />
              <SubmitButton wide busy={t("removeBusy")}>
                {t("removeConfirm")}
              </SubmitButton>
            </ActionForm>
          </ConfirmButton>
        </Panel>
      )}
    </SubPage>
  );
}

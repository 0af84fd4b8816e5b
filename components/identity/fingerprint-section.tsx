import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { FingerprintSwitch, type SignalledAccount } from "@/components/identity/fingerprint-switch";
import { Badge } from "@/components/ui/badge";
import { ConfirmButton, DialogButton } from "@/components/ui/dialog";
import { Disc } from "@/components/ui/disc";
import { Field } from "@/components/ui/field";
import { Smartphone } from "@/components/ui/icons";
import { RowList } from "@/components/ui/row-list";
import { SubmitButton } from "@/components/ui/submit-button";
import { dayOf, formatDay } from "@/lib/dates";
import { enrolPasskeyAction, removePasskeyAction, renamePasskeyAction } from "@/lib/identity/actions";

/** A device that opens with the finger. */
export interface FingerprintDevice {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Sign-in by fingerprint: this device's switch, and every device that has one. */
export async function FingerprintSection({
  devices,
  ownKey,
  account,
}: {
  devices: readonly FingerprintDevice[];
  ownKey: string | undefined;
  account: Omit<SignalledAccount, "keys">;
}) {
  const [t, errors] = await Promise.all([getTranslations("fingerprint"), refusals()]);
  const labels = {
    name: t("name"),
    on: t("on"),
    off: t("off"),
    confirm: t("confirm"),
    busy: t("busy"),
    failed: t("failed"),
    known: t("known"),
    unable: t("unable"),
    errors,
  };
  const keys = devices.map(({ id }) => id);
  const own = keys.find((id) => id === ownKey);
  return (
    <div className="grid gap-5">
      <p className="max-w-prose text-ink-2">{t("text")}</p>
      <FingerprintSwitch
        // Another state of things is another switch.
        key={own ?? "none"}
        enrol={enrolPasskeyAction}
        remove={removePasskeyAction}
        ownKey={own}
        account={{ ...account, keys }}
        labels={labels}
      />
      {devices.length > 0 && (
        <RowList label={t("devices")}>
          {devices.map((device) => (
            <Device key={device.id} device={device} isOwn={device.id === own} isLast={devices.length === 1} />
          ))}
        </RowList>
      )}
    </div>
  );
}

async function Device({ device, isOwn, isLast }: { device: FingerprintDevice; isOwn: boolean; isLast: boolean }) {
  const [t, locale, errors] = await Promise.all([getTranslations("fingerprint"), getLocale(), refusals()]);
  const day = (at: Date) => formatDay(dayOf(at), locale);
  return (
    <li className="flex min-h-17 flex-wrap items-center gap-x-3.5 gap-y-1 py-3">
      <Disc icon={Smartphone} />
      <div className="min-w-40 grow basis-0">
        <p className="font-[620] wrap-anywhere">
          {device.name} {isOwn && <Badge tone="ok">{t("thisDevice")}</Badge>}
        </p>
        <p className="text-small text-ink-2">
          {t("added", { day: day(device.createdAt) })}
          {device.lastUsedAt && ` · ${t("used", { day: day(device.lastUsedAt) })}`}
        </p>
      </div>
      <DialogButton label={t("rename")} tone="quiet" small title={t("renameTitle")} close={t("close")}>
        <ActionForm action={renamePasskeyAction} refused={errors} className="grid gap-4">
          <input type="hidden" name="passkeyId" value={device.id} />
          <Field
            id={`name-${device.id}`}
            name="name"
            label={t("deviceName")}
            defaultValue={device.name}
            maxLength={60}
            autoComplete="off"
          />
          <SubmitButton wide busy={t("saving")}>
            {t("save")}
          </SubmitButton>
        </ActionForm>
      </DialogButton>
      <ConfirmButton
        label={t("remove")}
        tone="quiet"
        small
        title={t("removeTitle", { name: device.name })}
        close={t("close")}
        cancel={t("cancel")}
        text={t(isLast ? "removeLast" : "removeText")}
      >
        <ActionForm action={removePasskeyAction} refused={errors}>
          <input type="hidden" name="passkeyId" value={device.id} />
          <SubmitButton wide busy={t("removing")}>
            {t("remove")}
          </SubmitButton>
        </ActionForm>
      </ConfirmButton>
    </li>
  );
}

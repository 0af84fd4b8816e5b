import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { StaffFingerprint } from "@/components/staff/staff-fingerprint";
import { ButtonLink } from "@/components/ui/button";
import { Disc } from "@/components/ui/disc";
import { LockKeyhole, Smartphone } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { RowList } from "@/components/ui/row-list";
import { SubmitButton } from "@/components/ui/submit-button";
import { dayOf, formatDay } from "@/lib/dates";
import { enrolStaffPasskeyAction, removeStaffPasskeyAction } from "@/lib/staff/actions";

/** A device that opens with the finger. */
interface Device {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** The fingerprint that stands for the app's code: devices that have it, and this one. They change only soon after signing in. */
export async function StaffKeys({ devices, isFresh }: { devices: readonly Device[]; isFresh: boolean }) {
  const [t, fingerprint, locale, errors] = await Promise.all([
    getTranslations("staffAccess"),
    getTranslations("fingerprint"),
    getLocale(),
    refusals(),
  ]);
  const day = (at: Date) => formatDay(dayOf(at), locale);
  return (
    <div className="grid gap-5">
      <p className="max-w-prose text-ink-2">{t("fingerprintText")}</p>
      {isFresh ? (
        <StaffFingerprint
          action={enrolStaffPasskeyAction}
          purpose="staff-enrol"
          labels={{ button: t("add"), busy: fingerprint("busy"), failed: t("failed"), errors }}
        />
      ) : (
        <Note icon={LockKeyhole}>
          <p className="mb-3">{t("signInFirst")}</p>
          <ButtonLink href="/admin/login" tone="soft">
            {t("again")}
          </ButtonLink>
        </Note>
      )}
      {devices.length > 0 && (
        <RowList label={fingerprint("devices")}>
          {devices.map(({ id, name, createdAt, lastUsedAt }) => (
            <li key={id} className="flex min-h-17 flex-wrap items-center gap-x-3.5 gap-y-1 py-3">
              <Disc icon={Smartphone} />
              <div className="min-w-40 grow basis-0">
                <p className="font-[620] wrap-anywhere">{name}</p>
                <p className="text-small text-ink-2">
                  {fingerprint("added", { day: day(createdAt) })}
                  {lastUsedAt && ` · ${fingerprint("used", { day: day(lastUsedAt) })}`}
                </p>
              </div>
              {isFresh && (
                <ActionForm action={removeStaffPasskeyAction} refused={errors}>
                  <input type="hidden" name="passkeyId" value={id} />
                  <SubmitButton tone="soft" busy={fingerprint("removing")}>
                    {fingerprint("remove")} <span className="sr-only">{name}</span>
                  </SubmitButton>
                </ActionForm>
              )}
            </li>
          ))}
        </RowList>
      )}
    </div>
  );
}

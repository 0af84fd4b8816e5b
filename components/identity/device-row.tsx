import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Disc } from "@/components/ui/disc";
import { Monitor, Smartphone } from "@/components/ui/icons";
import { deviceName, isHandheld } from "@/lib/identity/device-name";

/** A browser by what a person calls it, what is known of it, and what can be done with it. */
export async function DeviceRow({ userAgent, detail, children }: { userAgent: string; detail: string; children: ReactNode }) {
  const t = await getTranslations("configure");
  return (
    <li className="flex min-h-17 flex-wrap items-center gap-x-3.5 gap-y-1 py-3">
      <Disc icon={isHandheld(userAgent) ? Smartphone : Monitor} />
      <div className="min-w-40 grow basis-0">
        <p className="font-[620]">{deviceName(userAgent) || t("unknownDevice")}</p>
        <p className="text-small text-ink-2">{detail}</p>
      </div>
      {children}
    </li>
  );
}

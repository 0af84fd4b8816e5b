import { UserRound } from "@/components/ui/icons";
import { getTranslations } from "next-intl/server";
import { Disc } from "@/components/ui/disc";
import { DEMO_PASSWORD } from "@/lib/demo";

/** Who may be tried in a demo, with the password of all. */
export async function DemoAccounts() {
  const t = await getTranslations("landing");
  return (
    <div className="rounded-l border border-line bg-surface p-4">
      <ul>
        <li className="flex items-center gap-3.5">
          <Disc icon={UserRound} tone="soft" />
          <span className="min-w-0 leading-snug">
            <b className="block font-[640] break-words">anna@demo.example</b>
            <span className="text-small text-ink-2">{t("demoAnna")}</span>
          </span>
        </li>
      </ul>
      <p className="mt-3 text-small text-ink-2">{t("demoHint", { password: DEMO_PASSWORD })}</p>
    </div>
  );
}

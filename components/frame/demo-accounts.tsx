import { UserPlus, UserRound } from "@/components/ui/icons";
import { getTranslations } from "next-intl/server";
import { Disc } from "@/components/ui/disc";
import { DEMO_NEWCOMER, DEMO_PASSWORD } from "@/lib/demo";

const ACCOUNTS = [
  { email: "anna@demo.example", hint: "demoAnna" },
  { email: "marco@demo.example", hint: "demoMarco" },
  { email: "giulia@demo.example", hint: "demoGiulia" },
] as const;

/** Who may be tried in a demo, with the password of all, and where the sandbox shows what was "sent". */
export async function DemoAccounts({ sandboxPort }: { sandboxPort: number | undefined }) {
  const t = await getTranslations("landing");
  return (
    <div className="rounded-l border border-line bg-surface p-4">
      <ul className="grid gap-3.5">
        {ACCOUNTS.map(({ email, hint }) => (
          <li key={email} className="flex items-center gap-3.5">
            <Disc icon={UserRound} tone="soft" />
            <span className="min-w-0 leading-snug">
              <b className="block font-[640] wrap-anywhere">{email}</b>
              <span className="text-small text-ink-2">{t(hint)}</span>
            </span>
          </li>
        ))}
        <li className="flex items-center gap-3.5">
          <Disc icon={UserPlus} tone="soft" />
          <span className="min-w-0 leading-snug">
            <b className="block font-[640]">{t("demoNew")}</b>
            <span className="text-small wrap-anywhere text-ink-2 num">{t("demoNewHint", DEMO_NEWCOMER)}</span>
          </span>
        </li>
      </ul>
      <p className="mt-3.5 text-small text-ink-2">{t("demoHint", { password: DEMO_PASSWORD })}</p>
      {sandboxPort !== undefined && (
        <p className="mt-1.5 text-small text-ink-2">
          {t("demoCodes")}{" "}
          <a href={`http://localhost:${String(sandboxPort)}/sandbox/outbox`} className="font-[620] text-primary">
            {t("demoOutbox")}
          </a>
        </p>
      )}
    </div>
  );
}

import clsx from "clsx";
import { getTranslations } from "next-intl/server";

const STEPS = ["1", "2", "3", "4"] as const;

/** Where somebody is on the way of four steps: a bar for the eye, a sentence for the ear. */
export async function Progress({ step }: { step: number }) {
  const t = await getTranslations("register");
  return (
    <div>
      <p className="mb-2 text-small font-[620] text-ink-2">{t("progress", { step })}</p>
      <ol className="grid grid-cols-4 gap-1.5">
        {STEPS.map((name) => (
          <li
            key={name}
            aria-current={Number(name) === step ? "step" : undefined}
            className="text-caption text-ink-2 aria-[current]:text-ink"
          >
            <span aria-hidden className={clsx("mb-1.5 block h-1.5 rounded-full", Number(name) <= step ? "bg-primary" : "bg-line")} />
            {t(`steps.${name}`)}
          </li>
        ))}
      </ol>
    </div>
  );
}

import { getTranslations } from "next-intl/server";
import { Link } from "@/components/ui/link";

/** Information that stands at the foot of pages before sign-in. */
export async function Footer() {
  const t = await getTranslations("frame");
  return (
    <footer className="px-gutter py-8">
      <ul aria-label={t("footer")} className="flex flex-wrap gap-x-6">
        {(["company", "accessibility", "privacy"] as const).map((key) => (
          <li key={key}>
            <Link
              href={`/${key}`}
              className="inline-flex min-h-11 items-center text-small font-[560] text-ink-2 underline-offset-4 hover:underline"
            >
              {t(key)}
            </Link>
          </li>
        ))}
      </ul>
    </footer>
  );
}

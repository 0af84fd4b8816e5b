import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ActionForm } from "@/components/frame/action-form";
import { LanguageMenu } from "@/components/frame/language-menu";
import { refusals } from "@/components/frame/refusals";
import { SkipLink } from "@/components/frame/skip-link";
import { Link } from "@/components/ui/link";
import { SubmitButton } from "@/components/ui/submit-button";
import { Wordmark } from "@/components/ui/wordmark";
import { signOutStaffAction } from "@/lib/staff/actions";
import { mayDo, type StaffAction, type StaffRole } from "@/lib/staff/matrix";

/** The parts of the staff's side, each with what it needs. */
export const PARTS = [
  { part: "customers", action: "customers.search" },
  { part: "removals", action: "factors.decide" },
  { part: "chat", action: "chat.answer" },
  { part: "tickets", action: "tickets.update" },
  { part: "audit", action: "audit.read" },
  { part: "staff", action: "staff.manage" },
  { part: "import", action: "import.run" },
] as const satisfies readonly { part: string; action: StaffAction }[];

/** The frame of the staff's pages: who is there, and what their role may open. @param next the page itself, where a change of language leads back to. */
export async function AdminFrame({
  title,
  next,
  staff,
  children,
}: {
  title: string;
  next: string;
  staff: { readonly email: string; readonly role: StaffRole } | undefined;
  children: ReactNode;
}) {
  const [t, errors] = await Promise.all([getTranslations("admin"), refusals()]);
  return (
    <>
      <SkipLink />
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-page flex-wrap items-center gap-x-6 gap-y-2 px-gutter py-3">
          <Link href="/admin" className="inline-flex min-h-11 items-center gap-3">
            <Wordmark /> <span className="text-small text-ink-2">{t("side")}</span>
          </Link>
          {staff && (
            <nav aria-label={t("parts")} className="flex flex-wrap gap-x-1">
              {PARTS.filter(({ action }) => mayDo(staff.role, action)).map(({ part }) => (
                <Link
                  key={part}
                  href={`/admin/${part}`}
                  aria-current={next === `/admin/${part}` ? "page" : next.startsWith(`/admin/${part}/`) || undefined}
                  className="control inline-flex min-h-11 items-center rounded-m px-3 text-small font-[620] hover:bg-tile aria-[current]:bg-soft aria-[current]:text-on-soft"
                >
                  {t(`${part}.title`)}
                </Link>
              ))}
            </nav>
          )}
          <div className="ml-auto flex flex-wrap items-center gap-3">
            <LanguageMenu next={next} />
            {staff && (
              <ActionForm action={signOutStaffAction} refused={errors}>
                <SubmitButton tone="soft" busy={t("signOutBusy")}>
                  {t("signOut")}
                </SubmitButton>
              </ActionForm>
            )}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto max-w-page px-gutter py-8 outline-none">
        <h1 className="mb-2 text-title wide:text-title-wide">{title}</h1>
        {staff && (
          <p className="mb-6 text-small text-ink-2">
            {staff.email} · {t(`roles.${staff.role}`)}
          </p>
        )}
        {children}
      </main>
    </>
  );
}

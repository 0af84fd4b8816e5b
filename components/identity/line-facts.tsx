import { getLocale, getTranslations } from "next-intl/server";
import { dayOf, formatDay } from "@/lib/dates";
import type { Access } from "@/lib/identity/rules";

/** How a line came to an account. */
export interface LineTie {
  readonly proof: "network" | "sms" | "bill_code" | "delegation";
  readonly provedAt: Date;
  readonly access: Access;
  readonly until: Date | null;
  readonly grantedBy: string | null;
}

/** The last day of something that ends at a moment. */
export function lastDay(until: Date): string {
  return dayOf(new Date(until.getTime() - 1));
}

/** How a line came to its account, in one sentence: by which proof and when, or who shared it, for what and until when. */
export async function LineTieText({ tie }: { tie: LineTie }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("profile")]);
  const date = formatDay(dayOf(tie.provedAt), locale);
  if (tie.proof !== "delegation") return t(`proof.${tie.proof}`, { date });
  const until = tie.until === null ? "" : formatDay(lastDay(tie.until), locale);
  return t("sharedBy", { who: tie.grantedBy ?? "", access: t(`access.${tie.access}`), date: until });
}

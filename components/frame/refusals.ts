import { getLocale, getTranslations } from "next-intl/server";
import { USER_ERRORS, type UserErrorCode } from "@/lib/errors";

type Refusals = Readonly<Record<UserErrorCode, string>>;

/** By language: they are the same on every page, and one object that several forms of a page are given is sent once. */
const written = new Map<string, Refusals>();

/** Every sentence that an action may refuse with, in the reader's language, for the forms that run in the browser. */
export async function refusals(): Promise<Refusals> {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("errors")]);
  const known = written.get(locale);
  if (known) return known;
  const all = Object.fromEntries(USER_ERRORS.map((code) => [code, t(code, { minutes: 15 })])) as Refusals;
  written.set(locale, all);
  return all;
}

import { getTranslations } from "next-intl/server";
import { USER_ERRORS, type UserErrorCode } from "@/lib/errors";

/** Every sentence that an action may refuse with, in the reader's language, for the forms that run in the browser. */
export async function refusals(): Promise<Record<UserErrorCode, string>> {
  const t = await getTranslations("errors");
  return Object.fromEntries(USER_ERRORS.map((code) => [code, t(code, { minutes: 15 })])) as Record<UserErrorCode, string>;
}

import { _createCache } from "next-intl";
import { getRequestConfig } from "next-intl/server";
import { cookies, headers } from "next/headers";
import type messages from "@/messages/it.json";
import { cookieName } from "@/lib/cookies";
import { TIME_ZONE } from "@/lib/dates";

/** The languages of the portal; the first is spoken when the reader prefers none of them. */
export const LOCALES = ["it", "fr", "en"] as const;

/** One of the portal's languages. */
export type Locale = (typeof LOCALES)[number];

declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof messages;
  }
}

function isLocale(value: string | undefined): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

/** The first of the reader's preferred languages that the portal speaks (RFC 9110, Accept-Language). */
export function preferredLocale(acceptLanguage: string): Locale {
  const wanted = acceptLanguage
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find((value) => value !== undefined);
      return { language: tag.split("-")[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .sort((a, b) => b.quality - a.quality);
  return wanted.map(({ language, quality }) => (quality > 0 ? language : undefined)).find(isLocale) ?? LOCALES[0];
}

/**
 * The messages as they were parsed, kept from one request to the next. next-intl makes a cache for each request unless the configuration
 * brings one, and then parses every message with a placeholder anew on every page. It fills up with our own texts alone.
 */
const parsedMessages = _createCache();

export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(cookieName("mytim-locale"))?.value;
  const locale = isLocale(chosen) ? chosen : preferredLocale((await headers()).get("accept-language") ?? "");
  const loaded = (await import(`@/messages/${locale}.json`)) as { default: typeof messages };
  const config = { locale, timeZone: TIME_ZONE, messages: loaded.default, _cache: parsedMessages };
  return config;
});

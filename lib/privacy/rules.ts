import type { Limit } from "@/lib/identity/rules";

/** How long somebody who asked to be forgotten may think better of it. */
export const ERASURE_DAYS = 14;

/** What has to be typed before an account is erased, in each language. */
export const ERASURE_WORDS = { it: "CANCELLA", fr: "SUPPRIMER", en: "ERASE" } as const;

/** Downloads of all data: each reads much, and a person needs few. */
export const DOWNLOAD_LIMIT: Limit = { name: "data-download", tries: 6, windowSeconds: 60 * 60 };

/** The most rows of one kind in a download: ten years of what a household has, and an end for what nobody has. */
export const MOST_ROWS = 2_000;

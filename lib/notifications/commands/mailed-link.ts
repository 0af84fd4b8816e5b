import "server-only";
import { env } from "@/lib/env";
import { linkToken } from "@/lib/one-time";

/**
 * The values of a mail with its link written out. A link that opens something carries a secret, and so stands in no table: the row keeps the
 * page (`linkPath`), what the link is for (`linkUse`) and the id of what it opens (`linkId`).
 */
export function withMailedLink(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { linkPath, linkUse, linkId, ...rest } = values;
  if (typeof linkPath !== "string") return values;
  const token = typeof linkUse === "string" && typeof linkId === "string" ? `?link=${linkToken(linkUse, linkId)}` : "";
  return { ...rest, link: `${env().PUBLIC_URL}${linkPath}${token}` };
}

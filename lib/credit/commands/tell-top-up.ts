import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { account } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { formatPhone } from "@/lib/phone-format";

/** Tells whoever has an account and began a top-up how it ended; a guest has the receipt's own page. */
export async function tellTopUp(tx: Database, topUpId: string): Promise<void> {
  const [told] = await tx
    .select({
      email: account.email,
      language: account.language,
      name: account.name,
      number: line.number,
      amountCents: topUp.amountCents,
      state: topUp.state,
      method: topUp.method,
      isAutomatic: topUp.isAutomatic,
    })
    .from(topUp)
    .innerJoin(account, eq(account.id, topUp.accountId))
    .innerJoin(line, eq(line.id, topUp.lineId))
    .where(eq(topUp.id, topUpId));
  if (!told) return;
  const { email, language, name, number, amountCents, state, method, isAutomatic } = told;
  const outcome = state === "credited" ? "credited" : method === "ricaricard" ? "cardRefused" : "refused";
  const values = {
    outcome,
    name,
    amountCents,
    number: formatPhone(number),
    reference: topUpId,
    ...(isAutomatic && { how: "automatic" as const }),
  } as const;
  await queueMail(tx, { address: email, language, template: "top-up", values, once: `top-up-${outcome}:${topUpId}` });
}

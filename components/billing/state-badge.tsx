import type { Icon as IconType } from "@/components/ui/icon";
import { CircleAlert, CircleCheck, Clock, Hourglass, Undo2 } from "@/components/ui/icons";
import { getTranslations } from "next-intl/server";
import { Badge, type Tone } from "@/components/ui/badge";
import type { BillState } from "@/lib/billing/rules";

const LOOKS: Record<BillState, { tone: Tone; icon: IconType }> = {
  unpaid: { tone: "warn", icon: Clock },
  overdue: { tone: "due", icon: CircleAlert },
  processing: { tone: "soft", icon: Hourglass },
  partly_paid: { tone: "warn", icon: Clock },
  paid: { tone: "ok", icon: CircleCheck },
  credited: { tone: "neutral", icon: Undo2 },
};

/** How a bill stands: word, icon and colour. */
export async function StateBadge({ state }: { state: BillState }) {
  const t = await getTranslations("billState");
  const { tone, icon } = LOOKS[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(state)}
    </Badge>
  );
}

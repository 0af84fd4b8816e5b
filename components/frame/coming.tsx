import { Sparkles } from "@/components/ui/icons";
import { getTranslations } from "next-intl/server";
import { Badge } from "@/components/ui/badge";
import { Note } from "@/components/ui/note";

/** The parts of the portal that are still to come. */
export type ComingPart = "offers" | "chat" | "tracking";

/** What a part will hold and what to do meanwhile: said plainly, nothing invented. */
export async function Coming({ part }: { part: ComingPart }) {
  const [t, soon] = await Promise.all([getTranslations("coming"), getTranslations("comingSoon")]);
  return (
    <div className="grid max-w-prose gap-4">
      <p>
        <Badge tone="soft">{soon("badge")}</Badge>
      </p>
      <p>{t(`${part}.text`)}</p>
      <Note icon={Sparkles}>{soon("meanwhile")}</Note>
    </div>
  );
}

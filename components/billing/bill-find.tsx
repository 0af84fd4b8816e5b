import { getTranslations } from "next-intl/server";
import { buttonClass, ButtonLink } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

/** Looking for words in a bill: a plain form that asks for the same page, with how many rows it found. */
export async function BillFind({
  billId,
  find,
  against,
  found,
  total,
}: {
  billId: string;
  find: string;
  against: string | undefined;
  found: number;
  total: number;
}) {
  const t = await getTranslations("billPage");
  const back = `/bills/${billId}${against === undefined ? "" : `?against=${against}`}#what`;
  return (
    <div className="no-print mb-2">
      <form action={`/bills/${billId}#what`} role="search" aria-label={t("findLabel")} className="flex flex-wrap items-end gap-3">
        {against !== undefined && <input type="hidden" name="against" value={against} />}
        <div className="min-w-0 grow basis-48">
          <Field
            key={find}
            id="find"
            name="find"
            type="search"
            label={t("find")}
            defaultValue={find}
            maxLength={100}
            autoComplete="off"
            enterKeyHint="search"
          />
        </div>
        <button type="submit" className={buttonClass({ tone: "soft" })}>
          {t("findButton")}
        </button>
      </form>
      {find !== "" && (
        <div role="status" className="mt-3 flex flex-wrap items-center justify-between gap-x-3 text-small">
          <p className="font-[620]">{t("found", { count: found, total, words: find })}</p>
          <ButtonLink href={back} tone="quiet" small>
            {t("findClear")}
          </ButtonLink>
        </div>
      )}
    </div>
  );
}

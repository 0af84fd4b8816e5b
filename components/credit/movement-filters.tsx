import { getTranslations } from "next-intl/server";
import { Chip } from "@/components/ui/chip";
import { Disclosure } from "@/components/ui/disclosure";
import { Field } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import type { MovementFilter } from "@/lib/credit/input";
import { CREDIT_KINDS } from "@/lib/credit/rules";

/** The filters as an address carries them, without where the page begins. */
export function movementQuery({ kind, from, to, search }: MovementFilter): URLSearchParams {
  return new URLSearchParams({ ...(kind && { kind }), ...(from && { from }), ...(to && { to }), ...(search && { search }) });
}

/** The filters of the movements page: links and a form that is read by its address, so that they work without JavaScript and can be kept. */
export async function MovementFilters({ filter }: { filter: MovementFilter }) {
  const t = await getTranslations("movements");
  const href = (kind: MovementFilter["kind"]) => {
    const query = movementQuery({ ...filter, kind }).toString();
    return query === "" ? "/more/movements" : `/more/movements?${query}`;
  };
  return (
    <div role="group" aria-label={t("filters")} className="mb-4 grid gap-4">
      <div className="-mx-gutter flex gap-2 overflow-x-auto px-gutter py-1 wide:mx-0 wide:flex-wrap wide:px-0">
        <Chip href={href(undefined)} current={filter.kind === undefined}>
          {t("any")}
        </Chip>
        {CREDIT_KINDS.map((kind) => (
          <Chip key={kind} href={href(kind)} current={filter.kind === kind}>
            {t(`kinds.${kind}`)}
          </Chip>
        ))}
      </div>
      <Disclosure summary={t("more")} open={filter.search !== undefined || filter.from !== undefined || filter.to !== undefined}>
        <form action="/more/movements" className="mt-2 grid gap-3 wide:grid-cols-[1fr_auto_auto_auto] wide:items-end">
          {filter.kind && <input type="hidden" name="kind" value={filter.kind} />}
          <Field id="search" name="search" type="search" label={t("search")} defaultValue={filter.search} maxLength={60} />
          <Field id="from" name="from" type="date" label={t("from")} defaultValue={filter.from} />
          <Field id="to" name="to" type="date" label={t("to")} defaultValue={filter.to} />
          <SubmitButton tone="soft" busy={t("apply")}>
            {t("apply")}
          </SubmitButton>
        </form>
      </Disclosure>
    </div>
  );
}

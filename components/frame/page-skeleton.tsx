import { getTranslations } from "next-intl/server";
import { Skeleton } from "@/components/ui/skeleton";

/** The places of a page's parts, kept while they load. */
export async function PageSkeleton() {
  const t = await getTranslations("loading");
  return (
    <div className="px-gutter pt-4 wide:p-0" aria-busy="true">
      <p role="status" className="sr-only">
        {t("text")}
      </p>
      <Skeleton className="mb-6 h-12 w-56 rounded-full" />
      <Skeleton className="mb-7 h-64 rounded-xl" />
      <Skeleton className="mb-3 h-7 w-40" />
      <Skeleton className="h-44 rounded-l" />
    </div>
  );
}

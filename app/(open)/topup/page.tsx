import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { v7 as uuidv7 } from "uuid";
import { TopUpForm } from "@/components/credit/top-up-form";
import { methodName } from "@/components/payments/method-name";
import { ActionForm } from "@/components/frame/action-form";
import { PageTop } from "@/components/frame/page-top";
import { refusals } from "@/components/frame/refusals";
import { Chip } from "@/components/ui/chip";
import { CircleCheck, Info, Unplug } from "@/components/ui/icons";
import { EmptyState } from "@/components/ui/empty-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { Note } from "@/components/ui/note";
import { listDenominations } from "@/lib/catalogue/queries/list-denominations";
import { clock } from "@/lib/clock";
import { removeFavouriteAction } from "@/lib/credit/actions";
import { listFavourites, listRecentNumbers } from "@/lib/credit/queries/top-up-numbers";
import { renewalNeeds } from "@/lib/credit/queries/renewal-needs";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { listLines } from "@/lib/identity/queries/list-lines";
import { chosenLineId, currentSession } from "@/lib/identity/session";
import { hasLeft } from "@/lib/lines/rules";
import { formatMoney } from "@/lib/money";
import { topUpAction } from "@/lib/payments/actions";
import { unpaidOccasions } from "@/lib/payments/queries/automatic";
import { paypalPage } from "@/lib/payments/queries/paypal-page";
import { listSavedMethods } from "@/lib/payments/queries/saved-methods";
import { cardExpiry } from "@/lib/payments/rules";
import { formatPhone } from "@/lib/phone-format";
import type { Principal } from "@/lib/principal";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("topUp"))("title") };
}

export default async function TopUpPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [session, t, fields, errors, locale, offered, query] = await Promise.all([
    currentSession(),
    getTranslations("topUp"),
    getTranslations("fields"),
    refusals(),
    getLocale(),
    listDenominations("online", dayOf(clock.now())),
    searchParams,
  ]);
  const [known, needs, unpaid, methods] = session
    ? await Promise.all([
        knownNumbers(session.principal),
        renewalNeeds(session.principal),
        unpaidOccasions(session.principal),
        listSavedMethods(session.principal),
      ])
    : [[], undefined, undefined, []];
  const chosen = known.find(({ id }) => id === query.to) ?? known.find(({ isChosen }) => isChosen);
  const news = NEWS.find((key) => key === query.news);
  const need = chosen && needs?.get(chosen.id);
  const asked = chosen && unpaid?.get(chosen.id);
  const today = dayOf(clock.now());
  const special = [
    ...(asked === undefined ? [] : [{ value: String(asked), label: formatMoney(asked, locale), detail: t("forAutomatic") }]),
    ...(need === undefined || need === asked ? [] : [{ value: String(need), label: formatMoney(need, locale), detail: t("forRenewal") }]),
  ];
  const wanted = query.for === "renewal" ? need : query.for === "automatic" ? asked : undefined;
  const isOpen = env().network !== undefined && offered.length > 0;
  const labels = {
    number: t("number"),
    numberHint: t("numberHint"),
    amount: t("amount"),
    method: t("method"),
    pin: t("pin"),
    pinHint: t("pinHint"),
    submit: t("submit"),
    busy: t("busy"),
    summary: t("summary", { amount: "{amount}", number: "{number}" }),
    summaryCard: t("summaryCard", { number: "{number}" }),
    fields: Object.fromEntries(FIELD_ERRORS.map((code) => [code, fields(code)])),
    errors,
  };
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("title")} {...(session && { back: { href: "/home", label: t("back") } })} />
      <div className="grid max-w-[720px] grid-cols-[minmax(0,1fr)] gap-6 wide:rounded-l wide:bg-surface wide:p-8 wide:shadow-e1">
        {query.canceled !== undefined && (
          <Note role="status" icon={Info} title={t("canceled")}>
            <p>{t("canceledHint")}</p>
          </Note>
        )}
        {news !== undefined && (
          <Note role="status" tone="ok" icon={CircleCheck}>
            <p>{t(`news.${news}`)}</p>
          </Note>
        )}
        {known.length > 1 && (
          <div
            role="group"
            aria-label={t("known")}
            className="-mx-gutter flex gap-2 overflow-x-auto px-gutter py-1 wide:mx-0 wide:flex-wrap wide:px-0"
          >
            {known.map(({ id, name, number }) => (
              <Chip key={id} href={`/topup?to=${id}`} current={id === chosen?.id}>
                {name === undefined ? formatPhone(number) : `${name}, ${formatPhone(number)}`}
              </Chip>
            ))}
          </div>
        )}
        {chosen?.isFavourite && (
          <ActionForm action={removeFavouriteAction} refused={errors} className="-mt-3">
            <input type="hidden" name="favouriteId" value={chosen.id} />
            <SubmitButton tone="quiet" busy={t("busy")}>
              {t("favouriteForget", { name: chosen.name ?? "" })}
            </SubmitButton>
          </ActionForm>
        )}
        {isOpen ? (
          <TopUpForm
            action={topUpAction}
            requestId={uuidv7()}
            number={chosen ? formatPhone(chosen.number) : ""}
            amounts={[
              ...special,
              ...offered
                .map(({ amountCents }) => ({ value: String(amountCents), label: formatMoney(amountCents, locale) }))
                .filter(({ value }) => special.every((one) => one.value !== value)),
            ]}
            amount={String(wanted ?? offered.find(({ isPreselected }) => isPreselected)?.amountCents)}
            methods={[
              ...methods
                .filter((method) => cardExpiry(method, today) !== "expired")
                .map(({ id, payBy, ...method }) => ({
                  value: id,
                  // The radio for another PayPal account is the one that is called PayPal.
                  label: method.payer ?? methodName(method),
                  detail: payBy === "paypal" ? `PayPal, ${t("oneTap")}` : t("oneTap"),
                  payBy,
                })),
              ...(env().PAYMENTS_MODE === "off" ? [] : [{ value: "card", label: t("methods.card") }]),
              ...(env().paypal ? [{ value: "paypal", label: "PayPal" }] : []),
              { value: "ricaricard", label: "RicariCard", detail: t("methods.ricaricard") },
            ]}
            paypal={paypalPage()}
            labels={labels}
          />
        ) : (
          <EmptyState icon={Unplug} title={t("closedTitle")} text={t("closedText")} />
        )}
      </div>
    </div>
  );
}

/** What has just been done, by the query that its action came back with. */
const NEWS = ["kept", "forgotten"] as const;

const FIELD_ERRORS = ["phone-missing", "phone-invalid", "method-missing", "amount-missing", "pin-invalid"] as const;

interface Known {
  readonly id: string;
  readonly number: string;
  readonly name: string | undefined;
  readonly isChosen: boolean;
  readonly isFavourite: boolean;
}

/** One's own mobile lines first, then favourites, then what was topped up last; each number once. */
async function knownNumbers(principal: Principal): Promise<Known[]> {
  const [lines, favourites, recent, lineId] = await Promise.all([
    listLines(principal),
    listFavourites(principal),
    listRecentNumbers(principal),
    chosenLineId(),
  ]);
  const own = lines.filter((line) => line.kind === "mobile" && !hasLeft(line, dayOf(clock.now())));
  const first = own.find(({ id }) => id === lineId) ?? own[0];
  const isFavourite = (id: string) => favourites.some((one) => one.id === id);
  const all = [...own, ...favourites, ...recent].map(({ id, number, name }) => ({
    id,
    number,
    name,
    isChosen: id === first?.id,
    isFavourite: isFavourite(id),
  }));
  return all.filter(({ number }, index) => all.findIndex((other) => other.number === number) === index);
}

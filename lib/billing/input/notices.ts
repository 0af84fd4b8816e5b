import { z } from "zod";
import { isProvince } from "@/lib/billing/rules/delivery";
import { BILL_NOTICES, NOTICE_WAYS } from "@/lib/billing/rules/notices";

/** A switch of a line's notices. A PDF comes with a new bill alone. */
export const noticeInput = z
  .object({
    lineId: z.uuid(),
    kind: z.enum(BILL_NOTICES),
    way: z.enum(NOTICE_WAYS),
    on: z.enum(["0", "1"]).transform((on) => on === "1"),
  })
  .refine(({ kind, way }) => way !== "pdf" || kind === "new");

/** See `noticeInput`. */
export type NoticeSwitch = z.output<typeof noticeInput>;

const MOST = 70;

/** A part of an address on one line, as the operator's labels have it. */
const words = (missing: string) =>
  z
    .string()
    .default("")
    .transform((typed) => typed.replace(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, " ").trim())
    .pipe(z.string().min(1, { error: missing }).max(MOST, { error: "address-long" }));

const page = { requestId: z.uuid(), lineId: z.uuid(), confirmed: z.literal("yes").optional() };

/** How bills are to come; on paper with an Italian address: street and number, a postcode (CAP) that there can be, town and province. */
export const deliveryInput = z.discriminatedUnion("way", [
  z.object({ ...page, way: z.literal("app") }),
  z.object({
    ...page,
    way: z.literal("paper"),
    street: words("street-missing"),
    postcode: z
      .string()
      .default("")
      .transform((typed) => typed.replace(/\s+/g, ""))
      // From the first around Rome to Messina's last.
      .refine((cap) => /^\d{5}$/.test(cap) && cap >= "00010" && cap <= "98168", { error: "postcode-invalid" }),
    town: words("town-missing"),
    province: z
      .string()
      .default("")
      .transform((typed) => typed.trim().toUpperCase())
      .refine(isProvince, { error: "province-invalid" }),
  }),
]);

/** A saved method as its owner knows it: "Visa •••• 4242", "PayPal a…a@posta.example". */
export function methodName(method: {
  readonly brand: string | null;
  readonly last4: string | null;
  readonly payer: string | null;
}): string {
  const { brand, last4, payer } = method;
  if (last4 === null) return payer === null ? "PayPal" : `PayPal ${payer}`;
  return `${BRANDS[brand ?? ""] ?? "•••"} ••••\u00a0${last4}`;
}

/** The networks' own spelling of what Stripe calls them. */
const BRANDS: Readonly<Record<string, string>> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  diners: "Diners Club",
  discover: "Discover",
  jcb: "JCB",
  unionpay: "UnionPay",
};

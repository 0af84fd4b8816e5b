/** A sum as Stripe's messages write it: €37.90. */
export function eur(cents: number): string {
  const digits = String(cents).padStart(3, "0");
  return `€${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${digits.slice(-2)}`;
}

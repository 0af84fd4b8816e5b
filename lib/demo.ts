/** The password of every demo account; it opens nothing where DEMO is off, because no demo account exists there. */
export const DEMO_PASSWORD = "demo-password-2026";

/** Lines of the demo that nobody has registered, with what shows that they are one's own: for whoever tries the registration. */
export const DEMO_NEWCOMER = { fixed: "06 5550 7001", billCode: "7KQM-3T9X", mobile: "347 555 0177" } as const;

/** The staff of the demo. Their secrets for an authenticator app are printed at start. */
export const DEMO_STAFF = [
  { email: "operator@demo.example", role: "operator" },
  { email: "supervisor@demo.example", role: "supervisor" },
] as const;

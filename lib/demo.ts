/** The password of every demo account; it opens nothing where DEMO is off, because no demo account exists there. */
export const DEMO_PASSWORD = "demo-password-2026";

/** What a principal may do; checked by commands, never by pages alone. */
export type Scope = "read" | "pay" | "import" | "system";

/**
 * On whose data, by whom, and with what rights something is done. The first argument of every query and command.
 * A delegate, an operator or the system differs from the customer only in these values.
 */
export interface Principal {
  /** Account id: whose data. The system's own work has none. */
  readonly subject: string;
  /** Account, staff or system name: who really acts. Written to the audit log. */
  readonly actor: string;
  readonly scopes: readonly Scope[];
  /** When the actor last proved who they are. */
  readonly authenticatedAt: Date;
}

/** The nil UUID: an account that owns nothing, so that a query scoped by it finds nothing. */
export const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * The principal of the portal's own work: imports, the queue, webhooks. Queries scoped to a customer find nothing for it, unless it says
 * whom the work concerns.
 */
export function systemPrincipal(actor: string, now: Date, subject: string | null = NOBODY): Principal {
  return { subject: subject ?? NOBODY, actor, scopes: ["import", "system"], authenticatedAt: now };
}

/** The principal of somebody who has not signed in: it owns nothing and may do what everybody may. */
export function visitorPrincipal(now: Date): Principal {
  return { subject: NOBODY, actor: "visitor", scopes: [], authenticatedAt: now };
}

/** Whether the principal holds a scope. */
export function hasScope(principal: Principal, scope: Scope): boolean {
  return principal.scopes.includes(scope);
}

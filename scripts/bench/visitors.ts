import postgres from "postgres";
import { CUSTOMERS, deviceOf, emailOf, PASSWORD } from "./fill";

/** A customer who has signed in. */
export interface Visitor {
  /** The cookie header of their browser. */
  readonly cookie: string;
  /** One of their bills. */
  readonly billId: string;
}

/** Signs every customer who is measured in, over the wire as a browser does. */
export async function signInAll(url: string, databaseUrl: string): Promise<Visitor[]> {
  const bills = await newestBills(databaseUrl);
  const visitors: Visitor[] = [];
  for (let customer = 0; customer < CUSTOMERS; customer += 1) {
    const email = emailOf(customer);
    visitors.push({ cookie: await signIn(url, email), billId: bills.get(email) ?? "" });
  }
  return visitors;
}

async function newestBills(databaseUrl: string): Promise<Map<string, string>> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql<{ email: string; id: string }[]>`
      select distinct on (account.id) email, bill.id from account
      join association on association.account_id = account.id join bill on bill.line_id = association.line_id
      where account.email = any(${Array.from({ length: CUSTOMERS }, (_, customer) => emailOf(customer))})
      order by account.id, bill.issue_date desc`;
    return new Map(rows.map(({ email, id }) => [email, id]));
  } finally {
    await sql.end();
  }
}

/** next-auth's own endpoints, on a browser that is known: its token against forged forms first, then the form. */
async function signIn(url: string, email: string): Promise<string> {
  const asked = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = (await asked.json()) as { csrfToken: string };
  const answer = await fetch(`${url}/api/auth/callback/password`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: `${cookiesOf(asked)}; mytim-device=${deviceOf(email)}`, origin: url },
    body: new URLSearchParams({ csrfToken, email, password: PASSWORD, json: "true" }),
  });
  await answer.text();
  const session = cookiesOf(answer)
    .split("; ")
    .find((cookie) => cookie.includes("mytim-session="));
  if (session === undefined) throw new Error(`${email} could not sign in: ${String(answer.status)}`);
  return session;
}

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
}

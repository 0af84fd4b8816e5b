import { v7 as uuidv7 } from "uuid";
import postgres from "postgres";
import { chance } from "@/db/seed/chance";
import { hashPassword } from "@/lib/identity/password";
import { hashSecret } from "@/lib/one-time";
import type { Options } from "./options";

/** Everybody's password. */
const PASSWORD = "demo-password-2026";

/** A household with an account, a line and its bills. */
export interface Household {
  readonly email: string;
  readonly password: string;
  /** The secret of the browser that they have signed in with before. */
  readonly deviceSecret: string;
}

/** A bill to be paid, and by whom. */
export interface PreparedBill {
  readonly billId: string;
  readonly household: number;
  readonly totalCents: number;
}

/** A telephone to be topped up, by a guest. */
export interface PreparedTopUp {
  /** Made with the page. */
  readonly requestId: string;
  readonly lineId: string;
  /** E.164. */
  readonly number: string;
  readonly totalCents: number;
  /** Where the guest asks from. */
  readonly address: string;
}

/** What a customer sets out to do. */
export type Errand = PreparedBill | PreparedTopUp;

/** So many households that none of them asks more often in a minute than one account may, even while all ask again and again. */
const HOUSEHOLDS = { least: 10, most: 100, billsEach: 10 };

/** Telephones that are topped up again and again, and with what. */
const TELEPHONES = 200;
const TOP_UP_CENTS = [500, 1_000, 2_000];

/**
 * Writes telephones, households, and an open bill for everybody who does not top up, straight into the tables.
 * @returns the households, and each customer's errand.
 */
export async function prepareErrands(
  url: string,
  { payments, topUps, seed }: Pick<Options, "payments" | "topUps" | "seed">,
): Promise<{ households: Household[]; errands: Errand[] }> {
  const isTopUp = Array.from({ length: payments }, (_, index) => chance(100, seed, "errand", index) < topUps);
  const guests = await prepareTopUps(url, isTopUp.filter(Boolean).length);
  const { households, bills } = await prepareBills(url, payments - guests.length);
  const errands = isTopUp.map((isGuest) => (isGuest ? guests.pop() : bills.pop()));
  return { households, errands: errands.filter((errand) => errand !== undefined) };
}

async function prepareTopUps(url: string, count: number): Promise<PreparedTopUp[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const lines = Array.from({ length: Math.min(TELEPHONES, count) }, (_, index) => ({
      lineId: uuidv7(),
      number: `+39340${String(index).padStart(7, "0")}`,
    }));
    await sql.begin(async (tx) => {
      for (const { lineId, number } of lines) {
        const customerId = uuidv7();
        await tx`insert into customer (id, name, created_at) values (${customerId}, 'Anna Prova', now())`;
        await tx`insert into line (id, customer_id, number, kind, name, created_at) values (${lineId}, ${customerId}, ${number}, 'mobile', 'Mobile', now())`;
      }
      for (const cents of TOP_UP_CENTS)
        await tx`insert into top_up_denomination (id, channel, amount_cents, is_preselected, valid_from) values (${uuidv7()}, 'online', ${cents}, false, '2026-01-01')`;
    });
    return Array.from({ length: count }, (_, index) => ({
      requestId: uuidv7(),
      ...(lines[index % lines.length] ?? { lineId: "", number: "" }),
      totalCents: TOP_UP_CENTS[index % TOP_UP_CENTS.length] ?? 0,
      address: `10.${String(index >> 16)}.${String((index >> 8) % 256)}.${String(index % 256)}`,
    }));
  } finally {
    await sql.end();
  }
}

async function prepareBills(url: string, count: number): Promise<{ households: Household[]; bills: PreparedBill[] }> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const passwordHash = await hashPassword(PASSWORD);
    const { least, most, billsEach } = HOUSEHOLDS;
    const length = Math.min(most, Math.max(least, Math.ceil(count / billsEach)));
    const households = Array.from({ length }, (_, index) => ({
      email: `household-${String(index)}@faults.example`,
      password: PASSWORD,
      deviceSecret: `device-of-household-${String(index)}`,
      accountId: uuidv7(),
      customerId: uuidv7(),
      lineId: uuidv7(),
      number: `+3906${String(index).padStart(7, "0")}`,
    }));
    const bills = Array.from({ length: count }, (_, index) => ({
      billId: uuidv7(),
      household: index % households.length,
      totalCents: 1_000 + ((index * 7_919) % 9_000),
      number: `F${String(index)}`,
    }));
    await sql.begin(async (tx) => {
      for (const { accountId, customerId, lineId, email, number, deviceSecret } of households) {
        await tx`insert into customer (id, name, created_at) values (${customerId}, 'Famiglia Prova', now())`;
        await tx`insert into line (id, customer_id, number, kind, name, created_at) values (${lineId}, ${customerId}, ${number}, 'fixed', 'Casa', now())`;
        await tx`insert into account (id, email, name, password_hash, created_at) values (${accountId}, ${email}, 'Mario Prova', ${passwordHash}, now())`;
        await tx`insert into known_device (account_id, device_hash, user_agent, address, created_at, last_used_at)
          values (${accountId}, ${hashSecret(deviceSecret)}, 'faults', '127.0.0.1', now(), now())`;
        await tx`insert into association (account_id, line_id, proof, proved_at) values (${accountId}, ${lineId}, 'bill_code', now())`;
      }
      const documentId = uuidv7();
      await tx`insert into document (id, sha256, file_name, kind, content, imported_at) values (${documentId}, 'faults', 'faults.xml', 'xml', '<x/>', now())`;
      const rows = bills.map((bill, index) => ({ ...bill, index, lineId: households[bill.household]?.lineId ?? "" }));
      await tx`
        insert into bill (id, line_id, issuer, issuer_name, document_type, year, number, document_id, body_index, content_hash, recipient_name,
          issue_date, due_date, total_cents, currency, paid_cents, state, remarks, imported_at)
        select given."billId", given."lineId", 'IT01234567897', 'Operatore di prova', 'TD01', extract(year from now()), given.number, ${documentId},
          given.index, given."billId"::text, 'Mario Prova', current_date - 10, current_date + 20, given."totalCents", 'EUR', 0, 'open', '[]', now()
        from jsonb_to_recordset(${tx.json(rows)}) as given("billId" uuid, "lineId" uuid, number text, index int, "totalCents" bigint)`;
    });
    return { households, bills };
  } finally {
    await sql.end();
  }
}

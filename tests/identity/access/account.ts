import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { account } from "@/db/schema/identity";
import { customer } from "@/db/schema/lines";
import { recordAudit } from "@/lib/audit/commands";
import { listOwnAudit } from "@/lib/audit/queries";
import { addDays, dayOf } from "@/lib/dates";
import { claimLine, dropClaim, proveByBillCode, proveByCode, sendLineCode } from "@/lib/identity/commands/add-line";
import { beginEmailChange } from "@/lib/identity/commands/change-email";
import { beginMobileChange, confirmMobileCode, dropMobileChange, resendMobileCode } from "@/lib/identity/commands/change-mobile";
import { claimHolder } from "@/lib/identity/commands/claim-holder";
import { setConsent, setLanguage } from "@/lib/identity/commands/consents";
import { acceptInvite, cancelInvite, inviteDelegate } from "@/lib/identity/commands/delegation";
import { removeAccess, removeLine } from "@/lib/identity/commands/line-access";
import { listConsents } from "@/lib/identity/queries/consents";
import { findOwnChange, getContacts } from "@/lib/identity/queries/contact-change";
import { listLineEvents, listOpenInvites, listSharers } from "@/lib/identity/queries/line-sharing";
import { listLines } from "@/lib/identity/queries/list-lines";
import { findOpenClaim } from "@/lib/identity/queries/open-claim";
import { getIdentityData } from "@/lib/identity/queries/own-data";
import { getOwnLine, listOwnLines } from "@/lib/identity/queries/own-lines";
import type { Principal } from "@/lib/principal";
import { askErasure, undoErasure } from "@/lib/privacy/commands/ask-erasure";
import { getOwnData } from "@/lib/privacy/queries/own-data";
import { getOwnSummary } from "@/lib/privacy/queries/own-summary";
import { aDelegate, aLine, aMobileNumber, anAssociation } from "../../fixtures/billing";
import { mailedLink } from "../../fixtures/mails";
import { aCustomerWithBill } from "../../fixtures/paying";
import { textOf } from "../../fixtures/pdf";
import { type Cases, OWNER, OWNS, peopleOf, SEERS, shareLine, type World } from "../../fixtures/people";

/** Short enough to stand in a document in one piece. */
const NAME = "Zenobia Canarini";

/** An account's lines and with whom they are shared, what it is about to change, and all that it may take away. */
export async function accountCases(): Promise<World> {
  const { lineId, accountId } = await aCustomerWithBill();
  const people = await peopleOf(lineId, accountId);
  const { owner, viewer } = people;
  const emailOf = async ({ subject }: Principal) =>
    (await db().select({ email: account.email }).from(account).where(eq(account.id, subject)))[0]?.email ?? "";
  const [email, viewersEmail] = [await emailOf(owner), await emailOf(viewer)];
  const own = { accountId, marks: [email] };
  await db().update(account).set({ name: NAME }).where(eq(account.id, accountId));
  const { customerId } = await aLine();
  const holding = await aLine({ customerId });
  const leaving = await aLine();
  for (const line of [holding, leaving]) {
    await anAssociation(accountId, line.lineId);
    await shareLine(people, line.lineId);
  }
  const [holder] = await db().select({ taxCode: customer.taxCode }).from(customer).where(eq(customer.id, customerId));
  const { accountId: unwanted } = await aDelegate(lineId, accountId);
  const until = addDays(dayOf(new Date()), 3);
  const invite = (to: string) => ({ lineId, email: to, access: "view", until }) as const;
  await inviteDelegate(owner, invite("guest@posta.example"));
  const [waiting] = await listOpenInvites(owner, lineId);
  const given = await aLine();
  await anAssociation(accountId, given.lineId);
  await inviteDelegate(owner, { ...invite(viewersEmail), lineId: given.lineId });
  const link = await mailedLink(viewersEmail, "invitation");
  const origin = { address: "203.0.113.9", userAgent: "test", deviceSecret: randomUUID() };
  await setConsent(owner, "profiling", true);
  const audited = { principal: owner, action: "test.canary", details: { lineId, canary: email }, at: new Date() };
  await db().transaction((tx) => recordAudit(tx, audited));
  /** The owner's is what is looked for: what others begin for themselves does not stay. */
  const unlessOwner = async (principal: Principal, undo: (principal: Principal) => Promise<unknown>) => {
    if (principal !== owner) await undo(principal);
  };

  const cases: Cases = {
    claimLine: {
      call: async (principal) => {
        await claimLine(principal, aMobileNumber(), origin);
        await unlessOwner(principal, dropClaim);
      },
      own,
    },
    sendLineCode: {
      call: (principal) => sendLineCode(principal, origin),
      says: "claim-over claim-over claim-over claim-over claim-over done",
    },
    proveByCode: {
      call: (principal) => proveByCode(principal, "000000", origin),
      says: "claim-over claim-over claim-over claim-over claim-over code-used-up",
    },
    proveByBillCode: {
      call: (principal) => proveByBillCode(principal, "8F3K-Q2M7"),
      says: "claim-over claim-over claim-over claim-over claim-over proof-failed",
    },
    dropClaim: { call: dropClaim, own },
    beginEmailChange: { call: (principal) => beginEmailChange(principal, `${principal.subject}@new.example`), own },
    beginMobileChange: {
      call: async (principal) => {
        await beginMobileChange(principal, aMobileNumber(), origin);
        await unlessOwner(principal, dropMobileChange);
      },
      own,
    },
    resendMobileCode: {
      call: (principal) => resendMobileCode(principal, origin),
      says: "link-over link-over link-over link-over link-over done",
    },
    confirmMobileCode: {
      call: async (principal) => {
        // The others have used up its tries.
        if (principal === owner) await resendMobileCode(owner, origin);
        await confirmMobileCode(principal, "000000", origin);
      },
      says: "link-over link-over link-over link-over link-over wrong-code",
    },
    dropMobileChange: { call: dropMobileChange, own },
    claimHolder: { call: (principal) => claimHolder(principal, holding.lineId, holder?.taxCode ?? ""), says: OWNS },
    setConsent: { call: (principal) => setConsent(principal, "marketing", true), own },
    setLanguage: { call: (principal) => setLanguage(principal, "fr"), own },
    inviteDelegate: { call: (principal) => inviteDelegate(principal, invite("another@posta.example")), says: OWNS },
    cancelInvite: { call: (principal) => cancelInvite(principal, waiting?.id ?? ""), says: OWNS },
    // For the account of the mailbox that it went to, and for no other.
    acceptInvite: {
      call: (principal) => acceptInvite(principal, link),
      says: "invite-closed invite-closed done invite-closed invite-closed invite-closed",
    },
    // Whoever sees a line may take it off their own account.
    removeLine: { call: (principal) => removeLine(principal, leaving.lineId), says: "not-found done done done done done" },
    removeAccess: { call: (principal) => removeAccess(principal, lineId, unwanted), says: OWNS },
    listConsents: {
      gives: OWNER,
      call: async (principal) => (await listConsents(principal)).filter(({ kind }) => kind === "profiling"),
    },
    findOwnChange: {
      gives: OWNER,
      call: async (principal) => (await findOwnChange(principal, "email"))?.newValue === `${accountId}@new.example`,
    },
    getContacts: { call: getContacts, own },
    listSharers: { gives: OWNER, call: (principal) => listSharers(principal, lineId) },
    listOpenInvites: { gives: OWNER, call: (principal) => listOpenInvites(principal, lineId) },
    listLineEvents: { gives: OWNER, call: async (principal) => (await listLineEvents(principal, lineId)).events },
    listLines: { gives: SEERS, call: async (principal) => (await listLines(principal)).filter(({ id }) => id === lineId) },
    findOpenClaim: {
      gives: OWNER,
      call: async (principal) => {
        await claimLine(owner, aMobileNumber(), origin);
        return findOpenClaim(principal);
      },
    },
    getIdentityData: { call: (principal) => getIdentityData(principal, 20), own },
    getOwnLine: { gives: SEERS, call: (principal) => getOwnLine(principal, lineId) },
    listOwnLines: { gives: SEERS, call: async (principal) => (await listOwnLines(principal)).filter(({ id }) => id === lineId) },
    listOwnAudit: { call: (principal) => listOwnAudit(principal, 50), own },
    askErasure: {
      call: async (principal) => {
        await askErasure(principal);
        await unlessOwner(principal, undoErasure);
      },
      own,
    },
    undoErasure: { call: undoErasure, says: OWNS },
    getOwnData: { call: getOwnData, own },
    getOwnSummary: {
      call: async (principal) => textOf(await getOwnSummary(principal, "en", (key) => key)),
      own: { accountId, marks: [NAME] },
    },
  };
  return { people, cases };
}

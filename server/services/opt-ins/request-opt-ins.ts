import { and, desc, eq, gt, inArray } from "drizzle-orm";
import { consents, contacts } from "../../../drizzle/schema/contacts.ts";
import { optIns } from "../../../drizzle/schema/opt-ins.ts";
import type { ContactChoice } from "../../contract/contacts.ts";
import type { OptInSkip, RequestedOptIns } from "../../contract/subscriptions.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { addressesByContact, type ContactRow, primaryEmail } from "../contacts/contact-lines.ts";
import { contactsChosen } from "../contacts/find-contacts.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { ensureOwnAccount } from "../sending-accounts/ensure-own-account.ts";
import { mayWrite, TOPIC_LEFT } from "../subscriptions/may-write.ts";
import { optInLanguage, optInSentence } from "./opt-in-mail.ts";
import { optInToken, optInTokenHash } from "./opt-in-token.ts";

/** A question stays open so long. */
export const OPT_IN_DAYS = 30;
/** Nobody is asked for the same thing twice within so long. */
export const ASK_AGAIN_DAYS = 30;
export const OPT_INS_PER_CALL_MAX = 1_000;
const DAY_MS = 86_400_000;

/**
 * Asks persons for their consent by mail (double opt-in). Who has agreed, has left, may not be written to or was asked
 * lately is skipped, and counted. Silence agrees to nothing: only the confirmation does.
 */
export async function requestOptIns(ctx: Ctx, { choice, topic, mailboxId }: { choice: ContactChoice; topic: string; mailboxId: string }): Promise<RequestedOptIns> {
  const mailbox = (await visibleMailboxes(ctx)).find((one) => one.id === mailboxId);
  if (!mailbox) throw refuse("not_found", "There is no such mailbox.");
  return inTransaction(ctx, async (ctx) => {
    const accountId = await ensureOwnAccount(ctx, mailbox);
    const people = await ctx.db.select().from(contacts).where(await contactsChosen(ctx, choice)).orderBy(contacts.id).limit(OPT_INS_PER_CALL_MAX + 1).for("update");
    if (people.length > OPT_INS_PER_CALL_MAX) throw refuse("bad_input", `At most ${OPT_INS_PER_CALL_MAX.toLocaleString("en")} persons can be asked at once; these are more.`, { remedy: "Narrow the choice." });
    const skipOf = await skips(ctx, people, topic);
    const skipped = new Map<OptInSkip, number>();
    let askedCount = 0;
    for (const row of people) {
      const found = skipOf(row.id);
      if ("reason" in found) skipped.set(found.reason, (skipped.get(found.reason) ?? 0) + 1);
      else {
        await ask(ctx, row, { address: found.address, topic, sender: mailbox.name, accountId });
        askedCount++;
      }
    }
    return { askedCount, skipped: [...skipped].map(([reason, count]) => ({ reason, count })) };
  });
}

/** For each person the address to ask at, or why it is not asked. */
async function skips(ctx: Ctx, people: ContactRow[], topic: string): Promise<(contactId: string) => { address: string } | { reason: OptInSkip }> {
  const ids = people.map((row) => row.id);
  const addressesOf = await addressesByContact(ctx, ids);
  const emails = new Map(people.flatMap((row) => {
    const email = primaryEmail(addressesOf.get(row.id) ?? []);
    return email ? [[row.id, email] as const] : [];
  }));
  const silent = await mayWrite(ctx, { channel: "email", addresses: [...emails.values()].map((email) => email.address), topic });
  const agreed = await consentedAmong(ctx, ids, topic);
  const recent = await ctx.db.select({ contactId: optIns.contactId }).from(optIns).where(and(inArray(optIns.contactId, ids), eq(optIns.topic, topic), gt(optIns.requestedAt, new Date(ctx.now().getTime() - ASK_AGAIN_DAYS * DAY_MS))));
  const asked = new Set(recent.map((row) => row.contactId));
  return (contactId) => {
    const email = emails.get(contactId);
    if (!email) return { reason: "no_address" };
    const reason = silent.get(email.key);
    if (reason !== undefined) return { reason: reason === TOPIC_LEFT ? "topic_left" : "suppressed" };
    if (agreed.has(contactId)) return { reason: "has_consented" };
    return asked.has(contactId) ? { reason: "asked_already" } : { address: email.address };
  };
}

/** The newest record about the topic or about everything counts. */
async function consentedAmong(ctx: Ctx, contactIds: string[], topic: string): Promise<Set<string>> {
  const rows = await ctx.db
    .selectDistinctOn([consents.contactId], { contactId: consents.contactId, state: consents.state })
    .from(consents)
    .where(and(inArray(consents.contactId, contactIds), eq(consents.channel, "email"), inArray(consents.topic, ["", topic])))
    .orderBy(consents.contactId, desc(consents.recordedAt), desc(consents.id));
  return new Set(rows.filter((row) => row.state === "given").map((row) => row.contactId));
}

async function ask(ctx: Ctx, contact: ContactRow, { address, topic, sender, accountId }: { address: string; topic: string; sender: string; accountId: string }): Promise<void> {
  const id = ctx.newId();
  const now = ctx.now();
  await ctx.db.insert(optIns).values({
    id, topic, address,
    contactId: contact.id,
    channel: "email",
    textShown: optInSentence(optInLanguage(contact.language), { sender, address, topic }),
    source: sender,
    requestedBy: ctx.actor.type === "user" ? ctx.actor.id : null,
    requestedAt: now,
    tokenHash: optInTokenHash(optInToken(ctx, id)),
    expiresAt: new Date(now.getTime() + OPT_IN_DAYS * DAY_MS),
  });
  await recordEvent(ctx, { name: "opt_in.requested", subject: { type: "contact", id: contact.id }, data: { optInId: id, topic } });
  await enqueueJob(ctx, "optIn.send", { optInId: id, accountId, attempt: 1 });
}

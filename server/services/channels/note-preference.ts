import { and, desc, eq, inArray } from "drizzle-orm";
import { addresses, consents, contacts, suppressions } from "../../../drizzle/schema/contacts.ts";
import type { ChatChannel } from "../../contract/chats.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { releaseAddress } from "../contacts/release-address.ts";
import { suppressAddress } from "../contacts/suppress-address.ts";
import { lockNames } from "../../lock-names.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { recordEvent } from "../events/record-event.ts";
import { contactOfPerson, personLocks } from "./chat-contact.ts";

const REASON = "unsubscribed";

export interface ToldPreference {
  channel: ChatChannel;
  contactId: string;
  isStopped: boolean;
  /** Where it was said: `whatsapp preferences`, `message`. */
  source: string;
  at: Date;
}

/**
 * A person stopped advertising, or wants it again: kept with where and when it was said, and nothing is written to the
 * person's addresses of the channel but answers. Of several the newest counts, whichever is told first.
 */
export function notePreference(ctx: Ctx, { channel, contactId, isStopped, source, at }: ToldPreference): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [contact] = await ctx.db.select({ id: contacts.id }).from(contacts).where(eq(contacts.id, contactId)).for("update");
    if (!contact) return;
    const state = isStopped ? ("withdrawn" as const) : ("given" as const);
    const own = and(eq(consents.contactId, contactId), eq(consents.channel, channel), eq(consents.topic, ""));
    const [known] = await ctx.db.select({ id: consents.id }).from(consents).where(and(own, eq(consents.recordedAt, at), eq(consents.state, state))).limit(1);
    if (known) return;
    const [before] = await ctx.db.select({ state: consents.state, recordedAt: consents.recordedAt }).from(consents).where(own).orderBy(desc(consents.recordedAt), desc(consents.id)).limit(1);
    await ctx.db.insert(consents).values({ id: ctx.newId(), contactId, channel, state, source, recordedAt: at, recordedBy: null });
    await ctx.db.update(contacts).set({ updatedAt: ctx.now() }).where(eq(contacts.id, contactId));
    await recordEvent(ctx, { name: "contact.consent_recorded", subject: { type: "contact", id: contactId }, data: { channel, source, before: before?.state ?? null, after: state } });
    // Said at one moment, no counts more.
    const isNewest = !before || before.recordedAt < at || (before.recordedAt.getTime() === at.getTime() && isStopped);
    if (!isNewest) return;
    const ways = await ctx.db.select({ address: addresses.address, key: addresses.key }).from(addresses).where(and(eq(addresses.contactId, contactId), eq(addresses.channel, channel)));
    if (isStopped) for (const { address } of ways) await suppressAddress(ctx, { channel, address, reason: REASON });
    else await release(ctx, channel, ways.map(({ key }) => key));
  });
}

/** The same of somebody as a vendor names them, who may be unknown yet. */
export function noteToldPreference(ctx: Ctx, { channel, from, ...told }: Omit<ToldPreference, "contactId"> & { from: string }): Promise<void> {
  const person = { channel, address: cleanText(from), userId: null, name: null };
  return inTransaction(ctx, async (ctx) => {
    await lockNames(ctx, personLocks(person));
    await notePreference(ctx, { channel, contactId: await contactOfPerson(ctx, person), ...told });
  });
}

/** What the person's own no had ended, and nothing else. */
async function release(ctx: Ctx, channel: ChatChannel, keys: string[]): Promise<void> {
  if (keys.length === 0) return;
  const rows = await ctx.db.select({ id: suppressions.id }).from(suppressions).where(and(eq(suppressions.channel, channel), inArray(suppressions.key, keys), eq(suppressions.reason, REASON)));
  for (const { id } of rows) await releaseAddress(ctx, { suppressionId: id });
}

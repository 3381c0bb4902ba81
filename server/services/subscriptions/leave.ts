import { and, eq, isNull } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { consents, topicOptOuts } from "../../../drizzle/schema/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { releaseAddress } from "../contacts/release-address.ts";
import { suppressAddress } from "../contacts/suppress-address.ts";
import { recordEvent } from "../events/record-event.ts";
import { findPlace, type Place } from "./find-place.ts";

export type LeaveScope = "topic" | "all";
/** The page of the link, the button of the mail program (RFC 8058), or a mail to us. */
export type LeaveVia = "page" | "one_click" | "mail";

/** What is kept of who pressed the button, to be shown when it is doubted. */
export interface Evidence {
  /** Network address; behind a proxy with the one that the proxy names. */
  from: string | null;
  userAgent: string | null;
}

const SOURCE_CHARS_MAX = 300;

/**
 * The person wants no more of this topic, or nothing at all. Counts at once, for what is queued too. Asked again it
 * changes nothing. Null: the token names nothing.
 */
export function leave(ctx: Ctx, { token, scope, via, evidence }: { token: string; scope: LeaveScope; via: LeaveVia; evidence: Evidence }): Promise<Place | null> {
  return inTransaction(ctx, async (ctx) => {
    const place = await lockPlace(ctx, token);
    if (!place || place.isErased) return place;
    const asPerson = actingAs(ctx, place);
    const isAll = scope === "all" || place.topic === "";
    if (isAll ? place.suppression !== null : place.hasLeftTopic) return place;
    if (isAll) await suppressAddress(asPerson, { channel: place.channel, address: place.address, reason: "unsubscribed" });
    else await ctx.db.insert(topicOptOuts).values({ channel: place.channel, key: place.key, topic: place.topic, optedOutAt: ctx.now(), recipientId: place.recipientId });
    const source = sourceOf(`Unsubscribed ${viaWords[via]} of “${place.campaignName}”`, evidence);
    await ctx.db.insert(consents).values({ id: ctx.newId(), contactId: place.contactId, channel: place.channel, state: "withdrawn", topic: isAll ? "" : place.topic, source, recordedAt: ctx.now() });
    await ctx.db.update(recipients).set({ unsubscribedAt: ctx.now() }).where(and(eq(recipients.id, place.recipientId), isNull(recipients.unsubscribedAt)));
    await recordEvent(asPerson, { name: "recipient.unsubscribed", subject: { type: "recipient", id: place.recipientId }, data: { campaignId: place.campaignId, channel: place.channel, scope: isAll ? "all" : "topic", topic: place.topic, via } });
    return findPlace(ctx, token);
  });
}

const viaWords: Record<LeaveVia, string> = { page: "on the page of a mail", one_click: "with one click in the mail program, for a mail", mail: "by a mail to us, for a mail" };

/**
 * The person wants to hear again, and says so on the page: that is a consent, kept with its evidence. It takes back what
 * the person itself had asked for, and nothing that a bounce, a complaint or a colleague has decided.
 */
export function hearAgain(ctx: Ctx, { token, evidence }: { token: string; evidence: Evidence }): Promise<Place | null> {
  return inTransaction(ctx, async (ctx) => {
    const place = await lockPlace(ctx, token);
    if (!place || place.isErased) return place;
    const hasLeftAll = place.suppression?.reason === "unsubscribed";
    if (!hasLeftAll && !place.hasLeftTopic) return place;
    const asPerson = actingAs(ctx, place);
    if (hasLeftAll) await releaseAddress(asPerson, { suppressionId: place.suppression!.id });
    await ctx.db.delete(topicOptOuts).where(and(eq(topicOptOuts.channel, place.channel), eq(topicOptOuts.key, place.key), eq(topicOptOuts.topic, place.topic)));
    const source = sourceOf(`Asked to hear again on the page of a mail of “${place.campaignName}”`, evidence);
    await ctx.db.insert(consents).values({ id: ctx.newId(), contactId: place.contactId, channel: place.channel, state: "given", topic: place.topic, source, recordedAt: ctx.now() });
    await ctx.db.update(recipients).set({ unsubscribedAt: null }).where(eq(recipients.id, place.recipientId));
    await recordEvent(asPerson, { name: "recipient.resubscribed", subject: { type: "recipient", id: place.recipientId }, data: { campaignId: place.campaignId, channel: place.channel, topic: place.topic } });
    return findPlace(ctx, token);
  });
}

/** One press after the other: a double click is one. */
async function lockPlace(ctx: Ctx, token: string): Promise<Place | null> {
  const place = await findPlace(ctx, token);
  if (!place) return null;
  await ctx.db.select({ id: recipients.id }).from(recipients).where(eq(recipients.id, place.recipientId)).for("update");
  return findPlace(ctx, token);
}

const actingAs = (ctx: Ctx, { contactId, name }: Place): Ctx => ({ ...ctx, actor: { type: "contact", id: contactId, name } });

function sourceOf(what: string, { from, userAgent }: Evidence): string {
  return [what, from && `from ${from}`, userAgent].filter(Boolean).join(", ").slice(0, SOURCE_CHARS_MAX);
}

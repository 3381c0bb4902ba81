import { and, desc, eq, gt, inArray, isNotNull, lt, lte } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { cases, notes } from "../../../drizzle/schema/cases.ts";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { events } from "../../../drizzle/schema/events.ts";
import type { Timeline, TimelineEntry } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { visibleMailboxIds } from "./queries.ts";

export const TIMELINE_LINES_MAX = 200;
/** Of one page; whoever gets more mails of campaigns than that in the time of a page is shown the newest. */
const CAMPAIGN_SENDS_MAX = 50;

/** The newest of what happened on a case, oldest first. */
export async function timelineOf(ctx: Ctx, caseId: string): Promise<TimelineEntry[]> {
  return (await readTimeline(ctx, { caseId, limit: TIMELINE_LINES_MAX })).items;
}

/**
 * One line of all: mails, notes, tasks, facts, and the campaigns that reached the case's contact meanwhile. Paged by
 * the events' numbers from the newest back. Events hold ids; what people wrote is read from where it stands.
 */
export async function readTimeline(ctx: Ctx, { caseId, before, limit }: { caseId: string; before?: number; limit: number }): Promise<Timeline> {
  const rows = await ctx.db.select().from(events).where(and(eq(events.caseId, caseId), before === undefined ? undefined : lt(events.seq, before))).orderBy(desc(events.seq)).limit(limit + 1);
  const hasMore = rows.length > limit;
  const page = rows.slice(0, limit).reverse();
  const [newer] = before === undefined ? [] : await ctx.db.select({ at: events.at }).from(events).where(and(eq(events.caseId, caseId), eq(events.seq, before)));
  const sends = await campaignSends(ctx, { caseId, page, from: hasMore ? page[0]!.at : null, until: newer?.at ?? null });
  const items = [...(await toEntries(ctx, page)), ...sends].sort((a, b) => a.seq - b.seq || a.at.localeCompare(b.at));
  return { items, next: hasMore ? page[0]!.seq : null };
}

export async function entryOf(ctx: Ctx, seq: number): Promise<TimelineEntry> {
  const rows = await ctx.db.select().from(events).where(eq(events.seq, seq));
  return (await toEntries(ctx, rows))[0]!;
}

async function toEntries(ctx: Ctx, rows: EventRow[]): Promise<TimelineEntry[]> {
  const texts = await textsOf(ctx, rows);
  return rows.map((row) => ({
    id: row.id,
    seq: row.seq,
    at: row.at.toISOString(),
    kind: kindOf(row),
    event: row.name,
    actor: { type: row.actorType as TimelineEntry["actor"]["type"], name: row.actorName },
    text: texts.get(String(row.data.noteId ?? row.data.messageId ?? "")) ?? null,
    data: row.data,
  }));
}

function kindOf({ name, data }: EventRow): TimelineEntry["kind"] {
  if (name === "case.note_added") return "note";
  if (name.startsWith("task.")) return "task";
  return typeof data.messageId === "string" && name !== "case.opened" ? "mail" : "event";
}

/** What campaigns sent to the case's contact in the time of a page, of mailboxes that the actor sees. Each stands after the event before it. */
async function campaignSends(ctx: Ctx, { caseId, page, from, until }: { caseId: string; page: EventRow[]; from: Date | null; until: Date | null }): Promise<TimelineEntry[]> {
  const mailboxIds = await visibleMailboxIds(ctx);
  if (page.length === 0 || mailboxIds.length === 0) return [];
  const rows = await ctx.db
    .select({ id: deliveries.id, sentAt: deliveries.sentAt, status: deliveries.status, campaignId: campaigns.id, name: campaigns.name })
    .from(cases)
    .innerJoin(recipients, eq(recipients.contactId, cases.contactId))
    .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .innerJoin(campaigns, eq(campaigns.id, recipients.campaignId))
    .where(and(eq(cases.id, caseId), isNotNull(deliveries.sentAt), from ? gt(deliveries.sentAt, from) : undefined, until ? lte(deliveries.sentAt, until) : undefined, inArray(deliveries.mailboxId, mailboxIds)))
    .orderBy(desc(deliveries.sentAt))
    .limit(CAMPAIGN_SENDS_MAX);
  return rows.map(({ id, sentAt, status, campaignId, name }) => ({
    id,
    seq: page.findLast((event) => event.at <= sentAt!)?.seq ?? page[0]!.seq - 1,
    at: sentAt!.toISOString(),
    kind: "campaign",
    event: "campaign.sent",
    actor: { type: "system", name },
    text: null,
    data: { campaignId, name, status },
  }));
}

async function textsOf(ctx: Ctx, rows: EventRow[]): Promise<Map<string, string>> {
  const idsOf = (key: string) => rows.flatMap((row) => (typeof row.data[key] === "string" ? [row.data[key]] : []));
  const noteIds = idsOf("noteId");
  const messageIds = idsOf("messageId");
  const noteRows = noteIds.length > 0 ? await ctx.db.select({ id: notes.id, text: notes.text }).from(notes).where(inArray(notes.id, noteIds)) : [];
  const messageRows = messageIds.length > 0 ? await ctx.db.select({ id: messages.id, text: messages.preview }).from(messages).where(inArray(messages.id, messageIds)) : [];
  return new Map([...noteRows, ...messageRows].map((row) => [row.id, row.text]));
}

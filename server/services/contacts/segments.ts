import { asc, eq, sql } from "drizzle-orm";
import { segments } from "../../../drizzle/schema/contacts.ts";
import type { ContactFilter, SaveSegment, Segment } from "../../contract/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { filterToSql } from "./contact-filter.ts";
import { calledOnce } from "./called-once.ts";
import { type ContactCount, countContacts } from "./find-contacts.ts";
import { searchPlace } from "./index-contacts.ts";

export type SegmentRow = typeof segments.$inferSelect;

/** All segments by name, each with how many it finds now. */
export async function listSegments(ctx: Ctx): Promise<Segment[]> {
  const rows = await ctx.db.select().from(segments).orderBy(asc(sql`lower(${segments.name})`), asc(segments.id));
  const counted: Segment[] = [];
  for (const row of rows) counted.push(await toSegment(ctx, row));
  return counted;
}

/** How many a filter finds, before it is saved. */
export async function countFilter(ctx: Ctx, filter: ContactFilter): Promise<ContactCount> {
  return countContacts(ctx, filterToSql(filter, await searchPlace(ctx)));
}

/** Makes a segment or changes one. Refuses `bad_input` a filter that cannot be asked, `conflict` a name that another has. */
export async function saveSegment(ctx: Ctx, { segmentId, name, description, filter }: SaveSegment & { segmentId: string | null }): Promise<Segment> {
  filterToSql(filter, null);
  return calledOnce(name, () => inTransaction(ctx, async (ctx) => {
    const before = segmentId === null ? null : await requireSegment(ctx, segmentId);
    const fields = { name, description, filter };
    const [row] = before
      ? await ctx.db.update(segments).set(fields).where(eq(segments.id, before.id)).returning()
      : await ctx.db.insert(segments).values({ id: ctx.newId(), ...fields, createdBy: ctx.actor.type === "user" ? ctx.actor.id : null, createdAt: ctx.now() }).returning();
    await recordEvent(ctx, { name: "segment.saved", subject: { type: "segment", id: row!.id }, data: { before: before && { name: before.name, description: before.description, filter: before.filter }, after: fields } });
    return toSegment(ctx, row!);
  }));
}

export function deleteSegment(ctx: Ctx, { segmentId }: { segmentId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const row = await requireSegment(ctx, segmentId);
    await ctx.db.delete(segments).where(eq(segments.id, segmentId));
    await recordEvent(ctx, { name: "segment.deleted", subject: { type: "segment", id: segmentId }, data: { name: row.name, filter: row.filter } });
  });
}

async function requireSegment(ctx: Ctx, segmentId: string): Promise<SegmentRow> {
  const [row] = await ctx.db.select().from(segments).where(eq(segments.id, segmentId)).for("update");
  if (!row) throw refuse("not_found", "There is no such segment.");
  return row;
}

async function toSegment(ctx: Ctx, { id, name, description, filter, createdAt }: SegmentRow): Promise<Segment> {
  return { id, name, description, filter, ...(await countFilter(ctx, filter)), createdAt: createdAt.toISOString() };
}

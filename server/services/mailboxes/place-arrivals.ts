import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { arrivals } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";

export type ArrivalRow = typeof arrivals.$inferSelect;

/** Outlook's bin: what lies there is deleted, and can come back. */
export const BIN = "deleteditems";

export async function findArrivals(ctx: Ctx, mailboxId: string, providerMessageIds: string[]): Promise<Map<string, ArrivalRow>> {
  if (providerMessageIds.length === 0) return new Map();
  const rows = await ctx.db.select().from(arrivals).where(and(eq(arrivals.mailboxId, mailboxId), inArray(arrivals.providerMessageId, providerMessageIds)));
  return new Map(rows.map((row) => [row.providerMessageId, row]));
}

/** Accounted for: nothing needs to be fetched. What went before it was read is looked at again when it comes back. */
export function isSettled(arrival: ArrivalRow | undefined): boolean {
  return arrival !== undefined && arrival.outcome !== "gone";
}

/** Writes where known messages lie now; null: the server no longer has it. What did not move costs nothing. */
export async function placeArrivals(ctx: Ctx, mailboxId: string, places: ReadonlyMap<string, string | null>): Promise<void> {
  const known = await findArrivals(ctx, mailboxId, [...places.keys()]);
  for (const row of known.values()) {
    const place = places.get(row.providerMessageId)!;
    const isRemoved = place === null || place === BIN;
    const isSame = isRemoved === (row.removedAt !== null) && (place ?? row.folder) === row.folder;
    if (isSame || row.outcome === "gone") continue;
    await inTransaction(ctx, async (ctx) => {
      await ctx.db
        .update(arrivals)
        .set({ folder: place ?? row.folder, removedAt: isRemoved ? (row.removedAt ?? ctx.now()) : null, updatedAt: ctx.now() })
        .where(and(eq(arrivals.mailboxId, mailboxId), eq(arrivals.providerMessageId, row.providerMessageId)));
      if (row.messageId !== null) await placeMessage(ctx, row.messageId);
    });
  }
}

/** A message lies where its copies on the server lie: whichever order they are told in, the end is the same. */
export async function placeMessage(ctx: Ctx, messageId: string): Promise<void> {
  const [copy] = await ctx.db.select().from(arrivals).where(eq(arrivals.messageId, messageId)).orderBy(desc(isNull(arrivals.removedAt)), desc(arrivals.updatedAt), desc(arrivals.providerMessageId)).limit(1);
  if (!copy) return;
  const isThere = copy.removedAt === null;
  await ctx.db
    .update(messages)
    .set({ folder: isThere || copy.folder === BIN ? copy.folder : null, removedAt: copy.removedAt, ...(isThere ? { providerMessageId: copy.providerMessageId } : {}) })
    .where(and(eq(messages.id, messageId), sql`(${messages.folder}, ${messages.removedAt}, ${messages.providerMessageId}) is distinct from (${copy.folder}, ${copy.removedAt?.toISOString() ?? null}::timestamptz, ${copy.providerMessageId})`));
}

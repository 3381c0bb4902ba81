import { desc, inArray, sql } from "drizzle-orm";
import { attachments, classifications, messages } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { Facts } from "./match-conditions.ts";
import { TEXT_SEARCHED_MAX } from "./match-conditions.ts";

/** What conditions may ask of mails, by their ids, in three queries. What was judged after `until` is left out. */
export async function factsOfMessages(ctx: Ctx, messageIds: string[], until: Date | null = null): Promise<Map<string, Facts>> {
  if (messageIds.length === 0) return new Map();
  const ids = sqlIds(messageIds);
  const rows = await ctx.db
    .select({ id: messages.id, subject: messages.subject, text: sql<string>`left(${messages.visibleText}, ${TEXT_SEARCHED_MAX})`, from: messages.fromAddress, to: messages.to, cc: messages.cc, kind: messages.kind, direction: messages.direction, receivedAt: messages.receivedAt })
    .from(messages)
    .where(sql`${messages.id} = any(${ids})`);
  const files = await ctx.db.select({ messageId: attachments.messageId, name: attachments.name }).from(attachments).where(sql`${attachments.messageId} = any(${ids}) and not ${attachments.isInline}`);
  const judged = await judgementsOf(ctx, messageIds, until);
  return new Map(rows.map((row) => [row.id, {
    "message.subject": row.subject,
    "message.text": row.text,
    "message.sender": row.from,
    "message.recipients": [...row.to, ...row.cc].map(({ address }) => address),
    "message.attachments": files.filter((file) => file.messageId === row.id).map(({ name }) => name),
    "message.kind": row.kind,
    "message.isInbound": row.direction === "inbound",
    "message.receivedAt": row.receivedAt,
    "message.language": judged.get(row.id)?.language ?? null,
    "classification.confidence": judged.get(row.id)?.confidence ?? null,
  } satisfies Facts]));
}

/** The newest of each counts. */
async function judgementsOf(ctx: Ctx, messageIds: string[], until: Date | null) {
  const isEarlyEnough = until === null ? sql`true` : sql`${classifications.createdAt} <= ${until.toISOString()}::timestamptz`;
  const rows = await ctx.db
    .selectDistinctOn([classifications.messageId], { messageId: classifications.messageId, language: classifications.language, confidence: classifications.categoryConfidence })
    .from(classifications)
    .where(sql`${inArray(classifications.messageId, messageIds)} and ${isEarlyEnough}`)
    .orderBy(classifications.messageId, desc(classifications.createdAt), desc(classifications.id));
  return new Map(rows.map((row) => [row.messageId, row]));
}

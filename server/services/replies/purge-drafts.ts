import { and, eq, lt } from "drizzle-orm";
import { replies } from "../../../drizzle/schema/replies.ts";
import type { Ctx } from "../../context.ts";
import { DRAFT_KEPT_MS } from "./limits.ts";

/** The recurring job `schedule.purgeDrafts`: what nobody sent or touched for so long goes as if its writer had thrown it away. */
export async function purgeDrafts(ctx: Ctx): Promise<{ count: number }> {
  const before = new Date(ctx.now().getTime() - DRAFT_KEPT_MS);
  const gone = await ctx.db
    .update(replies)
    .set({ status: "discarded", html: "", to: [], cc: [], attachments: [], endedAt: ctx.now() })
    .where(and(eq(replies.status, "draft"), lt(replies.savedAt, before)))
    .returning({ id: replies.id });
  return { count: gone.length };
}

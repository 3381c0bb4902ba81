import { eq, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";

/** Remembers where the pane was. No event: a screen's memory is not a fact about the desk. */
export async function savePaneState(ctx: Ctx, state: Record<string, unknown>): Promise<void> {
  if (ctx.actor.type !== "user") return;
  await ctx.db.update(users).set({ paneState: sql`${users.paneState} || ${JSON.stringify(state)}::jsonb` }).where(eq(users.id, ctx.actor.id));
}

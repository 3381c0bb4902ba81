import { and, asc, eq, inArray, isNotNull, isNull, or } from "drizzle-orm";
import { savedViews } from "../../../drizzle/schema/cases.ts";
import { teams, users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { isLead } from "../people/is-lead.ts";
import { teamIdsOf } from "../people/queries.ts";
import { userIdOf } from "../people/user-id-of.ts";

export const SAVED_VIEWS_SHOWN_MAX = 100;

export type SavedViewRow = typeof savedViews.$inferSelect;

/** One's own and those of one's teams; leads see every team's. */
async function isSeen(ctx: Ctx) {
  const userId = userIdOf(ctx);
  if (userId === null) return undefined;
  const ofTeams = isLead(ctx.actor) ? isNotNull(savedViews.teamId) : inArray(savedViews.teamId, await teamIdsOf(ctx, userId));
  return or(and(isNull(savedViews.teamId), eq(savedViews.ownerId, userId)), ofTeams);
}

export async function seenViews(ctx: Ctx): Promise<{ row: SavedViewRow; teamName: string | null; ownerName: string }[]> {
  return ctx.db
    .select({ row: savedViews, teamName: teams.name, ownerName: users.name })
    .from(savedViews)
    .innerJoin(users, eq(users.id, savedViews.ownerId))
    .leftJoin(teams, eq(teams.id, savedViews.teamId))
    .where(await isSeen(ctx))
    .orderBy(asc(savedViews.position), asc(savedViews.name))
    .limit(SAVED_VIEWS_SHOWN_MAX);
}

export async function requireView(ctx: Ctx, viewId: string): Promise<SavedViewRow> {
  const [row] = await ctx.db.select().from(savedViews).where(and(eq(savedViews.id, viewId), await isSeen(ctx)));
  if (!row) throw refuse("not_found", "There is no such view.");
  return row;
}

import { and, eq, ne } from "drizzle-orm";
import { teams } from "../../../drizzle/schema/people.ts";
import type { Team } from "../../contract/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { listTeams } from "../people/queries.ts";

/** What stands before the numbers of a team's new cases. Those that are there keep theirs: people have it in their mails. */
export function saveCasePrefix(ctx: Ctx, { teamId, casePrefix }: { teamId: string; casePrefix: string }): Promise<Team> {
  return inTransaction(ctx, async (ctx) => {
    const [team] = await ctx.db.select().from(teams).where(eq(teams.id, teamId)).for("update");
    if (!team) throw refuse("not_found", "There is no such team.");
    const [taken] = casePrefix === "" ? [] : await ctx.db.select({ name: teams.name }).from(teams).where(and(eq(teams.casePrefix, casePrefix), ne(teams.id, teamId)));
    if (taken) throw refuse("conflict", `${casePrefix} stands before the cases of ${taken.name}.`, { remedy: "Choose another one, so that a number says whose case it is." });
    if (team.casePrefix !== casePrefix) {
      await ctx.db.update(teams).set({ casePrefix }).where(eq(teams.id, teamId));
      await recordEvent(ctx, { name: "team.prefix_saved", subject: { type: "team", id: teamId }, data: { before: team.casePrefix, after: casePrefix } });
    }
    return (await listTeams(ctx)).find((one) => one.id === teamId)!;
  });
}

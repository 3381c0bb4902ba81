import { eq } from "drizzle-orm";
import { teamMembers, teams, users } from "../../../drizzle/schema/people.ts";
import type { Team } from "../../contract/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { listTeams } from "./queries.ts";

/** Makes a team of nobody. Refuses `conflict` a name that is taken. */
export function addTeam(ctx: Ctx, { name }: { name: string }): Promise<Team> {
  return inTransaction(ctx, async (ctx) => {
    const id = ctx.newId();
    const added = await ctx.db.insert(teams).values({ id, name, createdAt: ctx.now() }).onConflictDoNothing().returning({ id: teams.id });
    if (added.length === 0) throw refuse("conflict", `There is a team "${name}" already.`, { remedy: "Choose another name.", errors: [{ path: "name", message: "is taken" }] });
    await recordEvent(ctx, { name: "team.added", subject: { type: "team", id }, data: { name } });
    return (await listTeams(ctx)).find((team) => team.id === id)!;
  });
}

/** Puts a person into a team, whose mailboxes and cases they see from then on. Twice is once. */
export function addTeamMember(ctx: Ctx, { teamId, userId }: { teamId: string; userId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [team] = await ctx.db.select({ name: teams.name }).from(teams).where(eq(teams.id, teamId));
    const [user] = await ctx.db.select({ name: users.name }).from(users).where(eq(users.id, userId));
    if (!team || !user) throw refuse("not_found", team ? "There is no such user." : "There is no such team.");
    const added = await ctx.db.insert(teamMembers).values({ teamId, userId }).onConflictDoNothing().returning({ teamId: teamMembers.teamId });
    if (added.length > 0) await recordEvent(ctx, { name: "team.member_added", subject: { type: "team", id: teamId }, data: { name: team.name, userId, member: user.name } });
  });
}

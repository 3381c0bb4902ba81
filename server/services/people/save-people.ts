import { eq } from "drizzle-orm";
import { teams, users } from "../../../drizzle/schema/people.ts";
import type { Team, User } from "../../contract/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { listTeams, listUsers } from "./queries.ts";

/** More than any house has above anybody. */
const MANAGERS_ABOVE_MAX = 50;

/** Says who manages a person: who is told at last of what they miss. */
export function savePerson(ctx: Ctx, { userId, managerId }: { userId: string; managerId: string | null }): Promise<User> {
  return inTransaction(ctx, async (ctx) => {
    const people = await listUsers(ctx);
    const person = people.find((one) => one.id === userId);
    if (!person) throw refuse("not_found", "There is no such user.");
    if (managerId !== null && !people.some((one) => one.id === managerId)) throw refuse("unprocessable", "There is no such manager.", { errors: [{ path: "managerId", message: "is nobody who works here" }] });
    refuseCircle(people, userId, managerId);
    if ((person.managerId ?? null) === managerId) return person;
    await ctx.db.update(users).set({ managerId }).where(eq(users.id, userId));
    await recordEvent(ctx, { name: "user.changed", subject: { type: "user", id: userId }, data: { name: person.name, before: { managerId: person.managerId }, after: { managerId } } });
    return { ...person, managerId };
  });
}

/** Says who leads a team. */
export function saveTeam(ctx: Ctx, { teamId, leadId }: { teamId: string; leadId: string | null }): Promise<Team> {
  return inTransaction(ctx, async (ctx) => {
    const team = (await listTeams(ctx)).find((one) => one.id === teamId);
    if (!team) throw refuse("not_found", "There is no such team.");
    if (leadId !== null && !(await listUsers(ctx)).some((one) => one.id === leadId)) throw refuse("unprocessable", "There is no such person to lead the team.", { errors: [{ path: "leadId", message: "is nobody who works here" }] });
    if ((team.leadId ?? null) === leadId) return team;
    await ctx.db.update(teams).set({ leadId }).where(eq(teams.id, teamId));
    await recordEvent(ctx, { name: "team.changed", subject: { type: "team", id: teamId }, data: { name: team.name, before: { leadId: team.leadId }, after: { leadId } } });
    return { ...team, leadId };
  });
}

function refuseCircle(people: User[], userId: string, managerId: string | null): void {
  let above = managerId;
  for (let step = 0; above !== null && step < MANAGERS_ABOVE_MAX; step++) {
    if (above === userId) throw refuse("unprocessable", "Nobody can be their own manager, not by way of others either.", { errors: [{ path: "managerId", message: "is managed by this person" }] });
    above = people.find((one) => one.id === above)?.managerId ?? null;
  }
}

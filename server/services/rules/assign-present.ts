import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { teamMembers, teams, users } from "../../../drizzle/schema/people.ts";
import { assignmentTurns } from "../../../drizzle/schema/rules.ts";
import type { RuleAction } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { assignCase } from "../cases/assign-case.ts";
import { peopleOfCase } from "../cases/people-of-case.ts";
import { findEvent } from "../events/queries.ts";
import { recordEvent, type RecordedEvent } from "../events/record-event.ts";
import { tellPeople } from "../notifications/tell-people.ts";
import type { Done } from "./actions.ts";
import { type Candidate, chooseAssignee } from "./choose-assignee.ts";
import { openCountsOf, presencesOf } from "./presence.ts";

type AssignPresent = Extract<RuleAction, { type: "assign_present" }>;

/** Gives a case to somebody of a team who is there. Nobody is: it waits in the team's queue, and the team is told. */
export async function assignPresent(ctx: Ctx, action: AssignPresent, { caseId, ran }: { caseId: string; ran: RecordedEvent }): Promise<Done> {
  // Two servers give out two cases of one team one after the other.
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`assign:${action.teamId}`}, 0))`);
  const [row] = await ctx.db.select({ category: cases.category, contactId: cases.contactId, assigneeId: cases.assigneeId }).from(cases).where(eq(cases.id, caseId));
  const candidates = await candidatesOf(ctx, action.teamId, caseId, row!.contactId);
  const chosen = chooseAssignee(candidates, { by: action.by, skill: action.skill ?? row!.category, keepsLast: action.keepsLast });
  if (!chosen) return nobodyFree(ctx, action, { caseId, ran, candidates });
  await ctx.db.insert(assignmentTurns).values({ teamId: action.teamId, userId: chosen.id, lastAt: ctx.now() }).onConflictDoUpdate({ target: [assignmentTurns.teamId, assignmentTurns.userId], set: { lastAt: ctx.now() } });
  await assignCase(ctx, { caseId, teamId: action.teamId, assigneeId: chosen.id });
  return { outcome: row!.assigneeId === chosen.id ? "unchanged" : "done", detail: chosen.name };
}

async function nobodyFree(ctx: Ctx, { teamId }: AssignPresent, { caseId, ran, candidates }: { caseId: string; ran: RecordedEvent; candidates: Candidate[] }): Promise<Done> {
  await assignCase(ctx, { caseId, teamId, assigneeId: null });
  const [team] = await ctx.db.select({ name: teams.name, leadId: teams.leadId }).from(teams).where(eq(teams.id, teamId));
  const alarm = await recordEvent(ctx, { name: "case.nobody_free", subject: { type: "case", id: caseId }, caseId, data: { teamId, team: team!.name, away: candidates.map(({ name }) => name) } });
  const told = [...new Set([...candidates.map(({ id }) => id), ...(team!.leadId ? [team!.leadId] : [])])];
  const [row] = await ctx.db.select({ title: cases.title, number: cases.number }).from(cases).where(eq(cases.id, caseId));
  await tellPeople(ctx, (await findEvent(ctx, alarm.seq))!, told.map((userId) => ({ userId, kind: "case.nobody_free" })), { caseId, data: { ...row, team: team!.name } });
  return { outcome: "held", detail: `Nobody of ${team!.name} is there: it waits in the team's queue.`, effects: ran ? [{ kind: "told", after: told }] : [] };
}

/** The members who may work on it, with what speaks for each. */
async function candidatesOf(ctx: Ctx, teamId: string, caseId: string, contactId: string | null): Promise<Candidate[]> {
  const members = await ctx.db
    .select({ id: users.id, name: users.name, skills: users.skills, role: users.role, lastAt: assignmentTurns.lastAt })
    .from(teamMembers)
    .innerJoin(users, eq(users.id, teamMembers.userId))
    .leftJoin(assignmentTurns, and(eq(assignmentTurns.teamId, teamMembers.teamId), eq(assignmentTurns.userId, teamMembers.userId)))
    .where(and(eq(teamMembers.teamId, teamId), isNull(users.disabledAt)));
  const workers = members.filter(({ role }) => role !== "viewer");
  const ids = (await peopleOfCase(ctx, caseId, workers.map(({ id }) => id))).map(({ id }) => id);
  if (ids.length === 0) return [];
  const openCounts = await openCountsOf(ctx, ids);
  const last = contactId === null ? [] : await ctx.db.select({ id: cases.assigneeId, at: sql<string>`max(${cases.openedAt})` }).from(cases).where(and(eq(cases.contactId, contactId), inArray(cases.assigneeId, ids), sql`${cases.id} <> ${caseId}`)).groupBy(cases.assigneeId);
  const lastOwner = last.toSorted((a, b) => String(b.at).localeCompare(String(a.at)))[0]?.id ?? null;
  const presences = await presencesOf(ctx, ids);
  return workers.filter(({ id }) => ids.includes(id)).map(({ id, name, skills, lastAt }) => ({
    id, name, skills, lastAt, isPresent: presences.get(id)!.isPresent, openCount: openCounts.get(id) ?? 0, hadContact: id === lastOwner,
  }));
}

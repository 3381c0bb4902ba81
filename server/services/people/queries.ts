import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { mailboxes, teamMembers, teams, users } from "../../../drizzle/schema/people.ts";
import type { Mailbox, Team, User } from "../../contract/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { isLead, personBehind } from "./is-lead.ts";

export type MailboxRow = typeof mailboxes.$inferSelect;

export function listUsers(ctx: Ctx): Promise<User[]> {
  return ctx.db.select({ id: users.id, name: users.name, email: users.email, role: users.role, managerId: users.managerId }).from(users).where(isNull(users.disabledAt)).orderBy(users.name);
}

export async function listTeams(ctx: Ctx): Promise<Team[]> {
  const rows = await ctx.db.select({ id: teams.id, name: teams.name, casePrefix: teams.casePrefix, leadId: teams.leadId, memberId: teamMembers.userId }).from(teams).leftJoin(teamMembers, eq(teamMembers.teamId, teams.id)).orderBy(teams.name);
  const byId = new Map<string, Team>();
  for (const row of rows) {
    const team = byId.get(row.id) ?? { id: row.id, name: row.name, casePrefix: row.casePrefix, leadId: row.leadId, memberIds: [] };
    if (row.memberId) team.memberIds.push(row.memberId);
    byId.set(row.id, team);
  }
  return [...byId.values()];
}

export async function teamIdsOf(ctx: Ctx, userId: string): Promise<string[]> {
  const rows = await ctx.db.select({ teamId: teamMembers.teamId }).from(teamMembers).where(eq(teamMembers.userId, userId));
  return rows.map((row) => row.teamId);
}

/** Mailboxes that the actor may see: one's own and those of one's teams; admins and supervisors see every team's. */
export async function visibleMailboxes(ctx: Ctx): Promise<MailboxRow[]> {
  const { actor } = ctx;
  if (actor.type === "system") return ctx.db.select().from(mailboxes);
  const userId = personBehind(actor);
  if (userId === null) return [];
  const own = eq(mailboxes.userId, userId);
  if (isLead(actor)) return ctx.db.select().from(mailboxes).where(or(own, isNull(mailboxes.userId)));
  const teamIds = await teamIdsOf(ctx, userId);
  return ctx.db.select().from(mailboxes).where(teamIds.length === 0 ? own : or(own, and(isNull(mailboxes.userId), inArray(mailboxes.teamId, teamIds))));
}

/** The mailbox with this address, if the actor may see it; otherwise the same refusal whether or not it exists. */
export async function requireMailbox(ctx: Ctx, address: string): Promise<MailboxRow> {
  const mailbox = (await visibleMailboxes(ctx)).find((row) => row.channel === "email" && row.address === address.toLowerCase());
  if (!mailbox) throw refuse("not_found", `Mailroom does not work with the mailbox ${address} for you.`, { remedy: "Ask an admin to connect it under Settings, Channels, and to add you to its team." });
  return mailbox;
}

export function toMailbox(row: MailboxRow): Mailbox {
  return { id: row.id, address: row.address, name: row.name, teamId: row.teamId, lastSeenAt: row.lastSeenAt?.toISOString() ?? null, messagesPerMinute: row.messagesPerMinute };
}

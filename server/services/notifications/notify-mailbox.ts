import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { mailboxes, teamMembers, users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { mayCall } from "../people/authorise.ts";
import { tellPeople } from "./tell-people.ts";

/** Tells that a mailbox cannot be read or went silent: its owner, or for a shared one its team and who may mend it. */
export async function notifyMailbox(ctx: Ctx, event: EventRow): Promise<void> {
  const [mailbox] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.id, event.subjectId));
  if (!mailbox) return;
  const userIds = mailbox.userId === null ? await keepersOf(ctx, mailbox.teamId) : [mailbox.userId];
  await tellPeople(ctx, event, userIds.map((userId) => ({ userId, kind: event.name })), { caseId: null, data: { title: mailbox.name, mailboxId: mailbox.id, reason: event.data.reason ?? null } });
}

async function keepersOf(ctx: Ctx, teamId: string | null): Promise<string[]> {
  const inTeam = teamId === null ? undefined : inArray(users.id, ctx.db.select({ id: teamMembers.userId }).from(teamMembers).where(eq(teamMembers.teamId, teamId)));
  const rows = await ctx.db.select({ id: users.id }).from(users).where(and(isNull(users.disabledAt), or(inArray(users.role, [...mayCall.saveMailbox]), inTeam)));
  return rows.map((row) => row.id);
}

import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { notifications } from "../../../drizzle/schema/notifications.ts";
import { mailboxes, teamMembers, users } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { mayCall } from "../people/authorise.ts";

/** Tells that a mailbox cannot be read or went silent: its owner, or for a shared one its team and who may mend it. Twice the same event is one notification each. */
export async function notifyMailbox(ctx: Ctx, event: EventRow): Promise<void> {
  const [mailbox] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.id, event.subjectId));
  if (!mailbox) return;
  const userIds = mailbox.userId === null ? await keepersOf(ctx, mailbox.teamId) : [mailbox.userId];
  await inTransaction(ctx, async (ctx) => {
    for (const userId of userIds) {
      const id = ctx.newId();
      const data = { actor: event.actorName, title: mailbox.name, mailboxId: mailbox.id, reason: event.data.reason ?? null };
      const inserted = await ctx.db.insert(notifications).values({ id, userId, eventId: event.id, kind: event.name, data, createdAt: ctx.now() }).onConflictDoNothing().returning({ id: notifications.id });
      if (inserted.length > 0) await recordEvent(ctx, { name: "notification.added", subject: { type: "notification", id }, data: { userId } });
    }
  });
}

async function keepersOf(ctx: Ctx, teamId: string | null): Promise<string[]> {
  const inTeam = teamId === null ? undefined : inArray(users.id, ctx.db.select({ id: teamMembers.userId }).from(teamMembers).where(eq(teamMembers.teamId, teamId)));
  const rows = await ctx.db.select({ id: users.id }).from(users).where(and(isNull(users.disabledAt), or(inArray(users.role, [...mayCall.saveMailbox]), inTeam)));
  return rows.map((row) => row.id);
}

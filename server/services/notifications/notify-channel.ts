import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { channelTemplates } from "../../../drizzle/schema/channels.ts";
import { mailboxes, teamMembers, users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { mayCall } from "../people/authorise.ts";
import { tellPeople } from "./tell-people.ts";

/** Tells that an account of a channel is not let in or soon will not be, or fell in quality, or that one of its templates was refused: its team and who may mend it. */
export async function notifyChannel(ctx: Ctx, event: EventRow): Promise<void> {
  const [template] = event.subjectType === "channel_template" ? await ctx.db.select().from(channelTemplates).where(eq(channelTemplates.id, event.subjectId)) : [];
  const [mailbox] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.id, template?.accountId ?? event.subjectId));
  if (!mailbox) return;
  const inTeam = mailbox.teamId === null ? undefined : inArray(users.id, ctx.db.select({ id: teamMembers.userId }).from(teamMembers).where(eq(teamMembers.teamId, mailbox.teamId)));
  const people = await ctx.db.select({ id: users.id }).from(users).where(and(isNull(users.disabledAt), or(inArray(users.role, [...mayCall.saveSendingAccount]), inTeam)));
  const after = event.data.after as { quality?: string } | undefined;
  const days = event.data.days as number | undefined;
  const title = template ? `${mailbox.name}: ${template.name} (${template.language})` : mailbox.name;
  await tellPeople(ctx, event, people.map(({ id }) => ({ userId: id, kind: event.name })), { caseId: null, data: { title, mailboxId: mailbox.id, reason: template?.rejectedReason ?? after?.quality ?? (days === undefined ? null : String(days)) } });
}

import { eq, sql } from "drizzle-orm";
import { mailboxes, teamMembers } from "../../../drizzle/schema/people.ts";
import type { Actor, Ctx } from "../../context.ts";
import { isLead, personBehind } from "./is-lead.ts";

/** Whether somebody sees a mailbox: the rule of `visibleMailboxes`, for many people at once. */
export type MailboxSight = (actor: Actor, mailboxId: string) => boolean;

/** Who sees which mailbox, read in one statement and answered from memory. */
export async function readMailboxSight({ db }: Pick<Ctx, "db">): Promise<MailboxSight> {
  const memberIds = sql<string[]>`array(select ${teamMembers.userId} from ${teamMembers} where ${eq(teamMembers.teamId, mailboxes.teamId)})`;
  const rows = await db.select({ id: mailboxes.id, userId: mailboxes.userId, memberIds }).from(mailboxes);
  const byId = new Map(rows.map(({ id, userId, memberIds }) => [id, { userId, memberIds: new Set(memberIds) }]));
  return (actor, mailboxId) => {
    const mailbox = byId.get(mailboxId);
    if (!mailbox) return false;
    if (actor.type === "system") return true;
    const userId = personBehind(actor);
    if (userId === null) return false;
    if (mailbox.userId !== null) return mailbox.userId === userId;
    return isLead(actor) || mailbox.memberIds.has(userId);
  };
}

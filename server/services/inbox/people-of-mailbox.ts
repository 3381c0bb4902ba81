import { and, asc, eq, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { mailboxes, teamMembers, users } from "../../../drizzle/schema/people.ts";
import type { User } from "../../contract/people.ts";
import type { Ctx } from "../../context.ts";

/** Who sees a mailbox or an account and works on it, by name: the rule of people/queries.ts `visibleMailboxes`, asked the other way round. */
export function peopleOfMailbox(ctx: Ctx, mailboxId: string): Promise<User[]> {
  const isLead = inArray(users.role, ["admin", "supervisor"]);
  const isMember = sql`exists (select 1 from ${teamMembers} where ${teamMembers.teamId} = ${mailboxes.teamId} and ${teamMembers.userId} = ${users.id})`;
  return ctx.db
    .select({ id: users.id, name: users.name, email: users.email, role: users.role })
    .from(mailboxes)
    .innerJoin(users, or(eq(mailboxes.userId, users.id), and(isNull(mailboxes.userId), or(isLead, isMember))))
    .where(and(eq(mailboxes.id, mailboxId), isNull(users.disabledAt), ne(users.role, "viewer")))
    .orderBy(asc(users.name));
}

import { and, asc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { mailboxes, teamMembers, users } from "../../../drizzle/schema/people.ts";
import type { User } from "../../contract/people.ts";
import type { Ctx } from "../../context.ts";

/** Who sees a case, by name: who may be mentioned on it and told of it. The same rule as people/queries.ts `visibleMailboxes`, asked the other way round. */
export async function peopleOfCase(ctx: Ctx, caseId: string, among?: string[]): Promise<User[]> {
  const isLead = inArray(users.role, ["admin", "supervisor"]);
  const isMember = sql`exists (select 1 from ${teamMembers} where ${teamMembers.teamId} = ${mailboxes.teamId} and ${teamMembers.userId} = ${users.id})`;
  return ctx.db
    .select({ id: users.id, name: users.name, email: users.email, role: users.role })
    .from(cases)
    .innerJoin(mailboxes, eq(mailboxes.id, cases.mailboxId))
    .innerJoin(users, or(eq(mailboxes.userId, users.id), and(isNull(mailboxes.userId), or(isLead, isMember))))
    .where(and(eq(cases.id, caseId), isNull(users.disabledAt), among ? inArray(users.id, among) : undefined))
    .orderBy(asc(users.name));
}

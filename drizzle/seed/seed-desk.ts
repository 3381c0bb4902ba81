import { eq } from "drizzle-orm";
import { type Ctx, inTransaction } from "../../server/context.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { mailboxes, teamMembers, teams as teamTable, users } from "../schema/people.ts";
import { people, supportMailbox, teams } from "./story.ts";

/** Writes the story's company into an empty desk; false where the desk has users already. */
export async function seedDesk(ctx: Ctx): Promise<boolean> {
  const [anybody] = await ctx.db.select({ id: users.id }).from(users).limit(1);
  if (anybody) return false;
  await inTransaction(ctx, async (ctx) => {
    const userIds = new Map<string, string>();
    for (const person of people) {
      const id = ctx.newId();
      userIds.set(person.name, id);
      await ctx.db.insert(users).values({ id, oid: person.oid, email: person.email, name: person.name, role: person.role, createdAt: ctx.now() });
      await recordEvent(ctx, { name: "user.added", subject: { type: "user", id }, data: { role: person.role } });
    }
    for (const team of teams) {
      const id = ctx.newId();
      await ctx.db.insert(teamTable).values({ id, name: team.name, createdAt: ctx.now() });
      for (const member of team.members) await ctx.db.insert(teamMembers).values({ teamId: id, userId: userIds.get(member)! });
    }
    await seedMailboxes(ctx, userIds);
  });
  return true;
}

async function seedMailboxes(ctx: Ctx, userIds: Map<string, string>): Promise<void> {
  const [support] = await ctx.db.select({ id: teamTable.id }).from(teamTable).where(eq(teamTable.name, "Support"));
  const rows = [
    { address: supportMailbox.address, name: supportMailbox.name, teamId: support!.id, userId: null },
    ...people.map((person) => ({ address: person.email, name: person.name, teamId: null, userId: userIds.get(person.name)! })),
  ];
  for (const row of rows) {
    const id = ctx.newId();
    await ctx.db.insert(mailboxes).values({ id, ...row, createdAt: ctx.now() });
    await recordEvent(ctx, { name: "mailbox.connected", subject: { type: "mailbox", id }, data: { address: row.address } });
  }
}

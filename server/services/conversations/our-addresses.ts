import { eq } from "drizzle-orm";
import { mailboxes, users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";

/** Folded addresses of our mailboxes and users: what they write is never a customer's. */
export async function ourAddresses(ctx: Ctx): Promise<ReadonlySet<string>> {
  const [boxes, people] = await Promise.all([ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.channel, "email")), ctx.db.select({ address: users.email }).from(users)]);
  return new Set([...boxes, ...people].map((row) => foldAddress(row.address)));
}

import { eq } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { UserRow } from "./sign-in.ts";

export async function findUser(ctx: Ctx, userId: string): Promise<UserRow> {
  const [user] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (!user) throw refuse("not_found", "There is no such user.");
  return user;
}

import { accountMails } from "../../../drizzle/schema/accounts.ts";
import type { AccountMailKind } from "../../contract/accounts.ts";
import type { Ctx } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { readNotificationSettings } from "../notifications/notification-settings.ts";

interface TellByMail {
  kind: AccountMailKind;
  user: { id: string | null; email: string; name: string };
  linkId?: string;
}

/** A mail about an account, in the caller's transaction. False: the desk has no account to send it by. */
export async function tellByMail(ctx: Ctx, { kind, user, linkId }: TellByMail): Promise<boolean> {
  if ((await readNotificationSettings(ctx)).accountId === null) return false;
  const id = ctx.newId();
  await ctx.db.insert(accountMails).values({ id, kind, userId: user.id, address: user.email, name: user.name, linkId: linkId ?? null, createdAt: ctx.now() });
  await enqueueJob(ctx, "account.sendMail", { mailId: id });
  return true;
}

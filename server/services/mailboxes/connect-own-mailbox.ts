import { eq, sql } from "drizzle-orm";
import { mailboxes, mailboxFolders } from "../../../drizzle/schema/people.ts";
import type { MailboxState } from "../../contract/mailboxes.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse, type Refusal } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { findUser } from "../people/find-user.ts";
import { addOwnMailbox } from "../people/own-mailbox.ts";
import type { MailboxRow } from "../people/queries.ts";
import { readMailbox } from "./list-mailboxes.ts";
import { findOwnMailbox } from "./grants.ts";
import { isPersonal, takeGrant, type TakenGrant } from "./take-grant.ts";
import { enqueueCatchUp, unwatchFolders } from "./watch-mailboxes.ts";
import { usualFolders, watchedFoldersOf } from "./watched-folders.ts";

/**
 * Connects one's own mailbox by one's own leave, had from the token of this request: for the first time, again after the
 * leave ended, or instead of the app's right. Refuses with `consent_needed` or `sign_in_again` where only a dialog of
 * Microsoft's helps; what was before stays as it is then.
 */
export async function connectOwnMailbox(ctx: Ctx, { assertion }: { assertion: string }): Promise<MailboxState> {
  const mailbox = await ownMailboxOf(ctx);
  const before = mailbox.readBy === "app" ? await watchedFoldersOf(ctx, mailbox.id) : [];
  const taken = await takeGrant(ctx, mailbox, assertion);
  if (!taken.isTaken) throw refusalOf(taken);
  // A subscription belongs to whose token made it: the app's is ended while the app's right is still taken.
  await unwatchFolders(ctx, mailbox.address, before.map(({ folder }) => folder));
  await inTransaction(ctx, async (ctx) => {
    await ctx.db.update(mailboxes).set({ readBy: "delegated", isWatched: true, version: sql`${mailboxes.version} + 1` }).where(eq(mailboxes.id, mailbox.id));
    await ctx.db.insert(mailboxFolders).values(usualFolders.map((folder) => ({ mailboxId: mailbox.id, folder }))).onConflictDoNothing();
    for (const { folder } of await watchedFoldersOf(ctx, mailbox.id)) await enqueueCatchUp(ctx, folder);
    if (mailbox.readBy === "app") await recordEvent(ctx, { name: "mailbox.changed", subject: { type: "mailbox", id: mailbox.id }, data: { address: mailbox.address, changed: ["readBy"], before: { readBy: "app" }, after: { readBy: "delegated" } } });
    if (!mailbox.isWatched) await recordEvent(ctx, { name: "mailbox.resumed", subject: { type: "mailbox", id: mailbox.id }, data: { address: mailbox.address, changed: ["isWatched"] } });
  });
  return readMailbox(ctx, mailbox.id);
}

async function ownMailboxOf(ctx: Ctx): Promise<MailboxRow & { userId: string }> {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a person has a mailbox of their own.");
  const user = await findUser(ctx, ctx.actor.id);
  const known = await findOwnMailbox(ctx, user.id);
  if (known === null) await inTransaction(ctx, (ctx) => addOwnMailbox(ctx, user));
  const mailbox = known ?? (await findOwnMailbox(ctx, user.id));
  if (!mailbox || !isPersonal(mailbox)) throw refuse("conflict", `${user.email} is connected as a shared mailbox.`, { remedy: "Ask an admin: a shared mailbox is read by the app's right." });
  return mailbox;
}

function refusalOf({ answer }: Extract<TakenGrant, { isTaken: false }>): Refusal {
  if (answer.outcome === "deferred") return refuse("unavailable", "Microsoft's sign-in does not answer, so the mailbox cannot be connected now.", { remedy: "Try again in a few minutes." });
  const { reason, message, claims } = answer;
  switch (reason) {
    case "consent_needed":
      return refuse("consent_needed", "Nobody has agreed yet that Mailroom reads and answers your mail for you.", { remedy: "Agree in Microsoft's dialog. Where your organisation reserves that for admins, ask one to consent to Mailroom's permissions." });
    case "claims_needed":
      return refuse("sign_in_again", "Microsoft wants another proof that it is you, such as a second factor.", { remedy: "Sign in again in Microsoft's dialog.", claims: claims ?? undefined });
    case "over":
      return refuse("sign_in_again", "Microsoft no longer accepts your sign-in for your mailbox.", { remedy: "Sign in again." });
    case "misconfigured":
      return refuse("outside_failed", `Microsoft refused Mailroom itself: ${message}`, { remedy: "Ask an admin to check the app's id, secret and permissions." });
    default:
      return reason satisfies never;
  }
}

import { eq } from "drizzle-orm";
import { mailboxes, mailboxFolders, teams } from "../../../drizzle/schema/people.ts";
import type { ConnectMailbox, MailboxState } from "../../contract/mailboxes.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { readMailbox } from "./list-mailboxes.ts";
import { testMailbox } from "./test-mailbox.ts";
import { enqueueCatchUp } from "./watch-mailboxes.ts";
import { usualFolders } from "./watched-folders.ts";

/** https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits */
const EXCHANGE_MESSAGES_PER_MINUTE = 30;

/**
 * Connects a shared mailbox and begins to read it. Refuses with `conflict` when it is connected already, with
 * `outside_failed` when Outlook does not open it: nothing is saved that cannot be read.
 */
export async function connectMailbox(ctx: Ctx, input: ConnectMailbox): Promise<MailboxState> {
  const address = input.address.toLowerCase();
  await refuseKnown(ctx, address);
  const test = await testMailbox(ctx, { address });
  if (!test.isGood) throw refuse("outside_failed", `Outlook does not open ${address}: ${test.message}`, { remedy: test.remedy ?? undefined });
  const id = ctx.newId();
  await inTransaction(ctx, async (ctx) => {
    await requireTeam(ctx, input.teamId);
    const watchFrom = dateOf(input.watchFrom, ctx.now());
    const connected = await ctx.db
      .insert(mailboxes)
      .values({ id, address, name: input.name, teamId: input.teamId, messagesPerMinute: EXCHANGE_MESSAGES_PER_MINUTE, watchFrom, silentAfterMinutes: input.silentAfterMinutes, keepsFromLlm: input.keepsFromLlm, createdAt: ctx.now() })
      .onConflictDoNothing()
      .returning({ id: mailboxes.id });
    if (connected.length === 0) throw alreadyConnected(address);
    for (const folder of usualFolders) {
      await ctx.db.insert(mailboxFolders).values({ mailboxId: id, folder });
      await enqueueCatchUp(ctx, { mailboxId: id, folder });
    }
    await recordEvent(ctx, { name: "mailbox.connected", subject: { type: "mailbox", id }, data: { address } });
  });
  return readMailbox(ctx, id);
}

function dateOf(given: string | null | undefined, otherwise: Date): Date | null {
  if (given === undefined) return otherwise;
  return given === null ? null : new Date(given);
}

async function refuseKnown(ctx: Ctx, address: string): Promise<void> {
  const [known] = await ctx.db.select({ id: mailboxes.id }).from(mailboxes).where(eq(mailboxes.address, address));
  if (known) throw alreadyConnected(address);
}

const alreadyConnected = (address: string) => refuse("conflict", `${address} is connected already.`, { remedy: "Open it in the list. A person's own mailbox is connected by their first sign-in." });

export async function requireTeam(ctx: Ctx, teamId: string | null | undefined): Promise<void> {
  if (!teamId) return;
  const [team] = await ctx.db.select({ id: teams.id }).from(teams).where(eq(teams.id, teamId));
  if (!team) throw refuse("not_found", "There is no such team.");
}

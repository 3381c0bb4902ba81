import { and, eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { type Campaign, CreateCampaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { countAccepted, requireImport } from "../imports/queries.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { readTemplate } from "../templates/queries.ts";
import { readCampaign } from "./queries.ts";

/** A draft: one template in its newest version, to the accepted rows of one import, from one mailbox. */
export async function createCampaign(ctx: Ctx, input: CreateCampaign): Promise<Campaign> {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a user makes a campaign.");
  const createdBy = ctx.actor.id;
  // Callers within the server leave out what has a default, too.
  const settings = CreateCampaign.parse(input);
  return inTransaction(ctx, async (ctx) => {
    const contactFile = await requireImport(ctx, settings.importId);
    if (!["finished", "cancelled"].includes(contactFile.status)) throw refuse("unprocessable", `The contact file is not imported: it is ${contactFile.status}.`, { remedy: "Import it first; a campaign goes to contacts that are written." });
    const recipientCount = await countAccepted(ctx, settings.importId);
    if (recipientCount === 0) throw refuse("unprocessable", "No row of the contact file has an e-mail address that was accepted: there is nobody to write to.", { remedy: "Look at the reasons, correct the file and import it again." });
    const template = await readTemplate(ctx, settings.templateId);
    await requireMailboxById(ctx, settings.mailboxId);
    await requireAccount(ctx, settings);
    const id = ctx.newId();
    await ctx.db.insert(campaigns).values({ id, ...settings, status: "draft", channel: "email", templateVersion: template.version, recipientCount, createdBy, createdAt: ctx.now() });
    await recordEvent(ctx, { name: "campaign.created", subject: { type: "campaign", id }, data: { name: settings.name } });
    return readCampaign(ctx, id);
  });
}

export async function requireMailboxById(ctx: Ctx, mailboxId: string): Promise<void> {
  if (!(await visibleMailboxes(ctx)).some((mailbox) => mailbox.id === mailboxId)) throw refuse("not_found", "There is no such mailbox for you.", { remedy: "Ask an admin to add you to the mailbox's team." });
}

/** An account is used with the mailbox that its answers come to. */
export async function requireAccount(ctx: Ctx, { accountId, mailboxId }: { accountId: string | null; mailboxId: string }): Promise<void> {
  if (accountId === null || accountId === mailboxId) return;
  const [account] = await ctx.db.select({ isEnabled: sendingAccounts.isEnabled }).from(sendingAccounts).where(and(eq(sendingAccounts.id, accountId), eq(sendingAccounts.mailboxId, mailboxId)));
  if (!account) throw refuse("not_found", "This mailbox has no such sending account.", { remedy: "Choose one of the mailbox's own accounts." });
  if (!account.isEnabled) throw refuse("unprocessable", "The sending account is switched off.", { remedy: "Choose another, or ask an admin to switch it on." });
}

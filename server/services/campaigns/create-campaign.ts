import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import type { Campaign, CreateCampaign } from "../../contract/campaigns.ts";
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
  return inTransaction(ctx, async (ctx) => {
    const contactFile = await requireImport(ctx, input.importId);
    if (!["finished", "cancelled"].includes(contactFile.status)) throw refuse("unprocessable", `The contact file is not imported: it is ${contactFile.status}.`, { remedy: "Import it first; a campaign goes to contacts that are written." });
    const recipientCount = await countAccepted(ctx, input.importId);
    if (recipientCount === 0) throw refuse("unprocessable", "No row of the contact file has an e-mail address that was accepted: there is nobody to write to.", { remedy: "Look at the reasons, correct the file and import it again." });
    const template = await readTemplate(ctx, input.templateId);
    await requireMailboxById(ctx, input.mailboxId);
    const id = ctx.newId();
    await ctx.db.insert(campaigns).values({
      id, name: input.name, status: "draft", channel: "email", importId: input.importId, templateId: template.id, templateVersion: template.version,
      mailboxId: input.mailboxId, recipientCount, createdBy, createdAt: ctx.now(),
    });
    await recordEvent(ctx, { name: "campaign.created", subject: { type: "campaign", id }, data: { name: input.name } });
    return readCampaign(ctx, id);
  });
}

export async function requireMailboxById(ctx: Ctx, mailboxId: string): Promise<void> {
  if (!(await visibleMailboxes(ctx)).some((mailbox) => mailbox.id === mailboxId)) throw refuse("not_found", "There is no such mailbox for you.", { remedy: "Ask an admin to add you to the mailbox's team." });
}

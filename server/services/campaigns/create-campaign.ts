import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { type Campaign, type CampaignChannel, CreateCampaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { countAccepted, requireImport } from "../imports/queries.ts";
import { partsInShort, partsOf } from "./campaign-parts.ts";
import { readCampaign } from "./queries.ts";

/** A draft to the accepted rows of one import: one template in its newest version from one mailbox, an approved one from one WhatsApp number, or both, of which everybody gets one. */
export async function createCampaign(ctx: Ctx, input: CreateCampaign): Promise<Campaign> {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a user makes a campaign.");
  const createdBy = ctx.actor.id;
  // Callers within the server leave out what has a default, too.
  const settings = CreateCampaign.parse(input);
  return inTransaction(ctx, async (ctx) => {
    const contactFile = await requireImport(ctx, settings.importId);
    if (!["finished", "cancelled"].includes(contactFile.status)) throw refuse("unprocessable", `The contact file is not imported: it is ${contactFile.status}.`, { remedy: "Import it first; a campaign goes to contacts that are written." });
    const parts = await partsOf(ctx, { ...settings, mailboxId: settings.mailboxId ?? null });
    const recipientCount = await countAccepted(ctx, settings.importId, settings.channel);
    if (recipientCount === 0) throw refuse("unprocessable", `No row of the contact file has ${reachedBy[settings.channel]} that was accepted: there is nobody to write to.`, { remedy: "Look at the reasons, correct the file and import it again." });
    const id = ctx.newId();
    await ctx.db.insert(campaigns).values({ id, ...settings, ...parts, status: "draft", recipientCount, createdBy, createdAt: ctx.now() });
    await recordEvent(ctx, { name: "campaign.created", subject: { type: "campaign", id }, data: { name: settings.name, ...partsInShort(parts) } });
    return readCampaign(ctx, id);
  });
}

const reachedBy: Record<CampaignChannel, string> = { email: "an e-mail address", whatsapp: "a telephone number", preferred: "an e-mail address or a telephone number" };

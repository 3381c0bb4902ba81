import { eq } from "drizzle-orm";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import type { Campaign } from "../../server/contract/campaigns.ts";
import type { Ctx } from "../../server/context.ts";
import { createCampaign } from "../../server/services/campaigns/create-campaign.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { finishedImport } from "../imports/import-story.ts";
import type { Desk } from "../support/desk.ts";

export const guests = ["Ingrid,ingrid@nordlys.example,Tromsø", "Hugo,hugo@martins.example,Azores", "Chloé,chloe@atelier.example,Lisbon"];

export async function importGuests(desk: Desk, rows = guests): Promise<string> {
  return (await finishedImport(desk, `given_name,email,trip\n${rows.join("\n")}\n`)).id;
}

/** Tomás's draft to a contact file, from his own mailbox. */
export async function draftTo(desk: Desk, options: { importId?: string; rows?: string[]; html?: string; mailbox?: string } = {}): Promise<Campaign> {
  const tomas = desk.as("Tomás");
  const importId = options.importId ?? (await importGuests(desk, options.rows));
  const template = await saveTemplate(tomas, { name: "Winter", subject: "{{ first_name }}, {{ trip }} is near", html: options.html ?? "<p>Dear {{ first_name }}, see you in {{ trip }}.</p>" });
  return createCampaign(tomas, { name: "Winter", importId, templateId: template.id, mailboxId: desk.mailbox(options.mailbox ?? "tomas@fernweh.example").id, batchSize: null });
}

export async function launchedTo(desk: Desk, options: Parameters<typeof draftTo>[1] = {}): Promise<Campaign> {
  const { id } = await draftTo(desk, options);
  return launchCampaign(desk.as("Tomás"), { campaignId: id });
}

export function deliveriesOf(desk: Desk, campaignId: string) {
  return desk.db.select().from(deliveries).where(eq(deliveries.campaignId, campaignId));
}

/** Tries again and again, a minute apart, as the job would: until the campaign waits for nobody but a person. */
export async function sendToTheEnd(desk: Desk, ctx: Ctx, campaignId: string, send: (ctx: Ctx, input: { campaignId: string }) => Promise<unknown>): Promise<void> {
  for (let minute = 0; minute < 60; minute++) {
    await send(ctx, { campaignId });
    const open = (await deliveriesOf(desk, campaignId)).filter((row) => ["queued", "claimed", "handed_over"].includes(row.status));
    if (open.length === 0) return;
    desk.clock.advance(1);
  }
  throw new Error("The campaign does not come to an end.");
}

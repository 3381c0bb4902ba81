import { eq } from "drizzle-orm";
import { campaigns, recipients } from "../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import type { MailDesk } from "../conversations/mail-desk.ts";
import { launchedTo } from "../deliveries/merge-story.ts";
import type { Desk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";

/** Tomás's campaign, as it stands once every mail has left; a topic makes it a matter of subscription. */
export async function sentCampaign(desk: Desk, { topic = "", rows = undefined as string[] | undefined } = {}) {
  const { id } = await launchedTo(desk, { rows });
  await desk.db.update(campaigns).set({ topic, status: "finished" }).where(eq(campaigns.id, id));
  const now = desk.clock.now();
  await desk.db.update(deliveries).set({ status: "sent", sentAt: now, handedOverAt: now, endedAt: now }).where(eq(deliveries.campaignId, id));
  return {
    id,
    async place(name: string) {
      const [row] = await desk.db.select().from(recipients).innerJoin(deliveries, eq(deliveries.recipientId, recipients.id)).where(eq(recipients.campaignId, id)).then((all) => all.filter((one) => one.recipients.name.startsWith(name)));
      if (!row) throw new Error(`Nobody called ${name} is in the campaign.`);
      return { recipient: row.recipients, delivery: row.deliveries };
    },
  };
}
export type SentCampaign = Awaited<ReturnType<typeof sentCampaign>>;

/** A mail arrives in Tomás's mailbox, and everything that follows from it is done. */
export async function arrive(mail: MailDesk, bytes: Uint8Array, to = "tomas@fernweh.example"): Promise<void> {
  const { id } = await mail.running.graph.levers.deliver(to, bytes, {});
  await eventually(() => mail.hookCalls.some(({ body }) => body.includes(id))).toBe(true);
  await mail.desk.drainJobs();
}

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { campaigns, recipients } from "../../drizzle/schema/campaigns.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { sendCampaign } from "../../server/services/campaigns/send-campaign.ts";
import type { OutboundMessage } from "../../server/services/deliveries/channel.ts";
import { recipientOfToken } from "../../server/services/subscriptions/unsubscribe-token.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { draftTo, launchedTo, sendToTheEnd } from "./merge-story.ts";
import { createPretendProvider } from "./pretend-provider.ts";

let desk: Desk;
const seen: OutboundMessage[] = [];
beforeAll(async () => {
  const { channel } = createPretendProvider();
  desk = await testDesk({ channels: { graph: { ...channel, send: (message, onPrepared) => (seen.push(message), channel.send(message, onPrepared)) } } });
});
afterAll(() => desk.drop());

test("each mail of a topic carries its recipient's own link, in its headers and where the template names it", async () => {
  seen.length = 0;
  const { id } = await draftTo(desk, { html: '<p>News.</p><p><a href="{{ unsubscribe_url }}">Leave</a></p>' });
  await desk.db.update(campaigns).set({ topic: "newsletter" }).where(eq(campaigns.id, id));
  await launchCampaign(desk.as("Tomás"), { campaignId: id });
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect(seen).toHaveLength(3);
  for (const message of seen) {
    const [, token] = /^<https:\/\/desk\.example\/u\/([\w-]+)>/.exec(message.headers["List-Unsubscribe"]!)!;
    const [recipient] = await desk.db.select().from(recipients).where(eq(recipients.id, recipientOfToken(desk.system, token!)!));
    expect(recipient!.address).toBe(message.to.address);
    expect(message.headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    expect(message.html).toContain(`href="https://desk.example/u/${token}"`);
    expect(message.text).toContain(`https://desk.example/u/${token}`);
    expect(message.html + message.text).not.toContain("mailroom.invalid");
  }
});

test("a merge that is no matter of subscription carries none", async () => {
  seen.length = 0;
  const { id } = await launchedTo(desk);
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect(seen.map((message) => message.headers["List-Unsubscribe"])).toEqual([undefined, undefined, undefined]);
});

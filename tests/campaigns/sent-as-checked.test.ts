import { afterAll, beforeAll, expect, test } from "vitest";
import { addCampaignFile } from "../../server/services/campaigns/campaign-files.ts";
import { createCampaign } from "../../server/services/campaigns/create-campaign.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { sendCampaign } from "../../server/services/campaigns/send-campaign.ts";
import type { Channel, OutboundMessage } from "../../server/services/deliveries/channel.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { deliveriesOf } from "../deliveries/merge-story.ts";
import { finishedImport } from "../imports/import-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const handed: OutboundMessage[] = [];
const channel: Channel = {
  async send(message, onPrepared) {
    const reference = { providerMessageId: message.deliveryId, internetMessageId: null };
    await onPrepared(reference);
    handed.push(message);
    return { outcome: "sent", reference };
  },
  lookUp: async () => ({ found: "nothing" }),
  sendPrepared: async ({ reference }) => ({ outcome: "sent", reference }),
  test: async () => ({ isGood: true, message: "", remedy: null }),
};

let desk: Desk;
beforeAll(async () => void (desk = await testDesk({ channels: { graph: channel } })));
afterAll(() => desk.drop());

test("what leaves is what was checked: in the person's language, which only the contact knows, with their own files", async () => {
  const tomas = desk.as("Tomás");
  await finishedImport(desk, "given_name,email,language\nIngrid,ingrid@asked.example,de\nHugo,hugo@asked.example,en\n");
  const { id: importId } = await finishedImport(desk, "given_name,email,papers\nIngrid,ingrid@asked.example,ingrid.pdf\nHugo,hugo@asked.example,\n");
  const template = await saveTemplate(tomas, { name: "Winter", subject: "Hello {{ given_name }}", html: "<p>Hello</p>", language: "en", headers: { "X-Season": "winter" }, variants: { de: { subject: "Hallo {{ given_name }}", html: "<p>Hallo</p>", text: null, whatsapp: null } } });
  const { id } = await createCampaign(tomas, { name: "Winter", importId, templateId: template.id, mailboxId: desk.mailbox("tomas@fernweh.example").id, batchSize: null, attachmentColumn: "papers" });
  await addCampaignFile(tomas, { campaignId: id, fileName: "ingrid.pdf", bytes: Buffer.from("%PDF-1.7 Ingrid") });
  await launchCampaign(tomas, { campaignId: id });
  await sendCampaign(desk.system, { campaignId: id });
  expect((await deliveriesOf(desk, id)).map((row) => [row.status, row.reason])).toEqual([["sent", null], ["sent", null]]);
  const byPerson = new Map(handed.map((message) => [message.to.address, message]));
  expect(byPerson.get("ingrid@asked.example")).toMatchObject({ subject: "Hallo Ingrid", html: "<p>Hallo</p>", headers: { "X-Season": "winter" }, attachments: [{ fileName: "ingrid.pdf", mediaType: "application/pdf", contentId: null }] });
  expect(Buffer.from(byPerson.get("ingrid@asked.example")!.attachments[0]!.bytes).toString()).toBe("%PDF-1.7 Ingrid");
  expect(byPerson.get("hugo@asked.example")).toMatchObject({ subject: "Hello Hugo", attachments: [] });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import { contacts } from "../../drizzle/schema/contacts.ts";
import { notifications, webhookCalls } from "../../drizzle/schema/notifications.ts";
import { createWebhookCaller } from "../../server/adapters/webhooks/caller.ts";
import { supportMailbox } from "../../drizzle/seed/story.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { saveCustomField } from "../../server/services/cases/save-custom-field.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { saveWebhook } from "../../server/services/webhooks/save-webhook.ts";
import { eventsNamed } from "../cases/case-story.ts";
import { type MailDesk, mailDesk } from "../conversations/mail-desk.ts";
import { httpsReceiver } from "../support/https-receiver.ts";
import { on, publishedRule, runsOf, when } from "./rule-story.ts";

let mail: MailDesk;
let everything: { ruleId: string; webhookId: string };
let receiver: Awaited<ReturnType<typeof httpsReceiver>>;
beforeAll(async () => {
  mail = await mailDesk();
  receiver = await httpsReceiver();
  mail.desk.ports.webhooks = createWebhookCaller({ allowPrivate: true, ca: receiver.ca });
  await mail.watch();
});
beforeAll(async () => {
  const { desk } = mail;
  const mara = desk.as("Mara");
  const { id: templateId } = await saveTemplate(mara, { name: "Receipt", category: "support", subject: "Got it", html: "<p>We have it as {{ case_number }}. {{ agent_name }}</p>" } as never);
  const field = await saveCustomField(mara, { key: "booking", name: "Booking", kind: "text", options: [], isNeeded: false, position: 0 });
  const webhook = await saveWebhook(mara, { url: receiver.url, events: ["campaign.finished"] } as never);
  const aylin = desk.user("Aylin").id;
  const rule = await publishedRule(desk, {
    name: "Everything", trigger: on("message.classified"), conditions: when(["message.subject", "starts_with", "Booking"], ["message.isInbound", "is", true], ["classification.confidence", "less", 2]),
    actions: [
      { type: "open_case" }, { type: "set_status", status: "in_progress" }, { type: "set_priority", priority: "urgent" }, { type: "set_category", category: null }, { type: "set_title", title: "A booking" }, { type: "set_custom_field", key: field.key, value: "B-17" },
      { type: "assign_user", userId: aylin }, { type: "tag_contact", add: ["booker"], remove: [] }, { type: "add_task", title: "Check it", dueInMinutes: 60, assigneeId: aylin }, { type: "add_note", text: "By rule." },
      { type: "reply", templateId }, { type: "forward", to: ["travel@partner.example"], text: "For you.\nThanks" }, { type: "notify", who: ["assignee", "team"], userIds: [], text: "Look." }, { type: "call_webhook", webhookId: webhook.id }, { type: "set_outlook_category", category: "Booked" },
    ],
  });
  everything = { ruleId: rule.id, webhookId: webhook.id };
});
afterAll(async () => {
  await mail?.stop();
  await receiver?.close();
});

test("a mail becomes a case by itself, and all that a rule says is done in its author's name", async () => {
  const { desk } = mail;
  const reference = await mail.deliver({ from: "Ida Berg <ida@berg.example>", subject: "Booking 17" });
  await desk.drainJobs();
  const [run] = await runsOf(desk, everything.ruleId);
  expect(run!.results.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    "open_case done", "set_status done", "set_priority done", expect.stringContaining("set_category"), "set_title done", "set_custom_field done", "assign_user done", "tag_contact done", "add_task done", "add_note done",
    "reply later", "forward later", "notify done", "call_webhook later", "set_outlook_category later",
  ]);
  const opened = await readCase(desk.system, run!.caseId!);
  expect(opened).toMatchObject({ status: "in_progress", priority: "urgent", category: null, title: "A booking", customFields: { booking: "B-17" }, assignee: { id: desk.user("Aylin").id } });
  expect((await desk.db.select({ tags: contacts.tags }).from(contacts).where(eq(contacts.id, opened.contact!.id)))[0]!.tags).toEqual(["booker"]);
  const told = await desk.db.select({ data: notifications.data }).from(notifications).where(eq(notifications.kind, "rule.told"));
  expect(told.length).toBeGreaterThan(1);
  expect(told[0]!.data).toMatchObject({ rule: "Everything", text: "Look.", number: opened.number });
  expect((await desk.db.select().from(webhookCalls)).map(({ webhookId }) => webhookId)).toEqual([everything.webhookId]);
  const { json } = await mail.running.call("GET", `/users/${supportMailbox.address}/messages/${reference.providerMessageId}?$select=categories`, { token: "app", headers: { prefer: 'IdType="ImmutableId"' } });
  expect(json.categories).toEqual(["Booked"]);
});

test("its answer and what it hands on leave once, after the seconds in which they can be taken back", async () => {
  mail.advance(1);
  await mail.desk.drainJobs();
  const sent = await mail.running.call("GET", `/users/${supportMailbox.address}/mailFolders/sentitems/messages?$select=subject,toRecipients`, { token: "app" });
  const to = (sent.json.value as { subject: string; toRecipients: { emailAddress: { address: string } }[] }[]).map(({ subject, toRecipients }) => `${subject} -> ${toRecipients[0]!.emailAddress.address}`).toSorted();
  expect(to).toEqual(["FW: Booking 17 -> travel@partner.example", "RE: Booking 17 -> ida@berg.example"]);
  expect(await eventsNamed(mail.desk, "reply.sent")).toHaveLength(2);
  expect(receiver.received).toHaveLength(1);
});

test("an automatic reply is answered by no rule, and the run says why", async () => {
  const { desk } = mail;
  const { id: templateId } = await saveTemplate(desk.as("Mara"), { name: "Thanks", category: "support", subject: "Thanks", html: "<p>Thanks.</p>" } as never);
  const rule = await publishedRule(desk, { name: "Answer", trigger: on("case.opened"), conditions: when(["message.subject", "contains", "away"]), actions: [{ type: "reply", templateId }] });
  await mail.open("Aylin", await mail.deliver({ from: "Ida Berg <ida@berg.example>", subject: "I am away", headers: ["Auto-Submitted: auto-replied"] }));
  await desk.drainJobs();
  expect((await runsOf(desk, rule.id))[0]!.results).toEqual([{ action: "reply", outcome: "held", detail: "It is an automatic reply." }]);
});

test("what is forwarded to one's own mailbox would come again: it is refused, and nothing else is done", async () => {
  const { desk } = mail;
  const rule = await publishedRule(desk, { name: "Round", conditions: when(["message.subject", "contains", "round"]), actions: [{ type: "set_priority", priority: "urgent" }, { type: "forward", to: [supportMailbox.address], text: "" }] });
  const { case: opened } = await mail.open("Aylin", await mail.deliver({ subject: "round and round" }));
  await desk.drainJobs();
  expect((await runsOf(desk, rule.id))[0]).toMatchObject({ outcome: "refused", results: [{ detail: expect.stringContaining("comes back") }] });
  expect((await readCase(desk.system, opened.id)).priority).toBe(opened.priority);
});

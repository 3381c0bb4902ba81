import { supportMailbox } from "../../drizzle/seed/story.ts";
import type { Rule, RuleAction } from "../../server/contract/rules.ts";
import { assignCase } from "../../server/services/cases/assign-case.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import type { MailDesk } from "../conversations/mail-desk.ts";
import { on, publishedRule, when } from "./rule-story.ts";

/** Mara has every customer who is waited for reminded: after eight hours of the office, twice, then by a person. */
export async function remindingRule(mail: MailDesk): Promise<{ rule: Rule; action: Extract<RuleAction, { type: "start_follow_up" }> }> {
  const { id: templateId } = await saveTemplate(mail.desk.as("Mara"), { name: "Still there?", category: "support", subject: "?", html: "<p>We wait for you about {{ case_number }}. {{ agent_name }}</p>" } as never);
  const action = { type: "start_follow_up" as const, templateId, minutes: 8 * 60, calendarId: null, times: 2, task: "Call the customer" };
  const rule = await publishedRule(mail.desk, { name: "Remind", trigger: on("case.status_changed"), conditions: when(["case.status", "is", "awaiting_customer"]), actions: [action] });
  return { rule, action };
}

/** A case that waits for the customer since Monday, nine in Berlin, where the office has hours until half past five. */
export async function waitingCase(mail: MailDesk, from: string): Promise<{ id: string; messageId: string }> {
  const { desk } = mail;
  desk.clock.set("2026-11-16T08:00:00Z");
  mail.advance(0);
  const messageId = `<${from}-${Math.random()}@fjord.example>`;
  const { case: opened } = await mail.open("Aylin", await mail.deliver({ from: `Customer <${from}@fjord.example>`, messageId, subject: `Trip of ${from}` }));
  await assignCase(desk.as("Aylin"), { caseId: opened.id, assigneeId: desk.user("Aylin").id });
  for (const status of ["in_progress", "awaiting_customer"] as const) await changeCaseStatus(desk.as("Aylin"), { caseId: opened.id, status });
  await desk.drainJobs();
  return { id: opened.id, messageId };
}

/** How many mails went to each customer. */
export async function mailsSent(mail: MailDesk): Promise<Map<string, number>> {
  const { json } = await mail.running.call("GET", `/users/${supportMailbox.address}/mailFolders/sentitems/messages?$top=500&$select=toRecipients`, { token: "app" });
  const customers = (json.value as { toRecipients: { emailAddress: { address: string } }[] }[]).map(({ toRecipients }) => toRecipients[0]!.emailAddress.address.split("@")[0]!);
  return new Map([...Map.groupBy(customers, (customer) => customer)].map(([customer, mails]) => [customer, mails.length]));
}

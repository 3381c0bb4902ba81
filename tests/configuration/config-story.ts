import { eq } from "drizzle-orm";
import { teams } from "../../drizzle/schema/people.ts";
import { saveRole } from "../../server/services/accounts/people-access.ts";
import { saveSignInSettings } from "../../server/services/accounts/sign-in-settings.ts";
import { listCalendars } from "../../server/services/calendars/queries.ts";
import { saveCalendar } from "../../server/services/calendars/save-calendar.ts";
import { saveCaseSettings } from "../../server/services/cases/case-settings.ts";
import { saveCustomField } from "../../server/services/cases/save-custom-field.ts";
import { saveCasePrefix } from "../../server/services/cases/save-prefix.ts";
import { createView } from "../../server/services/cases/saved-views.ts";
import { saveCategory } from "../../server/services/classification/save-category.ts";
import { saveLlmSettings } from "../../server/services/classification/save-llm-settings.ts";
import { defaultCalendar } from "../../server/services/calendars/install-default-calendar.ts";
import { saveThresholds, readThresholds } from "../../server/services/monitoring/thresholds.ts";
import { saveNotificationSettings } from "../../server/services/notifications/notification-settings.ts";
import { saveNotificationTemplate } from "../../server/services/notifications/templates.ts";
import { addTeam, addTeamMember } from "../../server/services/people/add-team.ts";
import { savePerson, saveTeam } from "../../server/services/people/save-people.ts";
import { saveSkills } from "../../server/services/rules/presence.ts";
import { saveRule } from "../../server/services/rules/save-rule.ts";
import { switchRule } from "../../server/services/rules/publish-rule.ts";
import { saveSendingAccount } from "../../server/services/sending-accounts/save-sending-account.ts";
import { defaultPolicy } from "../../server/services/sla/default-policy.ts";
import { orderPolicies } from "../../server/services/sla/order-policies.ts";
import { listPolicies } from "../../server/services/sla/queries.ts";
import { savePolicy } from "../../server/services/sla/save-policy.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { storeFile } from "../../server/services/templates/store-file.ts";
import { saveWebhook } from "../../server/services/webhooks/save-webhook.ts";
import type { Desk } from "../support/desk.ts";

/** Must stand in no export. */
export const planted = {
  smtp: "planted-Zq9-smtp-password", mailerSend: "mlsn.planted-Zq9-token-of-nobody", llm: "sk-planted-Zq9-language-model", query: "planted-Zq9-in-an-address", path: "T0Zq9PLANT/B0Zq9PLANT/x1Y2z3Zq9plantedInAPath4w5",
};

/** One of everything that an admin sets up, each pointing to others. Answers the webhook's key, which is planted too. */
export async function configure(desk: Desk): Promise<{ webhookSecret: string }> {
  const mara = desk.as("Mara");
  const [jonas, aylin, tomas] = [desk.user("Jonas").id, desk.user("Aylin").id, desk.user("Tomás").id];
  const [support] = await desk.db.select().from(teams).where(eq(teams.name, "Support"));
  const vip = await addTeam(mara, { name: "Key accounts" });
  await addTeamMember(mara, { teamId: vip.id, userId: aylin });
  await saveCasePrefix(mara, { teamId: support!.id, casePrefix: "SUP" });
  await saveTeam(mara, { teamId: vip.id, leadId: jonas });
  await saveRole(mara, { userId: tomas, role: "supervisor" });
  await savePerson(mara, { userId: aylin, managerId: jonas });
  await saveSkills(mara, { userId: aylin, skills: ["portuguese", "refunds"] });
  const night = await saveCalendar(mara, { ...defaultCalendar.definition, name: "Night shift", week: { ...defaultCalendar.definition.week, sat: [{ from: "22:00", to: "06:00" }] }, days: [{ date: "12-24", name: "Christmas Eve" }] });
  const office = (await listCalendars(mara)).find(({ name }) => name === defaultCalendar.name);
  await saveCustomField(mara, { key: "trip", name: "Trip", kind: "choice", options: ["Lisbon", "Porto"], isNeeded: false, position: 2 });
  await saveCategory(mara, { name: "Lost property", description: "What was left behind", keywords: ["umbrella"], newKey: "lost" });
  const mailboxId = desk.mailbox("support@fernweh.example").id;
  const relay = await saveSendingAccount(mara, { mailboxId, name: "Relay", provider: "smtp", settings: { host: "mail.fernweh.example", port: 587, security: "starttls", userName: "x", authentication: "password" }, secret: planted.smtp });
  const news = await saveSendingAccount(mara, { mailboxId, name: "News", provider: "mailersend", fromAddress: "news@fernweh.example", settings: { endpoint: `https://mailersend.example/v1?key=${planted.query}` }, secret: planted.mailerSend, fallbackAccountId: relay.id });
  const picture = await storeFile(mara, { fileName: "terms.txt", bytes: Buffer.from("These are the terms.") });
  const template = await saveTemplate(mara, { name: "Welcome", subject: "Welcome {{ first_name }}", html: "<p>Hello</p>", tags: ["new"], language: "en", variants: { de: { subject: "Willkommen", html: "<p>Hallo</p>", text: null, whatsapp: null } }, attachments: [{ sha256: picture.sha256, fileName: "terms.txt" }] });
  const webhook = await saveWebhook(mara, { name: "Bookkeeping", url: `https://books.example/hook?token=${planted.query}`, events: ["case.opened", "case.closed"] });
  await saveWebhook(mara, { name: "Chat", url: `https://hooks.example/services/${planted.path}`, events: ["case.opened"] });
  const forVip = { match: "all" as const, conditions: [{ field: "case.team", operator: "is" as const, value: vip.id }, { field: "case.assignee", operator: "in" as const, value: [aylin, jonas] }, { match: "any" as const, conditions: [{ field: "now", operator: "in_hours" as const, value: night.id }, { field: "case.mailbox", operator: "is" as const, value: mailboxId }] }] };
  const policy = await savePolicy(mara, { ...defaultPolicy, name: "Key accounts", calendarId: night.id, conditions: forVip });
  await savePolicy(mara, { ...defaultPolicy, id: policy.id, version: policy.version, name: "Key accounts", calendarId: office!.id, conditions: forVip, publish: false });
  await savePolicy(mara, { ...defaultPolicy, name: "Only drafted", calendarId: night.id, publish: false });
  await orderPolicies(mara, { ids: (await listPolicies(mara)).map(({ id }) => id).toSorted((one, other) => (one === policy.id ? -1 : other === policy.id ? 1 : 0)) });
  const rule = await saveRule(mara, {
    name: "Key accounts are answered", trigger: { type: "event", event: "case.opened" }, conditions: forVip, schedule: { calendarId: night.id, when: "in_hours" }, publishes: true,
    actions: [{ type: "assign_team", teamId: vip.id }, { type: "assign_user", userId: aylin }, { type: "reply", templateId: template.id }, { type: "call_webhook", webhookId: webhook.id }, { type: "notify", who: [], userIds: [jonas], text: "Look" }, { type: "set_category", category: "lost" }, { type: "set_custom_field", key: "trip", value: "Porto" }],
  });
  await switchRule(mara, { ruleId: rule.id, version: rule.version, isEnabled: false });
  await saveRule(mara, { name: "Only drafted", trigger: { type: "event", event: "case.opened" }, actions: [{ type: "set_priority", priority: "high" }] });
  await createView(mara, { name: "Ours", teamId: support!.id, position: 1, filter: { assignee: ["me", aylin], teamId: [vip.id], mailboxId: [mailboxId], customFields: { trip: "Porto" } } });
  await createView(mara, { name: "Mine alone", teamId: null, position: 1, filter: {} });
  await saveNotificationTemplate(mara, { key: "assigned", language: "de", subject: "Ein Fall für dich", html: "<p>{{ name }}</p>", version: 0 });
  await saveNotificationSettings(mara, { accountId: news.id, language: "de" });
  await saveCaseSettings(mara, { followUp: "new", reopenWithinDays: 30 });
  await saveSignInSettings(mara, { isRegistrationOpen: true });
  await saveThresholds(mara, { ...(await readThresholds(mara)), errorPercent: 9 });
  await saveLlmSettings(mara, { isEnabled: true, baseUrl: "https://llm.example/v1", model: "small", key: planted.llm, tokensPerDay: 1000, promptPriceMicros: null, completionPriceMicros: null, currency: "EUR", version: 0 });
  return { webhookSecret: webhook.secret };
}

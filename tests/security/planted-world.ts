import { eq } from "drizzle-orm";
import { teams } from "../../drizzle/schema/people.ts";
import type { Case, OpenedCase } from "../../server/contract/cases.ts";
import { createCampaign } from "../../server/services/campaigns/create-campaign.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { openedCase, receivedMail } from "../cases/case-story.ts";
import { finishedImport } from "../imports/import-story.ts";
import type { testApi } from "../support/api.ts";
import type { Desk } from "../support/desk.ts";

/** Stands in every text that is planted, and nowhere else: `zqxaylin`. */
export const markerOf = (who: string) => `zqx${who.toLowerCase()}`;

export const BILLING = "billing@fernweh.example";

/** What a row of these tables is, is one mailbox's or one person's. */
const tables = ["messages", "conversations", "cases", "notes", "tasks", "targets", "replies", "campaigns", "recipients", "deliveries", "imports", "uploads", "saved_views", "thread_moves", "notifications", "classifications", "classification_labels", "attachments", "mailboxes"] as const;
export type Kind = (typeof tables)[number];

export type Planted = Record<Kind, string[]>;

/** A mailbox of the team Billing, which Support does not see. */
export async function addBillingMailbox(desk: Desk): Promise<void> {
  const [team] = await desk.db.select({ id: teams.id }).from(teams).where(eq(teams.name, "Billing"));
  await desk.addMailbox({ address: BILLING, name: "Billing", teamId: team!.id });
}

/** One of everything in a mailbox that only some see, made by one of them; answers the ids of all rows that came of it. */
export async function plantIn(desk: Desk, api: ReturnType<typeof testApi>, { mailbox, who }: { mailbox: string; who: string }): Promise<Planted> {
  const before = await idsOf(desk);
  const note = markerOf(who);
  const one = await openedCase(desk, { who, mailbox, subject: `${note} subject`, text: `${note} text\n\nHugo` });
  const other = await api.post<OpenedCase>(who, "/cases", { mailboxId: one.mailboxId, title: `${note} without a mail` });
  const third = await openedCase(desk, { who, mailbox, subject: `${note} third` });
  const { reference } = await receivedMail(desk, { mailbox, subject: `${note} unfiled` });
  await api.post(who, `/cases/${one.id}/notes`, { text: `${note} note` });
  await api.post(who, "/tasks", { caseId: one.id, title: `${note} task`, dueAt: new Date(desk.clock.now().getTime() + 3_600_000).toISOString() });
  await api.post(who, `/cases/${one.id}/links`, { otherId: other.body.case.id, kind: "related" });
  await api.post(who, `/cases/${third.id}/join`, { message: reference });
  const [message] = (await api.get<{ items: { id: string }[] }>(who, `/cases/${one.id}/messages`)).body.items;
  const answer = { caseId: one.id, messageId: message!.id, kind: "reply", to: [{ address: "ingrid.solberg@nordlys.example", name: "Ingrid" }], cc: [], html: `<p>${note} draft</p>` };
  await api.put(who, `/replies/${desk.system.newId()}`, answer);
  await api.post(who, "/saved-views", { name: `${markerOf(who)} view`, filter: {} });
  await desk.drainJobs();
  const current = await api.get<Case>(who, `/cases/${one.id}`);
  await api.patch(who, `/cases/${one.id}/assign`, { assigneeId: desk.user(who).id, version: current.body.version });
  await desk.drainJobs();
  const after = await idsOf(desk);
  const planted = Object.fromEntries(tables.map((table) => [table, after[table].filter((id) => !before[table].includes(id))])) as Planted;
  return { ...planted, mailboxes: [one.mailboxId] };
}

/** A campaign that was launched, from the same mailbox. It waits to be sent: jobs that run after this would send it. */
export async function plantCampaign(desk: Desk, planted: Planted, { who }: { who: string }): Promise<Planted> {
  const before = await idsOf(desk);
  const contactFile = await finishedImport(desk, `given_name,email\nIngrid,ingrid.solberg@nordlys.example\n`, { who, fileName: "guests.csv" });
  const template = await saveTemplate(desk.as(who), { name: "Winter", subject: "Hello", html: "<p>Hello</p>" });
  const campaign = await createCampaign(desk.as(who), { name: `${markerOf(who)} campaign`, importId: contactFile.id, templateId: template.id, mailboxId: planted.mailboxes[0]!, batchSize: null });
  await launchCampaign(desk.as(who), { campaignId: campaign.id });
  const after = await idsOf(desk);
  return Object.fromEntries(tables.map((table) => [table, [...planted[table], ...after[table].filter((id) => !before[table].includes(id))]])) as Planted;
}

async function idsOf(desk: Desk): Promise<Planted> {
  const found = {} as Planted;
  for (const table of tables) found[table] = (await desk.sql`select id from ${desk.sql(table)} order by id`).map((row) => String(row["id"]));
  return found;
}

/** What the planted rows say, so that a change of any of them is seen. */
export async function stateOf(desk: Desk, planted: Planted): Promise<Record<string, string>> {
  const state: Record<string, string> = {};
  for (const table of tables) for (const row of await desk.sql`select id, md5(t::text) as hash from ${desk.sql(table)} t where id = any(${planted[table]})`) state[`${table} ${String(row["id"])}`] = String(row["hash"]);
  return state;
}

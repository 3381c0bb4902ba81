import type { Me, Team, User } from "../../../server/contract/people.ts";
import type { CaseSummary } from "../../../server/contract/cases.ts";
import type { Category } from "../../../server/contract/conversations.ts";
import type { Alert, LoadTrend, Thresholds } from "../../../server/contract/monitoring.ts";
import type { AccountHook, SaveAccountHook } from "../../../server/contract/receipts.ts";
import type { ConnectionTest, SaveSendingAccount, SendingAccount } from "../../../server/contract/sending-accounts.ts";
import type { AuditEntry, AuditFilter, AuditSeal, Health, Overview, SendingArm } from "../../../server/contract/system.ts";
import type { ApiConnection } from "../../shared/api.ts";
import { createTemplateCalls } from "../../shared/templates/template-calls.ts";
import { createAccountCalls } from "../account/account-calls.ts";
import { createCalendarCalls } from "../calendars/calendar-calls.ts";
import { createChannelCalls } from "../channels/channel-calls.ts";
import { createClassificationCalls } from "../classification/classification-calls.ts";
import { createContactCalls } from "../contacts/contact-calls.ts";
import { createDeskCalls } from "../cases/desk-calls.ts";
import { createMailboxCalls } from "../mailboxes/mailbox-calls.ts";
import { createNotificationCalls } from "../notifications/notification-calls.ts";
import { createWebhookCalls } from "../webhooks/webhook-calls.ts";
import { createRuleCalls } from "../rules/rule-calls.ts";
import { createRetentionCalls } from "../retention/retention-calls.ts";
import { createSlaCalls } from "../sla/sla-calls.ts";

const AUDIT_PAGE = 50;

/** The calls of the web settings. Each rejects with ApiProblem. */
export function createSettingsCalls(api: ApiConnection) {
  const { client } = api;
  return {
    account: createAccountCalls(api),
    calendars: createCalendarCalls(api),
    channels: createChannelCalls(api),
    classification: createClassificationCalls(api),
    contacts: createContactCalls(api),
    mailboxes: createMailboxCalls(api),
    desk: createDeskCalls(api),
    notifications: createNotificationCalls(api),
    webhooks: createWebhookCalls(api),
    templates: createTemplateCalls(api),
    rules: createRuleCalls(api),
    retention: createRetentionCalls(api),
    sla: createSlaCalls(api),

    me: (): Promise<Me> => read(client.me.$get()),
    overview: (): Promise<Overview> => read(client.analytics.overview.$get()),
    cases: (view: "open" | "unassigned"): Promise<{ items: CaseSummary[]; next: string | null }> => read(client.cases.$get({ query: { view, limit: "50" } })),
    users: (): Promise<User[]> => items(client.users.$get()),
    teams: (): Promise<Team[]> => items(client.teams.$get()),
    savePerson: (id: string, managerId: string | null): Promise<User> => read(client.users[":id"].$patch({ param: { id }, json: { managerId } })),
    saveTeam: (id: string, leadId: string | null): Promise<Team> => read(client.teams[":id"].$patch({ param: { id }, json: { leadId } })),
    categories: (): Promise<Category[]> => items(client.categories.$get()),

    sendingAccounts: (): Promise<SendingAccount[]> => items(client["sending-accounts"].$get()),
    saveSendingAccount: (json: SaveSendingAccount): Promise<SendingAccount> => read(client["sending-accounts"].$post({ json })),
    testSendingAccount: (id: string): Promise<ConnectionTest> => read(client["sending-accounts"][":id"].tests.$post({ param: { id } })),
    accountHook: (id: string): Promise<AccountHook> => read(client["sending-accounts"][":id"].hook.$get({ param: { id } })),
    saveAccountHook: (id: string, json: SaveAccountHook): Promise<AccountHook> => read(client["sending-accounts"][":id"].hook.$put({ param: { id }, json })),
    deleteSendingAccount: (id: string) => read(client["sending-accounts"][":id"].$delete({ param: { id } })),

    /** Newest first; `before` is `next` of the page above. */
    audit: (before: number | null, filter: AuditFilter): Promise<{ items: AuditEntry[]; next: number | null }> =>
      read(client.audit.$get({ query: { ...filter, limit: String(AUDIT_PAGE), ...(before !== null && { before: String(before) }) } })),
    auditCsv: async (filter: AuditFilter): Promise<Blob> => (await client.exports["audit.csv"].$get({ query: filter })).blob(),
    auditSeal: async (): Promise<AuditSeal | null> => (await read<{ seal: AuditSeal | null }>(client.audit.seal.$get())).seal,
    configurationJson: async (): Promise<Blob> => (await client.exports["configuration.json"].$get({ query: {} })).blob(),
    casesCsv: async (): Promise<Blob> => (await client.exports["cases.csv"].$get()).blob(),
    sendingArm: (): Promise<SendingArm> => read(client.system.sending.$get()),
    armSending: (): Promise<SendingArm> => read(client.system.sending.arm.$post()),
    load: (hours: number): Promise<LoadTrend> => read(client.system.load.$get({ query: { hours: String(hours) } })),
    alerts: (): Promise<Alert[]> => items(client.system.alerts.$get()),
    thresholds: (): Promise<Thresholds> => read(client.system.thresholds.$get()),
    saveThresholds: (json: Thresholds): Promise<Thresholds> => read(client.system.thresholds.$put({ json })),
    health: (): Promise<Health> => read(client.system.health.$get()),
  };
}

export type SettingsCalls = ReturnType<typeof createSettingsCalls>;

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

async function items<Item>(response: Promise<{ json(): Promise<unknown> }>): Promise<Item[]> {
  return (await read<{ items: Item[] }>(response)).items;
}

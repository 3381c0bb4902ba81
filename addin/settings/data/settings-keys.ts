import type { LiveEvent } from "../../../server/contract/system.ts";

/** The settings' part of the query cache, by the noun that it shows. */
export const settingsKeys = {
  me: ["me"],
  overview: ["overview"],
  cases: (view: string) => ["overview", "cases", view],
  users: ["users"],
  teams: ["teams"],
  categories: ["categories"],
  policies: ["policies"],
  allPolicies: ["policies", "all"],
  policyVersions: (id: string) => ["policies", id, "versions"],
  /** Apart from the others: what is typed is not asked again because somebody saved. */
  policyPreview: (asked: string) => ["policy-preview", asked],
  policyWinner: (number: number) => ["policies", "winner", number],
  slaRecomputes: ["sla-recomputes"],
  slaReports: ["sla-reports"],
  slaReport: (...of: (string | number)[]) => ["sla-reports", ...of],
  slaLedger: (caseId: string) => ["sla-ledger", caseId],
  calendars: ["calendars"],
  /** With those in the archive. */
  allCalendars: ["calendars", "all"],
  calendarVersions: (id: string) => ["calendars", id, "versions"],
  /** Apart from the others: what is typed is asked about, not what is saved. */
  calendarPreview: (definition: unknown) => ["calendar-preview", definition],
  regions: (language: string, country?: string, state?: string) => ["holiday-regions", language, country, state],
  rules: ["rules"],
  ruleSettings: ["rules", "settings"],
  ruleVersions: (id: string) => ["rules", id, "versions"],
  ruleRuns: (id: string, withUnmatched: boolean) => ["rules", id, "runs", withUnmatched],
  ruleRunsOfCase: (caseId: string) => ["rules", "case", caseId],
  /** Apart from the others: what is typed is not asked again because a rule ran. */
  ruleCheck: (definition: string) => ["rule-check", definition],
  ruleBackTest: (id: string | null) => ["rule-back-test", id],
  ruleUndo: (what: string) => ["rule-undo", what],
  ruleCalendars: ["calendars", "names"],
  ruleTemplates: ["templates", "names"],
  webhooks: ["webhooks"],
  sendingAccounts: ["sending-accounts"],
  mailboxes: ["mailboxes"],
  classificationCategories: ["classification-categories"],
  learning: ["learning"],
  llm: ["llm"],
  llmCalls: ["llm-calls"],
  sendingAccountHook: (id: string) => ["sending-accounts", id, "hook"],
  /** Read again by whatever changes a contact: open lists then decide whether to move. */
  contactsChanged: ["contacts", "changed"],
  contact: (id: string) => ["contacts", id],
  subscriptions: (id: string) => ["contacts", id, "subscriptions"],
  duplicates: (id: string) => ["contacts", id, "duplicates"],
  /** Apart from the others: a list keeps its place while contacts change. */
  contactRows: ["contact-rows"],
  contactTags: ["contact-tags"],
  contactLists: ["contact-lists"],
  segments: ["segments"],
  suppressions: ["suppressions"],
  templates: ["templates"],
  template: (id: string) => ["templates", "one", id],
  /** Apart from the others: they count whole campaigns. */
  templateStatistics: ["template-statistics"],
  audit: ["audit"],
  auditSeal: ["audit-seal"],
  health: ["health"],
  sendingArm: ["sending-arm"],
} as const;

/** Nouns of events, and what shows them. */
const shownBy: Record<string, (readonly string[])[]> = {
  sla_policy: [settingsKeys.policies],
  sla_recompute: [settingsKeys.slaRecomputes, settingsKeys.policies],
  calendar: [settingsKeys.calendars],
  rule: [settingsKeys.rules],
  webhook: [settingsKeys.webhooks],
  sending_account: [settingsKeys.sendingAccounts],
  mailbox: [settingsKeys.mailboxes],
  category: [settingsKeys.classificationCategories, settingsKeys.categories],
  classifier: [settingsKeys.learning],
  llm_settings: [settingsKeys.llm],
  user: [settingsKeys.users, settingsKeys.me],
  team: [settingsKeys.teams],
  case: [settingsKeys.overview, settingsKeys.rules, ["saved-views"], ["sla-ledger"]],
  case_settings: [["case-settings"]],
  custom_field: [["custom-fields"]],
  saved_view: [["saved-views"]],
  notification: [["notifications"]],
  notification_preferences: [["notification-preferences"]],
  notification_settings: [["notification-settings"], ["notification-preferences"]],
  notification_template: [["notification-templates"]],
  sla: [settingsKeys.overview, settingsKeys.slaReports, ["sla-ledger"]],
  campaign: [settingsKeys.overview, settingsKeys.templateStatistics, ["campaigns"]],
  campaign_settings: [["campaign-settings"], ["campaigns"]],
  delivery: [settingsKeys.overview, ["contacts"]],
  recipient: [settingsKeys.overview, ["contacts"], ["campaigns"]],
  opt_in: [["contacts"]],
  contact: [["contacts"], settingsKeys.contactTags],
  contact_list: [settingsKeys.contactLists, ["contacts"]],
  segment: [settingsKeys.segments],
  template: [settingsKeys.templates],
  address: [settingsKeys.suppressions, ["contacts"]],
  sending: [settingsKeys.sendingArm],
  import_profile: [["import-profiles"]],
  import: [["imports"], ["import"], ["contacts"], settingsKeys.contactTags, settingsKeys.contactLists, settingsKeys.segments],
};

/** The queries that a fact may have made stale. The audit list keeps its place: it only counts what is new. */
export function settingsTouchedBy({ event }: Pick<LiveEvent, "event">): (readonly string[])[] {
  return shownBy[event.split(".")[0]!] ?? [];
}

import type { LiveEvent } from "../../server/contract/system.ts";
import { chatKeysTouchedBy } from "./chat/chat-keys.ts";

/** What is kept in the query cache, by the noun that it shows; an event touches the nouns that it is about. */
export const keys = {
  me: ["me"],
  ownMailbox: ["own-mailbox"],
  users: ["users"],
  teams: ["teams"],
  health: ["health"],
  notifications: ["notifications"],
  customFields: ["custom-fields"],
  categories: ["categories"],
  openItem: ["open-item"],
  mails: ["mail"],
  mail: (itemId: string) => ["mail", itemId],
  messageHtml: (id: string) => ["message-html", id],
  cases: ["cases"],
  caseList: (view: string, search: string) => ["cases", "list", view, search],
  caseQueue: (view: string, search: string, filter: string) => ["cases", "queue", view, search, filter],
  caseCounts: ["cases", "counts"],
  savedViews: ["cases", "saved-views"],
  case: (id: string) => ["case", id],
  timeline: (id: string) => ["case", id, "timeline"],
  caseMessages: (id: string) => ["case", id, "messages"],
  casePeople: (id: string) => ["case", id, "people"],
  threadMoves: (id: string) => ["case", id, "thread-moves"],
  followUp: (id: string) => ["case", id, "follow-up"],
  slaLedger: (id: string) => ["case", id, "sla-ledger"],
  statusHistory: (id: string) => ["case", id, "status-history"],
  tasks: (id: string) => ["case", id, "tasks"],
  replies: (id: string) => ["case", id, "replies"],
  /** What moved since a composer was opened; the composer's own beginning is read once. */
  replyMoves: (id: string, since: number) => ["case", id, "reply-moves", since],
  replyStart: (id: string) => ["reply-start", id],
  import: (id: string) => ["import", id],
  importRows: (id: string, outcome: string) => ["import", id, "rows", outcome],
  imports: ["imports"],
  importProfiles: ["import-profiles"],
  inspection: (uploadId: string, asked: string) => ["upload", uploadId, "inspection", asked],
  sample: (uploadId: string, settings: string) => ["upload", uploadId, "sample", settings],
  contactLists: ["contact-lists"],
  templates: ["templates"],
  template: (id: string) => ["templates", id],
  campaigns: ["campaigns"],
  campaign: (id: string) => ["campaigns", id],
  campaignCheck: (id: string, state: string) => ["campaigns", id, "check", state],
  campaignRows: (id: string, kind: string, field: string | null) => ["campaign-rows", id, kind, field],
  campaignFiles: (id: string) => ["campaigns", id, "files"],
  campaignSummary: (id: string) => ["campaigns", id, "summary"],
  sendingAccounts: ["sending-accounts"],
  chatNumbers: ["chat-numbers"],
  chatTemplates: (accountId: string) => ["chat-numbers", accountId, "templates"],
  chatPreview: (asked: string) => ["chat-preview", asked],
  campaignSettings: ["campaign-settings"],
  sendingArm: ["sending-arm"],
  preview: (id: string, state: string, index: number) => ["campaign-preview", id, state, index],
  ledger: (id: string) => ["campaigns", id, "ledger"],
} as const;

/** The queries that a fact may have made stale; empty when no screen shows it. */
export function keysTouchedBy(event: Pick<LiveEvent, "event" | "subjectType" | "subjectId" | "caseId">): (readonly string[])[] {
  const noun = event.event.split(".")[0]!;
  const touched: (readonly string[])[] = chatKeysTouchedBy(event);
  if (event.caseId) touched.push(keys.case(event.caseId), keys.cases);
  if (noun === "case" && !event.caseId) touched.push(keys.cases);
  if (noun === "case" || noun === "message" || noun === "classification" || noun === "contact") touched.push(keys.mails);
  if (noun === "campaign" || noun === "delivery" || noun === "recipient") touched.push(keys.campaigns);
  if (noun === "notification") touched.push(keys.notifications);
  if (noun === "mailbox") touched.push(keys.ownMailbox);
  if (noun === "sending") touched.push(keys.sendingArm);
  if (noun === "channel_account" || noun === "channel_template") touched.push(keys.chatNumbers);
  if (noun === "import") touched.push(keys.import(event.subjectId));
  if (noun === "import_profile") touched.push(keys.importProfiles);
  if (noun === "template") touched.push(keys.templates);
  return touched;
}

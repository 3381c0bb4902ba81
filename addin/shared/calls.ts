import type { z } from "zod";
import type { Campaign, CampaignCheck, CreateCampaign, LedgerLine, RecipientPreviewPage } from "../../server/contract/campaigns.ts";
import type { BulkOpened, BulkOutcome, Case, CaseCounts, CaseStatus, CaseSummary, CaseView, ChangeCase, CustomField, LinkCases, OpenCase, OpenedCase, SavedView, SavedViewFilter, Timeline, TimelineEntry } from "../../server/contract/cases.ts";
import type { Category, Classification, MailHtml, MailView, Message, MessageReference, Priority } from "../../server/contract/conversations.ts";
import type { MailboxState } from "../../server/contract/mailboxes.ts";
import type { Me, Team, User } from "../../server/contract/people.ts";
import type { Notification } from "../../server/contract/notifications.ts";
import type { FollowUp } from "../../server/contract/rules.ts";
import type { CorrectStatus, SlaLedger, StatusHistory } from "../../server/contract/sla.ts";
import type { SendingArm } from "../../server/contract/system.ts";
import type { AddTask, SuggestedTask, Task } from "../../server/contract/tasks.ts";
import type { MovedCase, ThreadMove } from "../../server/contract/thread-moves.ts";
import type { ApiConnection } from "./api.ts";
import { createCampaignCalls } from "./campaigns/campaign-calls.ts";
import { createChatCalls } from "./chat/chat-calls.ts";
import { createImportCalls } from "./import/import-calls.ts";
import { createReplyCalls } from "./replies/reply-calls.ts";
import { createTemplateCalls } from "./templates/template-calls.ts";

type RecipientPage = z.infer<typeof RecipientPreviewPage>;
type CaseCount = z.infer<typeof CaseCounts>;
export type PastStatus = z.infer<typeof StatusHistory>["items"][number];
type CaseLinking = z.infer<typeof LinkCases>;
export interface NotificationPage extends Page<Notification> { unreadCount: number }
export interface Page<Item> { items: Item[]; next: string | null }
export interface HealthCheck { name: string; state: "ok" | "sandbox" | "off" | "failing"; detail: string; remedy: string | null }

const QUEUE_PAGE = "50";
const LEDGER_PAGE = "50";

/** One function per call of the API, so that no screen builds an address. Each rejects with ApiProblem. */
export function createCalls(api: ApiConnection) {
  const { client } = api;
  return {
    me: (): Promise<Me> => read(client.me.$get()),
    savePaneState: (json: Record<string, string | number | boolean | null>) => read(client.me["pane-state"].$put({ json })),
    ownMailbox: async (): Promise<MailboxState | null> => (await read<{ mailbox: MailboxState | null }>(client.me.mailbox.$get())).mailbox,
    connectOwnMailbox: (): Promise<MailboxState> => read(client.me.mailbox.$post()),
    users: (): Promise<User[]> => items(client.users.$get()),
    teams: (): Promise<Team[]> => items(client.teams.$get()),
    health: (): Promise<{ status: "ok" | "degraded"; checks: HealthCheck[] }> => read(client.system.health.$get()),
    sendingArm: (): Promise<SendingArm> => read(client.system.sending.$get()),
    notifications: (query: { after?: string; unread?: "true" } = {}): Promise<NotificationPage> => read(client.notifications.$get({ query })),
    readAllNotifications: (): Promise<{ count: number }> => read(client.notifications["read-all"].$post()),
    attachment: (messageId: string, attachmentId: string): Promise<Blob> => api.download(`/messages/${messageId}/attachments/${attachmentId}`),
    readNotification: (id: string): Promise<Notification> => read(client.notifications[":id"].read.$post({ param: { id } })),

    lookupMessage: (json: MessageReference): Promise<MailView> => read(client.messages.lookup.$post({ json })),
    dismissMail: (id: string, isDismissed: boolean): Promise<Message> => read(isDismissed ? client.messages[":id"].dismissal.$put({ param: { id } }) : client.messages[":id"].dismissal.$delete({ param: { id } })),
    correctClassification: (id: string, json: { category?: string; priority?: Priority }): Promise<Classification> =>
      read(client.messages[":id"].classification.$patch({ param: { id }, json })),
    undoCorrection: (id: string): Promise<Classification> => read(client.messages[":id"].classification.$delete({ param: { id } })),
    messageHtml: (id: string, pictures: "none" | "inline" | "all" = "none"): Promise<MailHtml> => read(client.messages[":id"].html.$get({ param: { id }, query: { pictures } })),
    categories: (): Promise<Category[]> => items(client.categories.$get()),

    openCase: (json: OpenCase): Promise<OpenedCase> => read(client.cases.$post({ json })),
    openCases: (items: OpenCase[]): Promise<BulkOpened> => read(client.cases.bulk.$post({ json: { items } })),
    cases: (query: { view: CaseView; search?: string; filter?: string; savedViewId?: string; after?: string; limit?: string }): Promise<Page<CaseSummary>> =>
      read(client.cases.$get({ query: { limit: QUEUE_PAGE, ...query } })),
    caseCounts: (): Promise<CaseCount> => read(client.cases.counts.$get()),
    case: (id: string): Promise<Case> => read(client.cases[":id"].$get({ param: { id } })),
    changeCaseStatus: (id: string, json: { status: CaseStatus; version: number }): Promise<Case> => read(client.cases[":id"].status.$patch({ param: { id }, json })),
    assignCase: (id: string, json: { assigneeId: string | null; version: number }): Promise<Case> => read(client.cases[":id"].assign.$patch({ param: { id }, json })),
    changeCasePriority: (id: string, json: { priority: Priority; version: number }): Promise<Case> => read(client.cases[":id"].priority.$patch({ param: { id }, json })),
    changeCase: (id: string, json: ChangeCase): Promise<Case> => read(client.cases[":id"].$put({ param: { id }, json })),
    changeCases: (cases: { id: string; version: number }[], change: { status: CaseStatus } | { assigneeId: string | null }): Promise<BulkOutcome> =>
      read("status" in change ? client.cases.bulk.status.$patch({ json: { items: cases, ...change } }) : client.cases.bulk.assign.$patch({ json: { items: cases, ...change } })),
    deleteCase: (id: string, version: number): Promise<Case> => read(client.cases[":id"].$delete({ param: { id }, query: { version: String(version) as never } })),
    restoreCase: (id: string): Promise<Case> => read(client.cases[":id"].restore.$post({ param: { id } })),
    watchCase: (id: string, isWatched: boolean): Promise<Case> => read(isWatched ? client.cases[":id"].watch.$put({ param: { id } }) : client.cases[":id"].watch.$delete({ param: { id } })),
    linkCases: (id: string, json: CaseLinking): Promise<Case> => read(client.cases[":id"].links.$post({ param: { id }, json })),
    unlinkCases: (id: string, { otherId, kind }: CaseLinking): Promise<Case> => read(client.cases[":id"].links[":otherId"][":kind"].$delete({ param: { id, otherId, kind } })),
    caseByNumber: (number: number): Promise<Case> => read(client.cases.number[":number"].$get({ param: { number: String(number) as never } })),
    casePeople: (id: string): Promise<User[]> => items(client.cases[":id"].people.$get({ param: { id } })),
    splitCase: (id: string, json: { messageId: string; version: number }): Promise<MovedCase> => read(client.cases[":id"].split.$post({ param: { id }, json })),
    mergeCase: (id: string, json: { intoCaseId: string; version: number; intoVersion: number; acceptsOtherContact?: boolean }): Promise<MovedCase> => read(client.cases[":id"].merge.$post({ param: { id }, json })),
    followUp: async (id: string): Promise<FollowUp | null> => (await read<{ followUp: FollowUp | null }>(client.cases[":id"]["follow-up"].$get({ param: { id } }))).followUp,
    stopFollowUp: (id: string) => read(client.cases[":id"]["follow-up"].stop.$post({ param: { id } })),
    resumeFollowUp: (id: string, followUpId: string) => read(client.cases[":id"]["follow-up"].resume.$post({ param: { id }, json: { followUpId } })),
    threadMoves: (id: string): Promise<ThreadMove[]> => items(client.cases[":id"]["thread-moves"].$get({ param: { id } })),
    undoThreadMove: (id: string): Promise<MovedCase> => read(client["thread-moves"][":id"].undo.$post({ param: { id } })),
    customFields: (): Promise<CustomField[]> => items(client["custom-fields"].$get()),
    savedViews: (): Promise<SavedView[]> => items(client["saved-views"].$get()),
    saveView: (json: { name: string; filter: SavedViewFilter }): Promise<SavedView> => read(client["saved-views"].$post({ json })),
    timeline: (id: string, before?: number): Promise<Timeline> => read(client.cases[":id"].timeline.$get({ param: { id }, query: before === undefined ? {} : { before: String(before) as never } })),
    caseMessages: (id: string): Promise<Message[]> => items(client.cases[":id"].messages.$get({ param: { id } })),
    addNote: (id: string, text: string, mentions: string[] = []): Promise<TimelineEntry> => read(client.cases[":id"].notes.$post({ param: { id }, json: { text, mentions } })),
    joinCase: (id: string, message: MessageReference): Promise<Case> => read(client.cases[":id"].join.$post({ param: { id }, json: { message } })),
    slaLedger: (id: string): Promise<SlaLedger> => read(client.cases[":id"].sla.ledger.$get({ param: { id } })),
    statusHistory: (id: string): Promise<PastStatus[]> => items(client.cases[":id"].sla["status-history"].$get({ param: { id } })),
    correctStatus: (id: string, json: CorrectStatus): Promise<Case> => read(client.cases[":id"].sla["status-history"].$post({ param: { id }, json })),
    tasks: (id: string): Promise<Task[]> => items(client.cases[":id"].tasks.$get({ param: { id } })),
    suggestedTask: (messageId: string): Promise<SuggestedTask> => read(client.messages[":id"]["suggested-task"].$get({ param: { id: messageId } })),
    deleteTask: (id: string, version: number) => read(client.tasks[":id"].$delete({ param: { id }, query: { version: String(version) as never } })),
    addTask: (json: z.input<typeof AddTask>): Promise<Task> => read(client.tasks.$post({ json })),
    changeTaskStatus: (id: string, status: Task["status"]): Promise<Task> => read(client.tasks[":id"].status.$patch({ param: { id }, json: { status } })),

    replies: createReplyCalls(api),

    chats: createChatCalls(api),

    imports: createImportCalls(api),

    templates: createTemplateCalls(api),

    campaigns: (): Promise<Campaign[]> => items(client.campaigns.$get()),
    campaign: (id: string): Promise<Campaign> => read(client.campaigns[":id"].$get({ param: { id } })),
    createCampaign: (json: CreateCampaign): Promise<Campaign> => read(client.campaigns.$post({ json })),
    campaignCheck: (id: string, isFresh = false): Promise<CampaignCheck> => read(client.campaigns[":id"].check.$get({ param: { id }, query: { fresh: isFresh ? "true" : "false" } })),
    recipientPreview: (id: string, index: number): Promise<RecipientPage> =>
      read(client.campaigns[":id"].previews[":index"].$get({ param: { id, index: String(index) } })),
    launchCampaign: (id: string): Promise<Campaign> => read(client.campaigns[":id"].launch.$post({ param: { id } })),
    pauseCampaign: (id: string): Promise<Campaign> => read(client.campaigns[":id"].pause.$post({ param: { id } })),
    resumeCampaign: (id: string): Promise<Campaign> => read(client.campaigns[":id"].resume.$post({ param: { id } })),
    cancelCampaign: (id: string): Promise<Campaign> => read(client.campaigns[":id"].cancel.$post({ param: { id } })),
    campaignWork: createCampaignCalls(api),
    ledger: (id: string, after?: string): Promise<Page<LedgerLine>> =>
      read(client.campaigns[":id"].ledger.$get({ param: { id }, query: { limit: LEDGER_PAGE, ...(after && { after }) } })),
  };
}

export type Calls = ReturnType<typeof createCalls>;

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

async function items<Item>(response: Promise<{ json(): Promise<unknown> }>): Promise<Item[]> {
  return (await read<{ items: Item[] }>(response)).items;
}

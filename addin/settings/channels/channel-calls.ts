import type { ChangeRate } from "../../../server/contract/channel-rates.ts";
import type { ChannelAccount, ChannelTemplate } from "../../../server/contract/channels.ts";
import type { HookLog, HookLogDetail, HookLogQuery } from "../../../server/contract/hook-logs.ts";
import type { ChangePlatform, ChannelApp, ChannelQuota, ChannelRate, ChooseAccounts, ConnectWhatsApp, CostAnalysis, DeliveryMetrics, FoundAccounts, ImportedRates, SaveChannelApp, SignInChannel, TemplateList } from "../../../server/contract/platforms.ts";
import type { ConnectionTest } from "../../../server/contract/sending-accounts.ts";
import type { TemplateDraft } from "../../../server/contract/template-draft.ts";
import type { ApiConnection } from "../../shared/api.ts";

const HOOKS_SHOWN = "25";

/** The calls about channels. Each rejects with ApiProblem. */
export function createChannelCalls({ client }: ApiConnection) {
  const { platforms, channels } = client;
  const one = platforms[":id"];
  const hooks = client["hook-logs"];
  return {
    list: (): Promise<ChannelAccount[]> => items(platforms.$get()),
    quota: (): Promise<ChannelQuota[]> => items(channels.quota.$get()),
    app: (): Promise<ChannelApp> => read(platforms.app.$get()),
    saveApp: (json: SaveChannelApp): Promise<ChannelApp> => read(platforms.app.$put({ json })),
    connectWhatsApp: (json: ConnectWhatsApp): Promise<ChannelAccount> => read(platforms.whatsapp.connect.$post({ json })),
    beginSignIn: (channel: SignInChannel, teamId: string | null): Promise<{ url: string }> => read(platforms[":channel"].connect.$post({ param: { channel }, json: { teamId } })),
    found: (id: string): Promise<FoundAccounts> => read(platforms["sign-ins"][":id"].$get({ param: { id } })),
    choose: (id: string, json: ChooseAccounts): Promise<ChannelAccount[]> => items(platforms["sign-ins"][":id"].$post({ param: { id }, json })),
    change: (id: string, json: ChangePlatform): Promise<ChannelAccount> => read(one.$patch({ param: { id }, json })),
    disconnect: (id: string): Promise<ChannelAccount> => read(one.$delete({ param: { id } })),
    sync: (id: string): Promise<ChannelAccount> => read(one.sync.$post({ param: { id } })),
    test: (id: string): Promise<ConnectionTest> => read(one.test.$post({ param: { id } })),
    templates: (id: string): Promise<TemplateList> => read(one.templates.$get({ param: { id } })),
    addTemplate: (id: string, json: TemplateDraft): Promise<ChannelTemplate> => read(one.templates.$post({ param: { id }, json })),
    editTemplate: (id: string, templateId: string, json: TemplateDraft): Promise<ChannelTemplate> => read(one.templates[":templateId"].$patch({ param: { id, templateId }, json })),
    deleteTemplate: (id: string, templateId: string): Promise<unknown> => read(one.templates[":templateId"].$delete({ param: { id, templateId } })),
    draftOf: (templateId: string, language: string | null): Promise<TemplateDraft> => read(platforms.templates.drafts.$post({ json: { templateId, language } })),
    costs: (from: string, to: string): Promise<CostAnalysis> => read(channels.costs.$get({ query: { from, to } })),
    metrics: ({ from, to, accountId }: { from: string; to: string; accountId: string }): Promise<DeliveryMetrics> => read(channels.metrics.$get({ query: { from, to, ...(accountId !== "" && { accountId }) } })),
    rates: (): Promise<ChannelRate[]> => items(channels.rates.$get()),
    changeRate: (json: ChangeRate): Promise<ChannelRate[]> => items(channels.rates.$patch({ json })),
    importRates: (csv: string, isReplacing: boolean): Promise<ImportedRates> => read(channels.rates.import.$post({ json: { csv, isReplacing } })),
    hooks: (query: Pick<HookLogQuery, "state" | "after">): Promise<{ items: HookLog[]; next: string | null }> => read(hooks.$get({ query: { ...query, limit: HOOKS_SHOWN } })),
    hook: (id: string): Promise<HookLogDetail> => read(hooks[":id"].$get({ param: { id } })),
    replayHook: (id: string): Promise<HookLog> => read(hooks[":id"].replay.$post({ param: { id } })),
  };
}

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

async function items<Item>(response: Promise<{ json(): Promise<unknown> }>): Promise<Item[]> {
  return (await read<{ items: Item[] }>(response)).items;
}

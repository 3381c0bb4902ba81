import type { Campaign, CampaignFile, CampaignSettings, CampaignSummary, ChangeCampaign, CheckKind, CheckRow, CreateFollowUp, RepairGroup, RepairRow, ScheduleCampaign } from "../../../server/contract/campaigns.ts";
import type { ChannelAccount } from "../../../server/contract/channels.ts";
import type { PlatformTemplate, TemplateList } from "../../../server/contract/platforms.ts";
import type { SendingAccount } from "../../../server/contract/sending-accounts.ts";
import type { ApiConnection, UploadProgress } from "../api.ts";

const ROWS_PAGE = "20";

/** The calls about one campaign beyond its first steps, of the pane and of the settings. Each rejects with ApiProblem. */
export function createCampaignCalls({ client, upload, download }: ApiConnection) {
  const one = client.campaigns[":id"];
  const of = (id: string) => ({ param: { id } });
  return {
    accounts: async (): Promise<SendingAccount[]> => (await read<{ items: SendingAccount[] }>(client["sending-accounts"].$get())).items,
    /** The WhatsApp numbers that one sees; those that are not connected too. */
    numbers: async (): Promise<ChannelAccount[]> => (await read<{ items: ChannelAccount[] }>(client.platforms.$get())).items.filter(({ channel, state }) => channel === "whatsapp" && state !== "disconnected"),
    chatTemplates: async (accountId: string): Promise<PlatformTemplate[]> => (await read<TemplateList>(client.platforms[":id"].templates.$get({ param: { id: accountId } }))).items,
    change: (id: string, json: ChangeCampaign): Promise<Campaign> => read(one.$patch({ ...of(id), json })),
    checkRows: (id: string, group: { kind: CheckKind; field: string | null }, after?: string): Promise<{ items: CheckRow[]; next: string | null }> =>
      read(one.check.rows.$get({ ...of(id), query: { kind: group.kind, limit: ROWS_PAGE, ...(group.field !== null && { field: group.field }), ...(after && { after }) } })),
    repairRow: (id: string, line: number, json: RepairRow): Promise<CheckRow> => read(one.rows[":line"].$put({ param: { id, line: String(line) as never }, json })),
    repairGroup: (id: string, json: RepairGroup): Promise<{ count: number }> => read(one.check.repairs.$post({ ...of(id), json })),
    testSend: (id: string, index: number, number: string | null): Promise<{ address: string; subject: string }> => read(one.previews[":index"].test.$post({ param: { id, index: String(index) as never }, json: { number } })),
    schedule: (id: string, json: ScheduleCampaign): Promise<Campaign> => read(one.schedule.$post({ ...of(id), json: { missed: "ask", ...json } })),
    unschedule: (id: string): Promise<Campaign> => read(one.unschedule.$post(of(id))),
    requestApproval: (id: string): Promise<Campaign> => read(one["approval-request"].$post(of(id))),
    approve: (id: string): Promise<Campaign> => read(one.approval.$post(of(id))),
    resendFailed: (id: string): Promise<Campaign> => read(one["resend-failed"].$post(of(id))),
    followUp: (id: string, json: CreateFollowUp): Promise<Campaign> => read(one["follow-ups"].$post({ ...of(id), json })),
    summary: (id: string): Promise<CampaignSummary> => read(one.summary.$get(of(id))),
    decide: (id: string, line: number, decision: "sent" | "resend"): Promise<Campaign> => read(one.ledger[":line"].decision.$post({ param: { id, line: String(line) as never }, json: { decision } })),
    ledgerFile: (id: string): Promise<Blob> => download(`/campaigns/${id}/ledger.csv`),
    files: async (id: string): Promise<CampaignFile[]> => (await read<{ items: CampaignFile[] }>(one.files.$get(of(id)))).items,
    sendFile: async (id: string, file: File, onProgress?: UploadProgress): Promise<CampaignFile[]> =>
      ((await upload(`/campaigns/${id}/files?fileName=${encodeURIComponent(file.name)}`, file, { "content-type": "application/octet-stream" }, onProgress)) as { items: CampaignFile[] }).items,
    removeFile: async (id: string, fileName: string): Promise<CampaignFile[]> => (await read<{ items: CampaignFile[] }>(one.files.$delete({ ...of(id), query: { fileName } }))).items,
    settings: (): Promise<CampaignSettings> => read(client["campaign-settings"].$get()),
    saveSettings: (json: CampaignSettings): Promise<CampaignSettings> => read(client["campaign-settings"].$put({ json })),
  };
}

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

import type { ChangeWebhook, CreatedWebhook, SaveWebhook, Webhook, WebhookCall, WebhookCallDetail, WebhookCallState } from "../../../server/contract/webhooks.ts";
import type { z } from "zod";
import type { ApiConnection } from "../../shared/api.ts";

export interface CallPage {
  items: WebhookCall[];
  next: string | null;
}

const CALLS_SHOWN = "25";

/** The calls about outgoing webhooks. Each rejects with ApiProblem. */
export function createWebhookCalls({ client }: ApiConnection) {
  const one = client.webhooks[":id"];
  return {
    list: async (): Promise<Webhook[]> => (await read<{ items: Webhook[] }>(client.webhooks.$get())).items,
    add: (json: SaveWebhook): Promise<CreatedWebhook> => read(client.webhooks.$post({ json })),
    change: (id: string, json: z.input<typeof ChangeWebhook>): Promise<Webhook> => read(one.$put({ param: { id }, json })),
    remove: (id: string): Promise<unknown> => read(one.$delete({ param: { id } })),
    changeSecret: (id: string): Promise<CreatedWebhook> => read(one.secret.$post({ param: { id } })),
    endOldSecret: (id: string): Promise<Webhook> => read(one["old-secret"].$delete({ param: { id } })),
    switchTo: (id: string, isOn: boolean): Promise<Webhook> => read(one.switch.$post({ param: { id }, json: { isOn } })),
    test: (id: string): Promise<WebhookCallDetail> => read(one.test.$post({ param: { id } })),
    calls: (id: string, query: { after?: string; state?: WebhookCallState }): Promise<CallPage> => read(one.calls.$get({ param: { id }, query: { ...query, limit: CALLS_SHOWN } })),
    call: (id: string, seq: number): Promise<WebhookCallDetail> => read(one.calls[":seq"].$get({ param: { id, seq: String(seq) } })),
    replay: (id: string, seq: number): Promise<WebhookCallDetail> => read(one.calls[":seq"].replay.$post({ param: { id, seq: String(seq) } })),
    replayFailed: (id: string): Promise<{ count: number }> => read(one.replay.$post({ param: { id } })),
  };
}

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

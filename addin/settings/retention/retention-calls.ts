import type { Case } from "../../../server/contract/cases.ts";
import type { LegalHold, RetentionPreview, RetentionSettings, RetentionState, SetHold } from "../../../server/contract/retention.ts";
import type { ApiConnection } from "../../shared/api.ts";

/** The calls about how long things are kept. Each rejects with ApiProblem. */
export function createRetentionCalls({ client }: ApiConnection) {
  return {
    read: (): Promise<RetentionState> => read(client.retention.$get()),
    save: (settings: RetentionSettings, before: RetentionSettings): Promise<RetentionState> => read(client.retention.$put({ json: { settings, read: before } })),
    preview: (settings: RetentionSettings): Promise<RetentionPreview> => read(client.retention.preview.$post({ json: settings })),
    holds: async (): Promise<LegalHold[]> => (await read<{ items: LegalHold[] }>(client.retention.holds.$get())).items,
    hold: (json: SetHold): Promise<LegalHold> => read(client.retention.holds.$post({ json })),
    lift: (id: string): Promise<LegalHold> => read(client.retention.holds[":id"].lift.$post({ param: { id } })),
    /** Null: no contact has this address. */
    contactIdOf: async (address: string): Promise<string | null> => {
      const { items } = await read<{ items: { id: string; email: string | null }[] }>(client.contacts.$get({ query: { search: address, limit: "20" } }));
      return items.find(({ email }) => email?.toLowerCase() === address.toLowerCase())?.id ?? null;
    },
    caseIdOf: async (number: number): Promise<string> => (await read<Case>(client.cases.number[":number"].$get({ param: { number: String(number) } }))).id,
  };
}

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

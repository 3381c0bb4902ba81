import type { z } from "zod";
import type { CaseSettings, CustomField, SavedView, SaveCustomField, SavedViewFilter } from "../../../server/contract/cases.ts";
import type { Team } from "../../../server/contract/people.ts";
import type { Notification } from "../../../server/contract/notifications.ts";
import type { ApiConnection } from "../../shared/api.ts";

export interface NotificationPage {
  items: Notification[];
  next: string | null;
  /** At most 100. */
  unreadCount: number;
}

export interface ViewInput {
  name: string;
  filter: SavedViewFilter;
  teamId: string | null;
  position: number;
}

/** The calls about how cases are kept, and about what one is told. Each rejects with ApiProblem. */
export function createDeskCalls({ client }: ApiConnection) {
  return {
    settings: (): Promise<CaseSettings> => read(client["case-settings"].$get()),
    saveSettings: (json: CaseSettings): Promise<CaseSettings> => read(client["case-settings"].$put({ json })),
    savePrefix: (id: string, casePrefix: string): Promise<Team> => read(client.teams[":id"]["case-prefix"].$put({ param: { id }, json: { casePrefix } })),
    fields: async (): Promise<CustomField[]> => (await read<{ items: CustomField[] }>(client["custom-fields"].$get())).items,
    saveField: (key: string, json: z.input<typeof SaveCustomField>): Promise<CustomField> => read(client["custom-fields"][":key"].$put({ param: { key }, json })),
    archiveField: (key: string): Promise<CustomField> => read(client["custom-fields"][":key"].$delete({ param: { key } })),
    views: async (): Promise<SavedView[]> => (await read<{ items: SavedView[] }>(client["saved-views"].$get())).items,
    createView: (json: ViewInput): Promise<SavedView> => read(client["saved-views"].$post({ json })),
    changeView: (id: string, json: ViewInput & { version: number }): Promise<SavedView> => read(client["saved-views"][":id"].$put({ param: { id }, json })),
    deleteView: (id: string) => read(client["saved-views"][":id"].$delete({ param: { id } })),
    notifications: (query: { after?: string; unread?: "true" } = {}): Promise<NotificationPage> => read(client.notifications.$get({ query })),
    readNotification: (id: string): Promise<Notification> => read(client.notifications[":id"].read.$post({ param: { id } })),
    readAll: (): Promise<{ count: number }> => read(client.notifications["read-all"].$post()),
  };
}
export type DeskCalls = ReturnType<typeof createDeskCalls>;

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

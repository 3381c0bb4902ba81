import type { NotificationPreferences, NotificationPreview, NotificationSend, NotificationSettings, NotificationTemplate, NotificationText, SaveNotificationPreferences } from "../../../server/contract/notifications.ts";
import type { ApiConnection } from "../../shared/api.ts";

export interface TeamsTest {
  isGood: boolean;
  message: string;
  remedy: string | null;
}

type Place = Pick<NotificationTemplate, "key" | "language">;

/** The calls about how people are told. Each rejects with ApiProblem. */
export function createNotificationCalls({ client }: ApiConnection) {
  const text = client["notification-templates"][":key"][":language"];
  return {
    choice: (): Promise<NotificationPreferences> => read(client["notification-preferences"].$get()),
    saveChoice: (json: SaveNotificationPreferences): Promise<NotificationPreferences> => read(client["notification-preferences"].$put({ json })),
    testTeams: (): Promise<TeamsTest> => read(client["notification-preferences"]["teams-test"].$post()),
    settings: (): Promise<NotificationSettings> => read(client["notification-settings"].$get()),
    saveSettings: (json: NotificationSettings): Promise<NotificationSettings> => read(client["notification-settings"].$put({ json })),
    texts: async (): Promise<NotificationTemplate[]> => (await read<{ items: NotificationTemplate[] }>(client["notification-templates"].$get())).items,
    saveText: ({ key, language }: Place, json: NotificationText & { version: number }): Promise<NotificationTemplate> => read(text.$put({ param: { key, language }, json })),
    resetText: ({ key, language }: Place): Promise<NotificationTemplate> => read(text.$delete({ param: { key, language } })),
    preview: ({ key, language }: Place, json: NotificationText): Promise<NotificationPreview> => read(text.preview.$post({ param: { key, language }, json })),
    sends: async (): Promise<NotificationSend[]> => (await read<{ items: NotificationSend[] }>(client["notification-sends"].$get())).items,
  };
}

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

import { eq } from "drizzle-orm";
import { users } from "../../drizzle/schema/people.ts";
import type { Channel, OutboundMessage } from "../../server/services/deliveries/channel.ts";
import { saveNotificationSettings } from "../../server/services/notifications/notification-settings.ts";
import { listSendingAccounts } from "../../server/services/sending-accounts/list-sending-accounts.ts";
import { makeLink } from "../../server/services/accounts/links.ts";
import { inTransaction } from "../../server/context.ts";
import { testApi } from "../support/api.ts";
import { testDesk } from "../support/desk.ts";

export const PASSWORD = "glacier teapot saxophone 17";
export const OTHER_PASSWORD = "umbrella quarry violin 42";

/** A desk whose mails about accounts come to a list, with the API before it. */
export async function accountWorld() {
  const mails: OutboundMessage[] = [];
  const channel: Channel = {
    send: async (message, onPrepared) => {
      const reference = { providerMessageId: message.deliveryId, internetMessageId: message.internetMessageId };
      await onPrepared(reference);
      mails.push(message);
      return { outcome: "sent", reference };
    },
    lookUp: async () => ({ found: "nothing" }),
    sendPrepared: async () => ({ outcome: "failed", reason: "no_draft", detail: "" }),
    test: async () => ({ isGood: true, message: "", remedy: null }),
  };
  const desk = await testDesk({ channels: { graph: channel } });
  const [account] = await listSendingAccounts(desk.as("Mara"));
  await saveNotificationSettings(desk.as("Mara"), { accountId: account!.id, language: "en" });
  const api = testApi(desk);
  const world = {
    desk, api, mails,
    /** Of the newest mail, as its reader would open it. */
    linkOf: () => /#\/link\/([\w-]+)/.exec(mails.at(-1)?.text ?? "")?.[1] ?? "",
    /** Gives somebody of the story a password, by a link that only the test has. */
    async givePassword(firstName: string, password = PASSWORD): Promise<string> {
      const user = desk.user(firstName);
      const link = await inTransaction(desk.system, (ctx) => makeLink(ctx, { purpose: "reset", userId: user.id }));
      const { status } = await api.post(null, "/auth/reset", { token: link.url.split("/").at(-1), password });
      if (status !== 200) throw new Error(`The password was refused: ${status}`);
      return user.email;
    },
    login: (email: string, password = PASSWORD, more: object = {}) => api.post<{ status: string; code?: string; detail?: string; tokens?: { accessToken: string; refreshToken: string } }>(null, "/auth/login", { email, password, ...more }),
    async token(firstName: string): Promise<string> {
      const { body } = await world.login(desk.user(firstName).email);
      return body.tokens!.accessToken;
    },
    events: async (name: string) => (await desk.sql<{ data: Record<string, unknown>; actor_name: string }[]>`select data, actor_name from events where name = ${name} order by seq`).map((row) => row),
    /** Nobody knows anybody. */
    async emptyOfAdmins() {
      await desk.db.update(users).set({ role: "agent" }).where(eq(users.role, "admin"));
    },
  };
  return world;
}
export type AccountWorld = Awaited<ReturnType<typeof accountWorld>>;

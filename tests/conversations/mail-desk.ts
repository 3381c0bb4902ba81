import { Agent } from "undici";
import { directory, supportMailbox } from "../../drizzle/seed/story.ts";
import { createGraphChannel } from "../../server/adapters/graph/channel.ts";
import { createGraphMailbox } from "../../server/adapters/graph/mailbox.ts";
import type { Case, OpenedCase, TimelineEntry } from "../../server/contract/cases.ts";
import type { MailView, MessageReference } from "../../server/contract/conversations.ts";
import { watchMailboxes } from "../../server/services/mailboxes/watch-mailboxes.ts";
import { runGraph } from "../sandbox/graph-sandbox.ts";
import { testApi } from "../support/api.ts";
import { testDesk } from "../support/desk.ts";
import { eml, type Mail } from "./eml.ts";

const HOOK_URL = "https://mailroom.fernweh.example/hooks/graph";

/** The desk, with the sandbox's Graph on a port as its Outlook: what arrives there calls the hook of the real app. */
export async function mailDesk() {
  const dispatcher = new Agent();
  const hookCalls: { body: string; status: number }[] = [];
  let holdsNotifications = false;
  let api: ReturnType<typeof testApi> | null = null;
  const running = await runGraph({
    users: directory,
    callHook: async (url, init) => {
      if (holdsNotifications && !url.includes("validationToken")) {
        hookCalls.push({ body: init.body, status: 0 });
        return { status: 202, text: "" };
      }
      const answer = await api!.app.request(url, init);
      if (!url.includes("validationToken")) hookCalls.push({ body: init.body, status: answer.status });
      return { status: answer.status, text: await answer.text() };
    },
  });
  const graph = { baseUrl: running.baseUrl, getToken: async () => "app", now: () => desk.clock.now(), dispatcher, timeoutMs: 5_000 };
  const desk = await testDesk({ hookUrl: HOOK_URL, mailbox: createGraphMailbox(graph), channels: { graph: createGraphChannel(graph) } });
  api = testApi(desk);
  const now = () => (running.clock.now = desk.clock.now());
  now();

  return {
    desk,
    api,
    running,
    hookCalls,
    /** Subscribes to every mailbox and reads it for the first time. */
    async watch() {
      const summary = await watchMailboxes(desk.system);
      await desk.drainJobs();
      return summary;
    },
    /** From now on notifications are kept in `hookCalls` and not passed on. */
    holdNotifications: (holds: boolean) => void (holdsNotifications = holds),
    /** A notification as it once came, again. */
    callHook: (body: string) => api!.app.request(HOOK_URL, { method: "POST", headers: { "content-type": "application/json" }, body }),
    advance(minutes: number) {
      desk.clock.advance(minutes);
      now();
    },
    /** A mail arrives; waits until Outlook has told of it, and answers how the pane names it. */
    async deliver(mail: Partial<Mail> = {}, to: string = supportMailbox.address, folder?: string): Promise<MessageReference> {
      const { id, internetMessageId } = await running.graph.levers.deliver(to, eml({ to, ...mail }), { folder });
      // Of this one: what is told of others, or of another folder, may come late.
      const isTold = () => hookCalls.some(({ body }) => body.includes(id));
      for (let turn = 0; !isTold() && turn < 1_500; turn++) await new Promise((resolve) => setTimeout(resolve, 10));
      if (!isTold()) throw new Error("Outlook told nobody of the mail.");
      return { mailbox: to, internetMessageId, providerMessageId: id };
    },
    async open(who: string, message: MessageReference): Promise<OpenedCase> {
      const { status, body } = await api!.post<OpenedCase>(who, "/cases", { message });
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body;
    },
    readCase: async (id: string) => (await api!.get<Case>("Aylin", `/cases/${id}`)).body,
    look: async (who: string, message: MessageReference) => (await api!.post<MailView>(who, "/messages/lookup", message)).body,
    timeline: async (id: string) => (await api!.get<{ items: TimelineEntry[] }>("Aylin", `/cases/${id}/timeline`)).body.items,
    async stop() {
      await running.stop();
      await dispatcher.destroy();
      await desk.drop();
    },
  };
}
export type MailDesk = Awaited<ReturnType<typeof mailDesk>>;

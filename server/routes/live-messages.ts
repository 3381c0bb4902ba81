import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Context, Hono } from "hono";
import type { Ctx } from "../context.ts";
import { LivePage, MessagesClient, type MessageNews } from "../contract/live.ts";
import { Refusal } from "../errors.ts";
import { markRead } from "../services/chats/read-chat.ts";
import type { HeardEvent, LiveHub } from "../services/live/hub.ts";
import { createNewsReader, type NewsReader } from "../services/live/message-news.ts";
import { createEars, type Ears } from "../services/live/who-hears.ts";
import { acceptSocket } from "./accept-socket.ts";
import { listenInOrder } from "./live.ts";
import { createLook } from "./live-look.ts";
import { type LiveDeps, type LiveProtocol, openLiveSession } from "./live-session.ts";
import { createRouter, ctxFor, define, json, z } from "./route.ts";
import { isOfOwnPage, sessionCookie } from "./session-cookie.ts";

/** Shorter than what stands between us and a browser keeps a silent request open. */
const POLL_WAIT_MS_MAX = 25_000;

/** `/ws/messages/`: the messages themselves, as they come. Says `authenticated`, `subscribed`, and then the news of contract/live.ts. */
export function createMessagesRoute(deps: LiveDeps): Hono {
  const shared = { ears: createEars(deps.ctx), news: createNewsReader(deps.ctx.db) };
  const open = (c: Context) => acceptSocket(c, openLiveSession(deps, isOfOwnPage(c) ? sessionCookie(c) : undefined, messagesProtocol(deps, shared)));
  return new Hono().get("/ws/messages", open).get("/ws/messages/", open);
}

/** What all screens of this server share. */
interface Shared {
  ears: Ears;
  news: NewsReader;
}

function messagesProtocol({ live, onlookers }: LiveDeps, { ears, news }: Shared): LiveProtocol<MessagesClient> {
  return {
    message: MessagesClient,
    verbs: { subscribe_messages: "readChats", mark_read: "changeCase", look: "showPlace" },
    welcome: { type: "authenticated" },
    begin(session) {
      let leave = () => {};
      let look: ReturnType<typeof createLook> | null = null;
      let isOver = false;
      const mayHear = ears.of(session.ctx);
      const tell = async (event: HeardEvent) => {
        if (!(await mayHear(event))) return;
        const words = await news.wordsOf(event);
        if (words !== null) session.say(words);
      };
      return {
        async take(message) {
          switch (message.type) {
            case "subscribe_messages":
              leave();
              leave = await listenInOrder(live, session, async () => (message.after === undefined ? [] : live.since({ seq: message.after, mark: message.mark })), tell, (heard) => session.tell({ type: "subscribed", ...heard }));
              break;
            case "mark_read":
              await markRead(session.ctx, { messageId: message.message_id }).catch((error: unknown) => {
                if (!(error instanceof Refusal)) throw error;
                session.tell({ type: "error", code: error.code, detail: error.message });
              });
              break;
            case "look":
              look ??= createLook({ onlookers, live, sessionId: randomUUID(), tell: ({ placeId, people }) => session.tell({ type: "presence", conversation_id: placeId, people }) });
              await look.at(session.ctx, { placeId: message.conversation_id, isWriting: message.is_writing });
              break;
            default:
              message satisfies never;
          }
          if (isOver) this.end();
        },
        end() {
          isOver = true;
          leave();
          look?.end();
        },
      };
    },
  };
}

async function heardNews(event: HeardEvent, mayHear: ReturnType<Ears["of"]>, news: NewsReader): Promise<MessageNews | null> {
  return (await mayHear(event)) ? news.read(event) : null;
}

const query = z.object({ after: z.coerce.number().int().min(0).optional(), mark: z.string().max(20).optional(), wait: z.coerce.number().min(0).max(POLL_WAIT_MS_MAX / 1_000).default(0) });
const getNews = define({ verb: "readChats", method: "get", path: "/live/messages", summary: "The same where sockets do not pass: what came since, waiting `wait` seconds for the first of it", tags: ["live"], request: { query }, responses: json(LivePage) });

/** Long polling over the same numbers and marks. */
export function createPollRoutes({ live, ctx }: Pick<LiveDeps, "live" | "ctx">) {
  const shared = { ears: createEars(ctx), news: createNewsReader(ctx.db) };
  return createRouter().openapi(getNews, async (c) => {
    const { after, mark, wait } = c.req.valid("query");
    return c.json(await poll(ctxFor(c), { live, ...shared }, { after, mark, waitMs: wait * 1_000, signal: c.req.raw.signal }), 200);
  });
}

async function poll(ctx: Ctx, { live, ears, news }: Shared & { live: LiveHub }, { after, mark, waitMs, signal }: { after: number | undefined; mark: string | undefined; waitMs: number; signal: AbortSignal }): Promise<LivePage> {
  const mayHear = ears.of(ctx);
  const woken = Promise.withResolvers<void>();
  // Listens before it looks, so that what happens in between wakes it.
  const leave = live.subscribe((event) => void heardNews(event, mayHear, news).then((one) => one && woken.resolve(), () => woken.resolve()), () => woken.resolve());
  try {
    const stands = await live.now();
    const from = { seq: after ?? stands.seq, mark: after === undefined ? stands.mark : mark };
    const first = await pageSince(from, stands);
    if (first.items.length > 0 || !first.complete || waitMs === 0) return first;
    await Promise.race([woken.promise, sleep(waitMs, undefined, { signal }).catch(() => undefined)]);
    return await pageSince(from, await live.now());
  } finally {
    leave();
  }

  async function pageSince(from: { seq: number; mark: string | undefined }, stands: { seq: number; mark: string }): Promise<LivePage> {
    const missed = await live.since(from);
    const items: MessageNews[] = [];
    for (const event of missed ?? []) {
      const one = await heardNews(event, mayHear, news);
      if (one) items.push(one);
    }
    return { items, ...stands, complete: missed !== null };
  }
}

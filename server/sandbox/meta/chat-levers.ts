import { Hono } from "hono";
import { z } from "zod";
import type { CallHook } from "../graph/hook-calls.ts";
import type { SandboxAws } from "../aws/server.ts";
import { ChatDays } from "./bad-days.ts";
import { type MetaChannel, addressOf } from "./model.ts";
import { accountFor, Say, say } from "./say.ts";
import type { SandboxMeta } from "./server.ts";
import { isTyping } from "./send-whatsapp.ts";
import { shakeHands } from "./shake-hands.ts";
import { readByPerson, tellPreference } from "./telling.ts";
import { chatKey } from "./world.ts";

const Look = z.object({ channel: z.enum(["whatsapp", "messenger", "instagram"]), from: z.string().max(200), account: z.string().max(100).optional() });
const Preference = z.object({ from: z.string().max(200), isStopped: z.boolean(), account: z.string().max(100).optional() });
const SHOWN_MAX = 300;

/** What chats' vendors never offer: to be their people, to order bad days, to see what was told. Mounted under the levers, whose guard it has. */
export function createChatLevers({ meta, aws, callHook }: { meta: SandboxMeta; aws: SandboxAws; callHook: CallHook }): Hono {
  const { parts, days } = meta;
  const { world, teller } = parts;
  const app = new Hono();
  app.get("/", (c) => c.json({ days: days.now(), owedCount: world.owed.size, isTopicConfirmed: aws.topic.isConfirmed(), people: world.people, metrics: aws.metrics() }));
  app.post("/", async (c) => c.json(days.order(ChatDays.parse(await c.req.json()))));
  app.post("/say", async (c) => c.json(await say(parts, Say.parse(await c.req.json()))));
  app.post("/look", async (c) => c.json({ readCount: readByPerson(parts, chatFor(Look.parse(await c.req.json()))) }));
  app.post("/preference", async (c) => {
    const { from, isStopped, account } = Preference.parse(await c.req.json());
    const person = personOf("whatsapp", from);
    world.commit({ t: "stopped", phone: person.phone, isStopped });
    tellPreference(parts, { accountId: accountFor(parts, { channel: "whatsapp", account }), person, isStopped });
    return c.json({});
  });
  app.get("/hooks", (c) => c.json({ items: teller.log(), owedCount: world.owed.size }));
  app.post("/handshake", async (c) => {
    const failures = await Promise.all(["whatsapp_business_account", "page", "instagram"].map(async (object) => [object, await shakeHands(callHook, world.callbacks.get(object) ?? "", world.business.app.verifyToken)] as const));
    return c.json(Object.fromEntries(failures));
  });
  app.post("/topic", async (c) => c.json({ status: await aws.topic.askToConfirm(), isConfirmed: aws.topic.isConfirmed() }));
  app.get("/talk", (c) => c.json(talk(Look.parse(c.req.query()))));
  app.get("/version", (c) => c.json({ version: world.version() }));

  const personOf = (channel: MetaChannel, from: string) => {
    const digits = from.replace(/^\+/, "");
    const person = world.people.find((one) => one.name === from || one.userName === from || addressOf(one, channel) === digits);
    if (!person) throw new Error(`Nobody here is called ${from}.`);
    return person;
  };
  const chatFor = ({ channel, from, account }: z.infer<typeof Look>) => ({ channel, accountId: accountFor(parts, { channel, account }), address: addressOf(personOf(channel, from), channel) });
  /** One person's chat as a telephone shows it, oldest first. */
  const talk = (look: z.infer<typeof Look>) => {
    const chat = chatFor(look);
    const all = world.chatOf(chat.channel, chat.accountId, chat.address);
    const seenAt = world.seen.get(chatKey(chat)) ?? "";
    const reactions = new Map<string, Record<string, string | null>>();
    for (const { shown, direction } of all) if (shown.reaction) reactions.set(shown.reaction.to, { ...reactions.get(shown.reaction.to), [direction]: shown.reaction.emoji });
    const items = all.filter(({ shown }) => !shown.reaction).slice(-SHOWN_MAX).map(({ id, direction, at, type, shown, replyTo, done }) => ({ id, direction, at, type, shown, replyTo, reactions: reactions.get(id) ?? null, status: direction === "in" ? (at <= seenAt ? "read" : "delivered") : (done.at(-1)?.status ?? "accepted") }));
    return { items, isTyping: isTyping(world, chat), version: world.version() };
  };
  return app;
}

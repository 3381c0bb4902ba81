import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chatLines } from "../../addin/shared/chat/chat-lines.ts";
import { customers } from "../../drizzle/seed/chat-story.ts";
import type { ChatMessage, ChatView } from "../../server/contract/chats.ts";
import type { Problem } from "../../server/contract/common.ts";
import type { InboxConversation } from "../../server/contract/inbox.ts";
import { type ChatWorld, chatWorld } from "../chats/chat-world.ts";

const [ingrid] = customers;
let world: ChatWorld;
beforeAll(async () => {
  world = await chatWorld();
}, 120_000);
afterAll(() => world.drop());

type Channel = "whatsapp" | "messenger" | "instagram";
const view = async (conversationId: string, query = "") => (await world.api.get<ChatView>("Aylin", `/conversations/${conversationId}/chat${query}`)).body;
const write = (conversationId: string, content: object, replyToMessageId: string | null = null) => world.api.post<ChatMessage & Problem>("Aylin", `/conversations/${conversationId}/chat-messages`, { id: world.desk.system.newId(), content, replyToMessageId });
const talk = (channel: Channel, who: string) => world.chat(channel, who);
const question = async (conversationId: string) => (await view(conversationId)).messages.findLast(({ direction, content }) => direction === "inbound" && content.type !== "reaction")!;

describe("an answer quotes what it answers", () => {
  test("on the telephone and in the chat, where the quoted one lies on an earlier page too", async () => {
    const { id } = await talk("whatsapp", ingrid.name);
    const asked = await question(id);
    await write(id, { type: "text", body: "The Scandic." }, asked.id);
    await world.pass(10);
    expect(world.arrived(ingrid.phone).at(-1)).toMatchObject({ shown: { text: "The Scandic." }, replyTo: asked.providerMessageId });
    const page = await view(id, "?limit=1");
    expect(page.messages).toMatchObject([{ text: "The Scandic.", replyToProviderMessageId: asked.providerMessageId }]);
    expect(page.answered).toMatchObject([{ id: asked.id, text: asked.text }]);
    const [, line] = chatLines({ messages: page.messages, answered: page.answered, notes: [] }, (at) => at.slice(0, 10));
    expect(line).toMatchObject({ kind: "message", quoted: { id: asked.id } });
    expect((await view(id)).answered).toEqual([]);
  });

  test("a message of another chat is not there to be answered", async () => {
    const [own, other] = [await talk("whatsapp", ingrid.name), await talk("whatsapp", "Chloé Dubois")];
    expect((await write(own.id, { type: "text", body: "Hm" }, (await question(other.id)).id)).body.code).toBe("not_found");
  });
});

describe("a reaction stands at its message", () => {
  test("ours and theirs, the newest of each, and none when it was taken back; it is no word of the list", async () => {
    const { id } = await talk("whatsapp", ingrid.name);
    const asked = await question(id);
    const before = (await world.api.get<InboxConversation>("Aylin", `/conversations/${id}`)).body;
    const { status } = await write(id, { type: "reaction", emoji: "👍", toProviderMessageId: asked.providerMessageId! });
    expect(status).toBe(200);
    await world.pass(10);
    const marks = async () => {
      const { messages, answered } = await view(id);
      return chatLines({ messages, answered, notes: [] }, (at) => at.slice(0, 10)).flatMap((line) => (line.kind === "message" && line.message.id === asked.id ? line.reactions.map(({ emoji, isOwn }) => `${emoji} ${isOwn}`) : []));
    };
    expect(await marks()).toEqual(["👍 true"]);
    const shown = (await view(id)).messages;
    expect(chatLines({ messages: shown, answered: [], notes: [] }, (at) => at.slice(0, 10)).filter((line) => line.kind === "message" && line.message.content.type === "reaction")).toEqual([]);
    expect((await world.api.get<InboxConversation>("Aylin", `/conversations/${id}`)).body).toMatchObject({ last: before.last, lastMessageAt: before.lastMessageAt });
    await write(id, { type: "reaction", emoji: "🙏", toProviderMessageId: asked.providerMessageId! });
    await world.pass(10);
    expect(await marks()).toEqual(["🙏 true"]);
    await write(id, { type: "reaction", emoji: null, toProviderMessageId: asked.providerMessageId! });
    await world.pass(10);
    expect(await marks()).toEqual([]);
  });

  test("each channel offers what it has", async () => {
    const offered = async (channel: Channel, who: string) => (await view((await talk(channel, who)).id)).reactions;
    expect(await offered("whatsapp", ingrid.name)).toContain("👍");
    const { conversations } = await import("../../drizzle/schema/conversations.ts");
    const instagram = (await world.desk.db.select().from(conversations)).find(({ channel }) => channel === "instagram")!;
    expect((await view(instagram.id)).reactions).toEqual(["❤️"]);
    const asked = await question(instagram.id);
    if ((await view(instagram.id)).window.allows !== "nothing") expect((await write(instagram.id, { type: "reaction", emoji: "👍", toProviderMessageId: asked.providerMessageId! })).body.code).toBe("unprocessable");
  });

  test.each([["words", "hello"], ["two", "👍👍"], ["nothing", ""], ["a mark", "\u202e"]])("what is no emoji (%s) is none", async (_what, emoji) => {
    const { id } = await talk("whatsapp", ingrid.name);
    expect((await write(id, { type: "reaction", emoji, toProviderMessageId: (await question(id)).providerMessageId! })).body.code).toBe("unprocessable");
  });

  test("nobody reacts to what is not in this chat", async () => {
    const [own, other] = [await talk("whatsapp", ingrid.name), await talk("whatsapp", "Chloé Dubois")];
    for (const toProviderMessageId of [(await question(other.id)).providerMessageId!, "wamid.nothing", "pending:1"]) expect((await write(own.id, { type: "reaction", emoji: "👍", toProviderMessageId })).body.code, toProviderMessageId).toBe("not_found");
  });
});

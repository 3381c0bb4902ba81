import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedCase } from "../../server/contract/cases.ts";
import type { ChatMessage } from "../../server/contract/chats.ts";
import type { Problem } from "../../server/contract/common.ts";
import type { ConversationNote, InboxConversation, InboxMessage, UnreadCounts } from "../../server/contract/inbox.ts";
import type { User } from "../../server/contract/people.ts";
import { receivedMail } from "../cases/case-story.ts";
import { type ChatDesk, chatDesk, reacts, revokes, says, whatsAppHook } from "../channels/chat-desk.ts";
import { addBillingMailbox } from "../security/planted-world.ts";

interface Page<Item> {
  items: Item[];
  next: string | null;
}

const PAULA = "4915112345678";
const HUGO = "34600111222";
let chats: ChatDesk;
let account: string;
let billing: string;
let count = 0;
const at = (minutes: number) => new Date(new Date("2026-11-16T08:00:00Z").getTime() + minutes * 60_000);

beforeAll(async () => {
  chats = await chatDesk();
  // What the vendor answers to "read" is tried elsewhere.
  chats.desk.ports.chat.vendors.whatsapp_cloud.markRead = async () => ({ ok: true, value: null });
  account = await chats.addAccount();
  await addBillingMailbox(chats.desk);
  billing = await chats.addAccount({ externalId: "999", businessId: "998", teamId: chats.desk.mailbox("billing@fernweh.example").teamId! });
}, 120_000);
afterAll(() => chats.drop());

/** Somebody writes on WhatsApp. */
async function hear(from: string, name: string, text: string, minute: number, options: { numberId?: string; wabaId?: string } = {}): Promise<string> {
  chats.desk.clock.set(at(minute));
  const id = `wamid.${++count}`;
  const { status } = await chats.tell(whatsAppHook({ messages: [says(from, id, text, at(minute))], people: [{ id: from, name }] }, options));
  expect(status).toBe(200);
  await chats.desk.drainJobs();
  return id;
}

const list = async (who: string, query = "") => (await chats.api.get<Page<InboxConversation>>(who, `/conversations${query}`)).body.items;
const one = async (who: string, name: string, query = "?state=all") => (await list(who, query)).find((each) => each.participant.name === name)!;
const unread = async (who: string) => (await chats.api.get<UnreadCounts>(who, "/conversations/unread")).body;

describe("one list over all channels", () => {
  test("mails and chats lie together, the newest first, with the fields that CAHTS named", async () => {
    chats.desk.clock.set(at(1));
    await receivedMail(chats.desk, { subject: "Our booking", text: "Where is the invoice?", receivedAt: at(1) });
    await hear(PAULA, "Paula Nkemelu", "Is the cabin free?", 2);
    await hear(HUGO, "Hugo Marín", "¿Hay desayuno?", 3);
    const items = await list("Aylin");
    expect(items.map(({ channel }) => channel)).toEqual(["whatsapp", "whatsapp", "email"]);
    expect(items[0]).toMatchObject({ participant: { name: "Hugo Marín" }, participant_name: "Hugo Marín", unread_count: 1, unreadCount: 1, platform_account_id: account, last: { text: "¿Hay desayuno?", direction: "inbound" }, last_message_at: at(3).toISOString(), window: { isOpen: true } });
    expect(items[2]).toMatchObject({ subject: "Our booking", window: null });
    expect(await unread("Aylin")).toEqual({ all: 3, byChannel: { email: 1, whatsapp: 2, messenger: 0, instagram: 0 } });
  });

  test("pages go on by key, with and without the slash that CAHTS writes", async () => {
    const first = (await chats.api.get<Page<InboxConversation>>("Aylin", "/conversations/?limit=2")).body;
    expect(first.items).toHaveLength(2);
    await hear("491700000001", "Nadia", "Hello", 4);
    const second = (await chats.api.get<Page<InboxConversation>>("Aylin", `/conversations?limit=2&after=${first.next}`)).body;
    expect(second.items.map(({ channel }) => channel)).toEqual(["email"]);
    expect(second.next).toBeNull();
    expect((await chats.api.problem("Aylin", "GET", "/conversations?after=abc")).code).toBe("bad_input");
  });

  test("it is narrowed by channel, account, unread, person, state and case", async () => {
    expect((await list("Aylin", "?channel=email")).map(({ channel }) => channel)).toEqual(["email"]);
    expect(await list("Aylin", `?accountId=${account}`)).toHaveLength(3);
    expect(await list("Aylin", "?isUnread=true")).toHaveLength(4);
    expect(await list("Aylin", "?isUnread=false")).toHaveLength(0);
    expect(await list("Aylin", "?assignee=me")).toHaveLength(0);
    expect(await list("Aylin", "?assignee=none")).toHaveLength(4);
    expect(await list("Aylin", "?hasCase=true")).toHaveLength(0);
    expect(await list("Aylin", "?state=done")).toHaveLength(0);
  });

  test.each([["paula", "Paula Nkemelu"], ["nkem", "Paula Nkemelu"], ["CABIN", "Paula Nkemelu"], ["15112345678", "Paula Nkemelu"], ["desay", "Hugo Marín"], ["marin", "Hugo Marín"]])("what is typed (%s) is looked for in names, addresses and what was said", async (typed, name) => {
    expect((await list("Aylin", `?search=${encodeURIComponent(typed)}`)).map(({ participant }) => participant.name)).toEqual([name]);
  });

  test.each(["zzzz", "%", "'", "\\", "a&b|!(", ":*", "<->"])("what nobody said (%s) is found nowhere, and is no error", async (typed) => {
    const { status, body } = await chats.api.get<Page<InboxConversation>>("Aylin", `/conversations?search=${encodeURIComponent(typed)}`);
    expect([status, body.items]).toEqual([200, []]);
  });
});

describe("what is done with a conversation", () => {
  test("it is given to somebody who sees its account, and to nobody else", async () => {
    const { id } = await one("Aylin", "Paula Nkemelu");
    const people = (await chats.api.get<{ items: User[] }>("Aylin", `/conversations/${id}/people`)).body.items;
    expect(people.map(({ name }) => name)).toContain("Aylin Demir");
    expect(people.every(({ role }) => role !== "viewer")).toBe(true);
    const given = await chats.api.patch<InboxConversation>("Aylin", `/conversations/${id}/assign`, { assigneeId: chats.desk.user("Aylin").id });
    expect(given.body.assignee).toMatchObject({ name: "Aylin Demir" });
    expect(await list("Aylin", "?assignee=me")).toHaveLength(1);
    const stranger = chats.desk.user("Tomás");
    if (!people.some((person) => person.id === stranger.id)) expect((await chats.api.problem("Aylin", "PATCH", `/conversations/${id}/assign`, { assigneeId: stranger.id })).code).toBe("unprocessable");
  });

  test("done it is read and leaves the list; the next message brings it back", async () => {
    const { id } = await one("Aylin", "Hugo Marín");
    expect((await chats.api.put<InboxConversation>("Aylin", `/conversations/${id}/done`, undefined)).body).toMatchObject({ unreadCount: 0, doneAt: expect.any(String) });
    expect((await list("Aylin", "?state=open")).map((each) => each.id)).not.toContain(id);
    await hear(HUGO, "Hugo Marín", "One more thing", 10);
    expect(await one("Aylin", "Hugo Marín", "?state=open")).toMatchObject({ doneAt: null, unreadCount: 1 });
    await chats.api.put("Aylin", `/conversations/${id}/done`, undefined);
    // A vendor tells whole seconds: this one was written in the second in which it was done.
    await hear(HUGO, "Hugo Marín", "One more thing", 10);
    expect((await one("Aylin", "Hugo Marín")).doneAt).toBeNull();
    await chats.api.put("Aylin", `/conversations/${id}/done`, undefined);
    expect((await chats.api.delete<InboxConversation>("Aylin", `/conversations/${id}/done`)).body.doneAt).toBeNull();
  });

  test("done is refused to who has not seen what came in the same moment, by when it was written or by when it came", async () => {
    const { id } = await one("Aylin", "Hugo Marín");
    const newest = async () => (await chats.api.get<Page<InboxMessage>>("Aylin", `/conversations/${id}/messages`)).body.items[0]!;
    const seen = await newest();
    await hear(HUGO, "Hugo Marín", "Wait", 10);
    const done = (upToMessageId: string) => chats.api.put<InboxConversation & Problem>("Aylin", `/conversations/${id}/done`, { upToMessageId });
    expect((await done(seen.id)).body).toMatchObject({ code: "stale", status: 409 });
    expect(await one("Aylin", "Hugo Marín")).toMatchObject({ doneAt: null, unreadCount: 1 });
    const waits = await newest();
    expect(waits.content).toBe("Wait");
    // Written before, and told by the vendor after.
    chats.desk.clock.set(at(10.5));
    await chats.tell(whatsAppHook({ messages: [says(HUGO, "wamid.late", "Written first", at(9))] }));
    await chats.desk.drainJobs();
    expect((await done(waits.id)).body.code).toBe("stale");
    await chats.api.patch("Aylin", `/messages/${waits.id}/read`, {});
    expect((await done(waits.id)).body).toMatchObject({ unreadCount: 0, doneAt: expect.any(String) });
    const other = (await chats.api.get<Page<InboxMessage>>("Aylin", `/conversations/${(await one("Aylin", "Paula Nkemelu")).id}/messages`)).body.items[0]!;
    expect((await done(other.id)).body.code).toBe("not_found");
    await chats.api.delete("Aylin", `/conversations/${id}/done`);
  });

  test("what was read can wait for a reader again", async () => {
    const { id } = await one("Aylin", "Hugo Marín");
    expect((await chats.api.put<InboxConversation>("Aylin", `/conversations/${id}/unread`, undefined)).body.unreadCount).toBe(1);
    const [message] = (await chats.api.get<Page<InboxMessage>>("Aylin", `/conversations/${id}/messages`)).body.items;
    expect((await chats.api.patch<{ readCount: number }>("Aylin", `/messages/${message!.id}/read`, {})).body).toEqual({ readCount: 1 });
    expect((await one("Aylin", "Hugo Marín")).unreadCount).toBe(0);
  });

  test("a note stays among colleagues, and is the case's once there is one", async () => {
    const { id } = await one("Aylin", "Paula Nkemelu");
    expect((await chats.api.post<ConversationNote>("Aylin", `/conversations/${id}/notes`, { text: "Asked the owner" })).body).toMatchObject({ text: "Asked the owner", isOfCase: false, author: { name: "Aylin Demir" } });
    const opened = (await chats.api.post<OpenedCase>("Aylin", `/conversations/${id}/case`)).body;
    expect(opened.outcome).toBe("opened");
    expect((await chats.api.post<OpenedCase>("Aylin", `/conversations/${id}/case`)).body.outcome).toBe("already_open");
    expect((await chats.api.post<ConversationNote>("Aylin", `/conversations/${id}/notes`, { text: "She calls back" })).body.isOfCase).toBe(true);
    const notes = (await chats.api.get<{ items: ConversationNote[] }>("Aylin", `/conversations/${id}/notes`)).body.items;
    expect(notes.map(({ text }) => text).toSorted()).toEqual(["Asked the owner", "She calls back"]);
    const timeline = (await chats.api.get<{ items: { kind: string; text: string }[] }>("Aylin", `/cases/${opened.case.id}/timeline`)).body.items;
    expect(timeline.some(({ kind, text }) => kind === "note" && text === "She calls back")).toBe(true);
    expect(await one("Aylin", "Paula Nkemelu", "?hasCase=true")).toMatchObject({ case: { number: opened.case.number } });
  });

  test("with a case it is with whoever has the case", async () => {
    const { id, case: of } = await one("Aylin", "Paula Nkemelu");
    await chats.api.patch("Aylin", `/conversations/${id}/assign`, { assigneeId: chats.desk.user("Aylin").id });
    expect((await chats.api.get<{ assignee: { name: string } }>("Aylin", `/cases/${of!.id}`)).body.assignee.name).toBe("Aylin Demir");
    expect((await list("Aylin", "?assignee=me")).map((each) => each.id)).toEqual([id]);
    expect((await list("Aylin", "?assignee=none")).map((each) => each.id)).not.toContain(id);
  });
});

describe("messages", () => {
  test("are listed with CAHTS's names, the newest first, and by key", async () => {
    const page = (await chats.api.get<Page<InboxMessage>>("Aylin", "/messages/?limit=2")).body;
    expect(page.items[0]).toMatchObject({ channel: "whatsapp", sender_name: "Hugo Marín", content: "Wait", is_incoming: true, is_read: true, platform_account_id: account, platform_message_id: expect.stringContaining("wamid"), received_at: at(10).toISOString() });
    const rest = (await chats.api.get<Page<InboxMessage>>("Aylin", `/messages?limit=50&after=${page.next}`)).body;
    expect(rest.items.length).toBeGreaterThan(1);
    expect(rest.items.some(({ id }) => page.items.some((each) => each.id === id))).toBe(false);
    expect((await chats.api.get<InboxMessage>("Aylin", `/messages/${page.items[0]!.id}`)).body.content).toBe("Wait");
  });

  test("a text is sent by its conversation, once for one id", async () => {
    const { id } = await one("Aylin", "Hugo Marín");
    chats.desk.clock.set(at(12));
    const message = { conversationId: id, text: "Breakfast is from seven.", id: chats.desk.system.newId() };
    const sent = await chats.api.post<ChatMessage>("Aylin", "/messages/", message);
    expect(sent.body).toMatchObject({ id: message.id, direction: "outbound", delivery: { status: "queued" } });
    await chats.api.post("Aylin", "/messages", message);
    const own = (await chats.api.get<Page<InboxMessage>>("Aylin", `/conversations/${id}/messages`)).body.items.filter(({ is_incoming }) => !is_incoming);
    expect(own).toHaveLength(1);
    expect(await one("Aylin", "Hugo Marín")).toMatchObject({ last: { text: "Breakfast is from seven.", direction: "outbound" } });
  });

  test("a mail is not answered this way, and the refusal says how it is", async () => {
    const [mail] = await list("Aylin", "?channel=email");
    const problem = await chats.api.problem("Aylin", "POST", "/messages", { conversationId: mail!.id, text: "Hello" });
    expect(problem.code).toBe("unprocessable");
    expect(problem.remedy).toContain("Outlook");
  });

  test("a reaction is not what was said last, nor is what was taken back shown", async () => {
    const said = await hear("491700000001", "Nadia", "A secret", 20);
    await chats.tell(whatsAppHook({ messages: [reacts("491700000001", "wamid.reaction", said, "👍", at(21))] }));
    await chats.desk.drainJobs();
    expect((await one("Aylin", "Nadia")).last!.text).toBe("A secret");
    await chats.tell(whatsAppHook({ messages: [revokes("491700000001", "wamid.revoke", said, at(22))] }));
    await chats.desk.drainJobs();
    expect((await one("Aylin", "Nadia")).last!.text).not.toContain("secret");
  });
});

describe("what lies with another team does not exist", () => {
  test("in the list, in searches and counts, by its id, and for every verb", async () => {
    const before = await unread("Aylin");
    await hear("33612345678", "Zoé Marchand", "Facture introuvable", 30, { numberId: "999", wabaId: "998" });
    const row = (await list("Mara", `?accountId=${billing}`))[0]!;
    expect(row.participant.name).toBe("Zoé Marchand");
    expect(await unread("Aylin")).toEqual(before);
    for (const query of ["", `?accountId=${billing}`, "?search=facture", "?search=marchand", `?contactId=${row.participant.contactId}`]) expect((await list("Aylin", query)).map(({ id }) => id), query).not.toContain(row.id);
    const [message] = (await chats.api.get<Page<InboxMessage>>("Mara", `/conversations/${row.id}/messages`)).body.items;
    expect(JSON.stringify((await chats.api.get("Aylin", "/messages")).body)).not.toContain(message!.id);
    const calls: [string, string, unknown?][] = [
      ["GET", `/conversations/${row.id}`], ["GET", `/conversations/${row.id}/messages`], ["GET", `/conversations/${row.id}/people`], ["GET", `/conversations/${row.id}/notes`], ["GET", `/messages/${message!.id}`],
      ["PUT", `/conversations/${row.id}/done`], ["DELETE", `/conversations/${row.id}/done`], ["PUT", `/conversations/${row.id}/unread`], ["POST", `/conversations/${row.id}/case`],
      ["POST", `/conversations/${row.id}/notes`, { text: "Hello" }], ["PATCH", `/conversations/${row.id}/assign`, { assigneeId: null }], ["POST", "/messages", { conversationId: row.id, text: "Hello" }],
    ];
    for (const [method, path, body] of calls) expect((await chats.api.problem("Aylin", method, path, body)).code, `${method} ${path}`).toBe("not_found");
    expect((await chats.api.get<InboxConversation>("Mara", `/conversations/${row.id}`)).body).toMatchObject({ doneAt: null, unreadCount: 1 });
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askedBy, narrowing, readFilters, writeFilters } from "../../addin/shared/chat/inbox-filters.ts";
import type { InboxConversation } from "../../server/contract/inbox.ts";
import { ConversationQuery } from "../../server/contract/inbox.ts";
import { assignConversation } from "../../server/services/inbox/assign-conversation.ts";
import { convertConversation } from "../../server/services/inbox/convert-conversation.ts";
import { listConversations } from "../../server/services/inbox/list-conversations.ts";
import { listInboxAccounts } from "../../server/services/inbox/list-inbox-accounts.ts";
import { markDone } from "../../server/services/inbox/mark-conversation.ts";
import { receivedMail } from "../cases/case-story.ts";
import { type ChatDesk, chatDesk, says, whatsAppHook } from "../channels/chat-desk.ts";
import { addBillingMailbox } from "../security/planted-world.ts";

let chats: ChatDesk;
const at = (minutes: number) => new Date(new Date("2026-11-16T08:00:00Z").getTime() + minutes * 60_000);

/** Ten people on two numbers, and two mails, of which some are somebody's, read, done, or cases. */
beforeAll(async () => {
  chats = await chatDesk();
  chats.desk.ports.chat.vendors.whatsapp_cloud.markRead = async () => ({ ok: true, value: null });
  await chats.addAccount();
  await addBillingMailbox(chats.desk);
  await chats.addAccount({ externalId: "777", businessId: "776" });
  await chats.addAccount({ externalId: "999", businessId: "998", teamId: chats.desk.mailbox("billing@fernweh.example").teamId! });
  const people = ["Anna Quist", "Bo Lind", "Cem Kaya", "Dora Blum", "Emil Quist", "Finn Lund", "Gül Aras", "Hana Sato", "Ida Quist", "Jan Vos"];
  for (const [index, name] of people.entries()) {
    chats.desk.clock.set(at(index));
    const from = `4915100000${index}0`;
    const number = index === 9 ? { numberId: "999", wabaId: "998" } : index % 3 === 0 ? { numberId: "777", wabaId: "776" } : {};
    await chats.tell(whatsAppHook({ messages: [says(from, `wamid.filter${index}`, index % 2 === 0 ? "A cabin, please" : "Where is my ticket?", at(index))], people: [{ id: from, name }] }, number));
  }
  // One of them on both numbers: all of one person's are two.
  await chats.tell(whatsAppHook({ messages: [says("491510000010", "wamid.filter.second", "And a cabin", at(11))], people: [{ id: "491510000010", name: "Bo Lind" }] }, { numberId: "777", wabaId: "776" }));
  await receivedMail(chats.desk, { subject: "A cabin", text: "Is it free?", receivedAt: at(12) });
  await receivedMail(chats.desk, { subject: "My ticket", text: "Lost it.", receivedAt: at(13) });
  await chats.desk.drainJobs();
  chats.desk.clock.set(at(20));
  const aylin = chats.desk.as("Aylin");
  const { items } = await listConversations(aylin, ConversationQuery.parse({}));
  for (const [index, { id }] of items.entries()) {
    if (index % 2 === 0) await assignConversation(aylin, { conversationId: id, assigneeId: chats.desk.user(index % 4 === 0 ? "Aylin" : "Jonas").id });
    if (index % 3 === 0) await convertConversation(aylin, { conversationId: id });
    if (index % 4 === 1) await markDone(aylin, { conversationId: id });
  }
}, 180_000);
afterAll(() => chats.drop());

const options = {
  channel: [undefined, "whatsapp", "email"],
  isUnread: [undefined, "true", "false"],
  hasCase: [undefined, "true", "false"],
  assignee: [undefined, "me", "none"],
  state: ["open", "done", "all"],
  search: [undefined, "cabin", "quist"],
} as const;

/** What the list should show, by what each row says of itself. */
function fits(row: InboxConversation, asked: Record<string, string | undefined>, own: string, found: Set<string>): boolean {
  return (asked.channel === undefined || row.channel === asked.channel)
    && (asked.accountId === undefined || row.account.id === asked.accountId)
    && (asked.contactId === undefined || row.participant.contactId === asked.contactId)
    && (asked.isUnread === undefined || row.unreadCount > 0 === (asked.isUnread === "true"))
    && (asked.hasCase === undefined || (row.case !== null) === (asked.hasCase === "true"))
    && (asked.assignee === undefined || (asked.assignee === "none" ? row.assignee === null : row.assignee?.id === own))
    && (asked.state === "all" || (row.doneAt !== null) === (asked.state === "done"))
    && (asked.search === undefined || found.has(row.id));
}

function* combinations(): Generator<Record<string, string | undefined>> {
  for (const channel of options.channel) for (const isUnread of options.isUnread) for (const hasCase of options.hasCase) for (const assignee of options.assignee) for (const state of options.state) for (const search of options.search) yield { channel, isUnread, hasCase, assignee, state, search };
}

test("every combination of filters shows what each of them alone lets through, for one account and one person too", { timeout: 240_000 }, async () => {
  const aylin = chats.desk.as("Aylin");
  const own = chats.desk.user("Aylin").id;
  const ask = async (asked: Record<string, string | undefined>) => (await listConversations(aylin, ConversationQuery.parse({ ...asked, limit: 100 }))).items;
  const all = await ask({ state: "all" });
  expect(all).toHaveLength(12);
  expect(new Set(all.map(({ doneAt, unreadCount, assignee, ...row }) => `${doneAt !== null} ${unreadCount > 0} ${row.case !== null} ${assignee?.id === own} ${assignee === null}`)).size).toBeGreaterThan(5);
  const accounts = (await listInboxAccounts(aylin)).filter(({ channel }) => channel === "whatsapp");
  const bo = all.find(({ participant }) => participant.name === "Bo Lind")!.participant.contactId!;
  const places = [{}, { accountId: accounts[0]!.id }, { accountId: accounts[1]!.id }, { contactId: bo }];
  const foundBy = new Map<string | undefined, Set<string>>();
  for (const search of options.search) foundBy.set(search, new Set((await ask({ state: "all", search })).map(({ id }) => id)));
  expect([foundBy.get("cabin")!.size, foundBy.get("quist")!.size]).toEqual([7, 3]);
  let count = 0;
  for (const [index, combination] of [...combinations()].entries()) {
    const asked: Record<string, string | undefined> = { ...combination, ...places[index % places.length] };
    const shown = (await ask(asked)).map(({ id }) => id);
    expect(shown, JSON.stringify(asked)).toEqual(all.filter((row) => fits(row, asked, own, foundBy.get(asked.search)!)).map(({ id }) => id));
    count += shown.length > 0 ? 1 : 0;
  }
  expect(count).toBeGreaterThan(100);
  expect((await ask({ contactId: bo })).map(({ account }) => account.id).toSorted()).toEqual(accounts.map(({ id }) => id).toSorted());
});

test("the accounts that one can choose are those that one sees", async () => {
  const names = async (who: string) => (await chats.api.get<{ items: { channel: string; address: string }[] }>(who, "/conversations/accounts")).body.items.map(({ address }) => address);
  expect(await names("Aylin")).not.toContain("whatsapp:999");
  expect(await names("Mara")).toContain("whatsapp:999");
  const channels = (await chats.api.get<{ items: { channel: string }[] }>("Mara", "/conversations/accounts")).body.items.map(({ channel }) => channel);
  expect(channels).toEqual(channels.toSorted((one, other) => ["email", "whatsapp", "messenger", "instagram"].indexOf(one) - ["email", "whatsapp", "messenger", "instagram"].indexOf(other)));
});

describe("filters in the address", () => {
  const id = "01234567-89ab-7cde-8f01-23456789abcd";

  test.each([
    {}, { search: "cabin & sea" }, { state: "done" }, { assignee: "none", isUnread: true }, { channel: "whatsapp", accountId: id }, { contactId: id, hasCase: false }, { hasCase: true, state: "all", search: "Ä" },
  ] as const)("%j comes back as it went", (filters) => {
    expect(readFilters(writeFilters(filters))).toEqual(filters);
  });

  test("what no filter has is not taken over", () => {
    expect(readFilters("state=gone&assigned=everybody&channel=fax&account=1'--&person=&unread=yes&case=maybe&search=&x=1")).toEqual({});
    expect(readFilters(`search=${"a".repeat(500)}`).search).toHaveLength(200);
  });

  test("what is searched, and one person's, lie in any state unless one is chosen", () => {
    expect([askedBy({}).state, askedBy({ search: " " }).state, askedBy({ search: "cabin" }).state, askedBy({ contactId: id }).state, askedBy({ search: "cabin", state: "open" }).state]).toEqual(["open", "open", "all", "all", "open"]);
  });

  test("a filter that shows more hides nothing", () => {
    expect([narrowing({}), narrowing({ state: "all" }), narrowing({ state: "open" }), narrowing({ search: " ", isUnread: true })]).toEqual([[], [], ["state"], ["isUnread"]]);
  });
});

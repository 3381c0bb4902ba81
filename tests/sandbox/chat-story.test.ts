import { isNull } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { customers, type StoryMessage } from "../../drizzle/seed/chat-story.ts";
import { seedChats } from "../../drizzle/seed/seed-chats.ts";
import { channelAccounts, channelTemplates } from "../../drizzle/schema/channels.ts";
import { contacts } from "../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import { openMetaApp } from "../../server/services/channels/meta-app.ts";
import { listMailboxes } from "../../server/services/mailboxes/list-mailboxes.ts";
import { visibleMailboxes } from "../../server/services/people/queries.ts";
import { openAccount } from "../../server/services/sending-accounts/open-account.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

test("the story's three accounts and ten chats are there once, and stand beside mail, not in it", { timeout: 60_000 }, async () => {
  const before = (await listMailboxes(desk.as("Mara"))).map(({ address }) => address);
  const told: StoryMessage[][] = [];
  const remember = async (said: StoryMessage[]) => void told.push(said);
  await seedChats(desk.system, remember);
  await seedChats(desk.system, remember);
  await desk.drainJobs();

  expect(told).toHaveLength(1);
  const accounts = await desk.db.select().from(channelAccounts);
  expect(accounts.map(({ channel, state }) => [channel, state]).toSorted()).toEqual([["instagram", "connected"], ["messenger", "connected"], ["whatsapp", "connected"]]);
  expect(await desk.db.select().from(channelTemplates)).toHaveLength(3);
  const chats = await desk.db.select().from(conversations);
  expect(chats).toHaveLength(10);
  expect(chats.every(({ contactId, participantAddress }) => contactId !== null && participantAddress !== null)).toBe(true);
  const rows = await desk.db.select().from(messages);
  expect(rows).toHaveLength(told[0]!.length);
  expect(rows.every(({ chat }) => chat?.type === "text")).toBe(true);
  const unread = await desk.db.select().from(messages).where(isNull(messages.readAt));
  expect(unread.filter(({ direction }) => direction === "inbound").map(({ fromName }) => fromName).toSorted()).toEqual(["Chloé Dubois", "Ingrid Solberg"]);
  expect((await desk.db.select().from(contacts)).map(({ name }) => name).toSorted()).toEqual(customers.map(({ name }) => name).toSorted());
  expect(await desk.db.select().from(cases)).toEqual([]);

  expect((await listMailboxes(desk.as("Mara"))).map(({ address }) => address)).toEqual(before);
  expect((await visibleMailboxes(desk.as("Aylin"))).filter(({ channel }) => channel !== "email")).toHaveLength(3);
  const byProvider = new Map((await desk.db.select().from(sendingAccounts)).map((row) => [row.provider, row]));
  expect(byProvider.get("whatsapp_cloud")!.fallbackAccountId).toBe(byProvider.get("aws_social")!.id);
  expect((await openMetaApp(desk.system))?.secrets).toHaveLength(1);
  const { secret } = (await openAccount(desk.system, byProvider.get("aws_social")!.id))!;
  expect(JSON.parse(secret!)).toMatchObject({ accessKeyId: expect.stringMatching(/^AKIA/) });
});

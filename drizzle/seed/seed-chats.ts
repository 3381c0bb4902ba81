import { and, eq, inArray } from "drizzle-orm";
import type { AccountFacts, ChannelTemplate } from "../../server/contract/channels.ts";
import type { SendingAccountSettings } from "../../server/contract/sending-accounts.ts";
import { type Ctx, inTransaction } from "../../server/context.ts";
import { findAccount } from "../../server/services/channels/channel-accounts.ts";
import { saveMetaApp } from "../../server/services/channels/meta-app.ts";
import { receiveChat } from "../../server/services/channels/receive-chat.ts";
import { createContact } from "../../server/services/contacts/save-contact.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { maskSecret } from "../../server/services/sending-accounts/mask-secret.ts";
import { seal } from "../../server/services/settings/seal.ts";
import { channelAccounts, channelApps, channelTemplates } from "../schema/channels.ts";
import { addresses } from "../schema/contacts.ts";
import { messages } from "../schema/conversations.ts";
import { mailboxes, teams } from "../schema/people.ts";
import { sendingAccounts } from "../schema/sending-accounts.ts";
import { type ChatStoryChannel, chatAws, chatIds, chatKeys, chatTemplates, customers, saidInChats, type StoryMessage } from "./chat-story.ts";
import { supportMailbox } from "./story.ts";

/**
 * Connects the support team's number, page and Instagram account, and lets ten people have written there: once, in the
 * desk of the story alone. `remember` tells the sandbox's telephones the same.
 */
export async function seedChats(ctx: Ctx, remember: (said: StoryMessage[]) => Promise<void>): Promise<void> {
  const [app] = await ctx.db.select({ key: channelApps.key }).from(channelApps).limit(1);
  const [support] = await ctx.db.select({ teamId: mailboxes.teamId }).from(mailboxes).where(eq(mailboxes.address, supportMailbox.address));
  const [team] = support?.teamId ? await ctx.db.select({ id: teams.id }).from(teams).where(eq(teams.id, support.teamId)) : [];
  if (app || !team) return;
  const said = saidInChats(ctx.now());
  await remember(said);
  await inTransaction(ctx, async (ctx) => {
    await saveMetaApp(ctx, { appId: chatIds.appId, secret: chatKeys.appSecret, verifyToken: chatKeys.verifyToken });
    for (const account of accounts) await connect(ctx, team.id, account);
    await knowCustomers(ctx);
    for (const message of said) await tell(ctx, message);
    const read = said.filter((one) => one.isRead).map(({ id }) => id);
    await ctx.db.update(messages).set({ readAt: ctx.now() }).where(and(inArray(messages.providerMessageId, read), eq(messages.direction, "inbound")));
  });
}

interface Account {
  channel: ChatStoryChannel;
  provider: "whatsapp_cloud" | "messenger" | "instagram";
  name: string;
  externalId: string;
  businessId: string | null;
  token: string;
  facts: Pick<AccountFacts, "handle" | "verifiedName"> & Partial<AccountFacts>;
}

const accounts: Account[] = [
  { channel: "whatsapp", provider: "whatsapp_cloud", name: "Fernweh WhatsApp", externalId: chatIds.numberId, businessId: chatIds.wabaId, token: chatKeys.whatsAppToken, facts: { handle: "+49 30 5550 1170", verifiedName: "Fernweh Travel", quality: "GREEN", tier: "TIER_10K", peoplePerDay: 10_000, messagesPerSecond: 80, verification: "verified" } },
  { channel: "messenger", provider: "messenger", name: "Fernweh on Facebook", externalId: chatIds.pageId, businessId: chatIds.pageId, token: chatKeys.pageToken, facts: { handle: "Fernweh Travel", verifiedName: null } },
  { channel: "instagram", provider: "instagram", name: "Fernweh on Instagram", externalId: chatIds.instagramId, businessId: chatIds.pageId, token: chatKeys.pageToken, facts: { handle: "@fernweh.travel", verifiedName: null } },
];

async function connect(ctx: Ctx, teamId: string, { channel, provider, name, externalId, businessId, token, facts }: Account): Promise<void> {
  const id = ctx.newId();
  const now = ctx.now();
  await ctx.db.insert(mailboxes).values({ id, channel, address: `${channel}:${externalId}`, name, teamId, isWatched: false, createdAt: now });
  await ctx.db.insert(channelAccounts).values({ id, channel, provider, externalId, businessId, state: "connected", facts: { quality: "UNKNOWN", tier: null, peoplePerDay: null, messagesPerSecond: null, verification: null, tokenExpiresAt: null, ...facts }, connectedAt: now });
  const fallbackAccountId = channel === "whatsapp" ? await addSecondRoute(ctx, id) : null;
  await addRoute(ctx, { id, mailboxId: id, name, provider, settings: { externalId, ...(businessId ? { businessId } : {}) }, secret: token, fallbackAccountId });
  if (channel === "whatsapp") for (const template of chatTemplates) await addTemplate(ctx, id, template);
  await recordEvent(ctx, { name: "channel_account.connected", subject: { type: "channel_account", id }, data: { channel, handle: facts.handle } });
}

/** WhatsApp's way by AWS, which takes over what Meta could not be handed. */
async function addSecondRoute(ctx: Ctx, mailboxId: string): Promise<string> {
  const id = ctx.newId();
  const aws = { region: chatAws.region, topicArn: chatAws.topicArn, burstCapacity: 100, metaApiVersion: "v23.0" };
  await addRoute(ctx, { id, mailboxId, name: "Fernweh WhatsApp (AWS)", provider: "aws_social", settings: { externalId: chatIds.awsNumberId, businessId: chatIds.awsWabaId, aws }, secret: JSON.stringify(chatKeys.aws), fallbackAccountId: null });
  return id;
}

type Route = { id: string; mailboxId: string; name: string; provider: Account["provider"] | "aws_social"; settings: SendingAccountSettings; secret: string; fallbackAccountId: string | null };

async function addRoute(ctx: Ctx, { secret, ...route }: Route): Promise<void> {
  await ctx.db.insert(sendingAccounts).values({ ...route, sealedSecret: seal(ctx.ports.settingsKey, `sending_account:${route.id}`, secret), secretMask: maskSecret(secret), createdAt: ctx.now(), updatedAt: ctx.now() });
}

async function addTemplate(ctx: Ctx, accountId: string, { id, name, language, category, components }: (typeof chatTemplates)[number]): Promise<void> {
  await ctx.db.insert(channelTemplates).values({ id: ctx.newId(), accountId, providerTemplateId: id, name, language, category, status: "APPROVED", components: components as unknown as ChannelTemplate["components"], quality: "GREEN", syncedAt: ctx.now() });
}

/** Who they are, by mail and by telephone: their chats are theirs from the first word. */
async function knowCustomers(ctx: Ctx): Promise<void> {
  for (const { name, email, phone, psid, igsid, language, country } of customers) {
    const [known] = await ctx.db.select({ contactId: addresses.contactId }).from(addresses).where(and(eq(addresses.channel, "email"), eq(addresses.key, email)));
    const [givenName = "", ...family] = name.split(" ");
    const contactId = known?.contactId ?? (await createContact(ctx, { name, givenName, familyName: family.join(" "), company: "", email, phone: `+${phone}`, language, timeZone: "", country, preferredChannel: null, tags: [], customFields: {} })).id;
    const named = [{ channel: "whatsapp" as const, address: `+${phone}` }, { channel: "messenger" as const, address: psid }, { channel: "instagram" as const, address: igsid }];
    await ctx.db.insert(addresses).values(named.map(({ channel, address }) => ({ id: ctx.newId(), contactId, channel, address, key: address, createdAt: ctx.now() }))).onConflictDoNothing();
  }
}

async function tell(ctx: Ctx, { id, channel, accountId, address, name, isOurs, at, text }: StoryMessage): Promise<void> {
  const place = await findAccount(ctx, channel, accountId);
  const [from, to] = isOurs ? [accountId, address] : [address, accountId];
  await receiveChat(ctx, {
    place: place!,
    event: { kind: "message", channel, accountExternalId: accountId, id, from, to, groupId: null, fromUserId: null, fromName: isOurs ? null : name, userName: null, at, type: "text", text, content: { type: "text", body: text }, replyTo: null, mediaId: null, referral: null, isEcho: isOurs, tracker: null },
  });
}

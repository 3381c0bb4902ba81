import { and, eq } from "drizzle-orm";
import { channelAccounts, channelTemplates } from "../../../drizzle/schema/channels.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { CampaignChannel, ChosenChatTemplate, PinnedChatTemplate, PreviewProblem, SendMode } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { parsePart } from "../templates/liquid.ts";
import { readTemplate } from "../templates/queries.ts";
import { readLiquidError } from "../templates/render-template.ts";
import { placeKey, templatePlaces } from "../templates/template-places.ts";
import type { CampaignRow } from "./queries.ts";

/** What a campaign is wanted to say, and from where. */
export interface WantedParts {
  channel: CampaignChannel;
  templateId: string | null;
  mailboxId: string | null;
  accountId: string | null;
  chatAccountId: string | null;
  chatTemplate: ChosenChatTemplate | null;
  sendMode: SendMode;
}

export type CampaignParts = Pick<CampaignRow, "channel" | "templateId" | "templateVersion" | "mailboxId" | "accountId" | "chatAccountId" | "chatTemplate">;

/**
 * The parts that its channels need, the newest version of the template and what WhatsApp has approved pinned; parts of a
 * channel that it does not write by are dropped. Refuses what is missing, or not the actor's.
 */
export async function partsOf(ctx: Ctx, wanted: WantedParts): Promise<CampaignParts> {
  const { channel } = wanted;
  if (channel !== "email" && wanted.sendMode === "drafts") throw refuse("unprocessable", "WhatsApp keeps no drafts.", { remedy: "Let the campaign send, or write by mail alone.", errors: [{ path: "sendMode", message: "must be send" }] });
  const mail = channel === "whatsapp" ? null : await mailParts(ctx, wanted);
  const chat = channel === "email" ? null : await chatParts(ctx, wanted);
  return {
    channel,
    templateId: mail?.templateId ?? null,
    templateVersion: mail?.templateVersion ?? null,
    mailboxId: mail?.mailboxId ?? chat!.chatAccountId,
    accountId: mail?.accountId ?? null,
    chatAccountId: chat?.chatAccountId ?? null,
    chatTemplate: chat?.chatTemplate ?? null,
  };
}

async function mailParts(ctx: Ctx, { templateId, mailboxId, accountId }: WantedParts) {
  if (templateId === null) throw missing("templateId", "a template for its mails");
  if (mailboxId === null) throw missing("mailboxId", "a mailbox to send from");
  const template = await readTemplate(ctx, templateId);
  if (!(await visibleMailboxes(ctx)).some(({ id, channel }) => id === mailboxId && channel === "email")) throw refuse("not_found", "There is no such mailbox for you.", { remedy: "Ask an admin to add you to the mailbox's team." });
  await requireAccount(ctx, { accountId, mailboxId });
  return { templateId: template.id, templateVersion: template.version, mailboxId, accountId };
}

/** An account is used with the mailbox that its answers come to. */
async function requireAccount(ctx: Ctx, { accountId, mailboxId }: { accountId: string | null; mailboxId: string }): Promise<void> {
  if (accountId === null || accountId === mailboxId) return;
  const [account] = await ctx.db.select({ isEnabled: sendingAccounts.isEnabled }).from(sendingAccounts).where(and(eq(sendingAccounts.id, accountId), eq(sendingAccounts.mailboxId, mailboxId)));
  if (!account) throw refuse("not_found", "This mailbox has no such sending account.", { remedy: "Choose one of the mailbox's own accounts." });
  if (!account.isEnabled) throw refuse("unprocessable", "The sending account is switched off.", { remedy: "Choose another, or ask an admin to switch it on." });
}

async function chatParts(ctx: Ctx, { chatAccountId, chatTemplate }: WantedParts) {
  if (chatAccountId === null) throw missing("chatAccountId", "a WhatsApp number to write from");
  if (chatTemplate === null) throw missing("chatTemplate", "an approved WhatsApp template");
  await requireNumber(ctx, chatAccountId);
  return { chatAccountId, chatTemplate: await pinned(ctx, chatAccountId, chatTemplate) };
}

async function requireNumber(ctx: Ctx, chatAccountId: string): Promise<void> {
  const isSeen = (await visibleMailboxes(ctx)).some(({ id, channel }) => id === chatAccountId && channel === "whatsapp");
  if (!isSeen) throw refuse("not_found", "There is no such WhatsApp number for you.", { remedy: "Ask an admin to add you to the number's team." });
  const [account] = await ctx.db.select({ state: channelAccounts.state, facts: channelAccounts.facts }).from(channelAccounts).where(eq(channelAccounts.id, chatAccountId));
  if (account?.state !== "connected") throw refuse("conflict", `${account?.facts.handle ?? "The number"} is not connected.`, { remedy: "Ask an admin to connect it again under Settings, Channels." });
}

async function pinned(ctx: Ctx, chatAccountId: string, { name, language, values }: ChosenChatTemplate): Promise<PinnedChatTemplate> {
  const variants = await approvedVariants(ctx, chatAccountId, name);
  const own = variants.find((variant) => variant.language === language);
  if (!own) throw refuse("unprocessable", `WhatsApp has not approved a template ${name} in ${language}.`, { remedy: "Choose an approved one; synchronise the templates under Settings, Channels, if it was approved just now.", errors: [{ path: "chatTemplate.name", message: "is not approved" }] });
  refuseBadValues(values, new Set(variants.flatMap(({ components }) => templatePlaces(components).map(placeKey))));
  return { name, language, values, variants };
}

async function approvedVariants(ctx: Ctx, accountId: string, name: string): Promise<PinnedChatTemplate["variants"]> {
  const { language, category, components } = channelTemplates;
  return ctx.db.select({ language, category, components }).from(channelTemplates).where(and(eq(channelTemplates.accountId, accountId), eq(channelTemplates.name, name), eq(channelTemplates.status, "APPROVED"))).orderBy(language);
}

function refuseBadValues(values: Record<string, string>, places: ReadonlySet<string>): void {
  const errors = Object.entries(values).flatMap(([key, source]) => {
    if (!places.has(key)) return [{ path: `chatTemplate.values.${key}`, message: "The template has no such place." }];
    try {
      parsePart("text", source);
      return [];
    } catch (error) {
      return [{ path: `chatTemplate.values.${key}`, message: readLiquidError(error).what }];
    }
  });
  if (errors.length > 0) throw refuse("bad_input", `${errors[0]!.path}: ${errors[0]!.message}`, { remedy: "Write words and merge fields such as {{ first_name }}.", errors });
}

/** Stands against a start: since the draft was saved WhatsApp changed the template, or paused it. Null: it is as it was. */
export async function chatTemplateProblem(ctx: Ctx, { chatAccountId, chatTemplate }: Pick<CampaignRow, "chatAccountId" | "chatTemplate">): Promise<PreviewProblem | null> {
  if (chatAccountId === null || chatTemplate === null) return null;
  const now = await approvedVariants(ctx, chatAccountId, chatTemplate.name);
  const isSame = chatTemplate.variants.every((variant) => now.some(({ language, components }) => language === variant.language && JSON.stringify(components) === JSON.stringify(variant.components)));
  return isSame ? null : { kind: "template_unapproved", field: chatTemplate.name, message: `WhatsApp changed, paused or took back the template ${chatTemplate.name} since it was chosen.` };
}

function missing(path: string, what: string): Error {
  return refuse("unprocessable", `The campaign needs ${what}.`, { remedy: "Choose one.", errors: [{ path, message: "is missing" }] });
}

/** What an entry of the record says of them: what was pinned is in the campaign. */
export function partsInShort({ chatTemplate, ...parts }: CampaignParts) {
  return { ...parts, chatTemplate: chatTemplate && { name: chatTemplate.name, language: chatTemplate.language } };
}

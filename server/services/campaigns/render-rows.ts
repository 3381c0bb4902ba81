import { setImmediate as breathe } from "node:timers/promises";
import type { CheckKind, PreviewProblem } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { displayNameOf, mergeValuesOf } from "../contacts/merge-values.ts";
import { languageTag } from "../contacts/transform-language.ts";
import type { AcceptedRow } from "../imports/queries.ts";
import { type CompiledChatTemplate, compileChatTemplate, fillChatTemplate, type TemplateContent } from "../templates/merge-chat-template.ts";
import type { RenderedMessage } from "../templates/render-template.ts";
import { TOPIC_LEFT } from "../subscriptions/may-write.ts";
import { audienceAfter } from "./audience.ts";
import { createLinkCheck } from "./broken-links.ts";
import { chatTemplateProblem } from "./campaign-parts.ts";
import { attachmentNames } from "../deliveries/attachment-names.ts";
import { type Attached, attachedTo } from "./attached.ts";
import { recipientZone } from "./contact-zone.ts";
import { effectOf, PHONE } from "./effects.ts";
import type { CampaignRow } from "./queries.ts";
import { type Repair, repaired, repairsOf } from "./repairs.ts";
import { type Addressed, addressed, channelsOf, type RowChannel } from "./row-address.ts";
import { factsOf, type RowFacts } from "./row-facts.ts";
import { personalProblems, rowProblems } from "./row-problems.ts";
import { type CampaignTemplate, templateOf } from "./template-of.ts";

export type Problem = PreviewProblem;

/** `channel`: of a recipient of a campaign that has begun, who keeps it. */
export interface AudienceRow extends AcceptedRow {
  channel?: RowChannel;
}

export interface RenderedRow {
  line: number;
  contactId: string;
  channel: RowChannel;
  name: string;
  address: string;
  /** Repairs included. */
  values: Record<string, string>;
  language: string | null;
  timeZone: string | null;
  message: RenderedMessage;
  /** Of WhatsApp: what leaves; the message's text is how it reads. */
  chat: TemplateContent | null;
  /** Given: the person has a place in the campaign and no mail, for this reason. */
  skippedReason: string | null;
  /** Another row has this person's place. */
  isRepeated: boolean;
  repair: Repair | null;
  /** Those that a person accepted are not among them. */
  problems: Problem[];
}

export const ROWS_PER_BATCH = 1_000;
/** Rendering is pure computing: after so many rows other requests get their turn. */
const ROWS_PER_BREATH = 50;

/** What all rows of a campaign share. */
export interface Rendering {
  campaign: CampaignRow;
  /** Null: it writes no mails. */
  template: CampaignTemplate | null;
  /** Null: it writes nothing by WhatsApp. */
  chatTemplate: CompiledChatTemplate | null;
  chatProblem: Problem | null;
  attached: Attached;
  brokenLinks: (html: string) => string[];
  now: Date;
  /** By line, of whom it was first: across batches. */
  seen: { contacts: Map<string, number>; addresses: Map<string, number>; phones: Map<string, number> };
  namedFiles: Set<string>;
}

export async function startRendering(ctx: Ctx, campaign: CampaignRow, now: Date): Promise<Rendering> {
  const template = await templateOf(ctx, campaign);
  const attached = await attachedTo(ctx, campaign, template?.attachments ?? []);
  return {
    campaign, template, attached, now,
    chatTemplate: campaign.chatTemplate && compileChatTemplate(campaign.chatTemplate),
    // What has begun is shown as it was checked.
    chatProblem: campaign.launchedAt === null ? await chatTemplateProblem(ctx, campaign) : null,
    brokenLinks: createLinkCheck(attached.contentIds),
    seen: { contacts: new Map(), addresses: new Map(), phones: new Map() },
    namedFiles: new Set(),
  };
}

/** Every row of the campaign's audience, rendered as it would be sent at `now`, in batches by line. */
export async function* renderRows(ctx: Ctx, rendering: Rendering): AsyncGenerator<RenderedRow[]> {
  const { campaign } = rendering;
  const repairs = await repairsOf(ctx, campaign.id);
  for (let afterLine = 0; ; ) {
    const rows = await audienceAfter(ctx, campaign, { afterLine, limit: ROWS_PER_BATCH });
    if (rows.length === 0) return;
    afterLine = rows.at(-1)!.line;
    yield await renderBatch(ctx, rendering, { rows, repairs });
  }
}

export async function renderBatch(ctx: Ctx, rendering: Rendering, { rows: asImported, repairs }: { rows: AudienceRow[]; repairs: Map<number, Repair> }): Promise<RenderedRow[]> {
  const channels = channelsOf(rendering.campaign);
  const rows = asImported.map((row) => addressed<AudienceRow>(repaired(row, repairs.get(row.line)), channels));
  const facts = await factsOf(ctx, rendering.campaign, { rows, now: rendering.now });
  const rendered: RenderedRow[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_PER_BREATH === 0) await breathe();
    rendered.push(renderRow(rendering, { row, repair: repairs.get(row.line) ?? null, facts }));
  }
  return rendered;
}

interface OneRow {
  row: Addressed<AudienceRow>;
  repair: Repair | null;
  facts: RowFacts;
}

function renderRow(rendering: Rendering, input: OneRow): RenderedRow {
  const { channel } = rendering.campaign;
  if (input.row.channel) return renderOn(rendering, input, input.row.channel);
  if (channel !== "preferred") return renderOn(rendering, input, channel);
  // Whoever said nothing is written to by mail; whom the one channel does not reach, the other may.
  const own: RowChannel = input.facts.contacts.get(input.row.contactId)?.preferredChannel === "whatsapp" ? "whatsapp" : "email";
  const first = renderOn(rendering, input, own);
  if (isReached(first)) return first;
  const other = renderOn(rendering, input, own === "email" ? "whatsapp" : "email");
  return isReached(other) ? other : first;
}

/** What keeps a person from being written to on one channel, and not on another. */
const unreached: ReadonlySet<CheckKind> = new Set(["address_bad", "suppressed", "no_consent"]);
const isReached = ({ problems }: RenderedRow): boolean => !problems.some(({ kind }) => unreached.has(kind));

/** A row's message on one channel. */
interface OnChannel {
  message: RenderedMessage;
  chat: TemplateContent | null;
  problems: Problem[];
}

function renderOn(rendering: Rendering, input: OneRow, channel: RowChannel): RenderedRow {
  const { row, repair, facts } = input;
  const contact = facts.contacts.get(row.contactId);
  const language = (row.values.language ? languageTag(row.values.language) : null) ?? contact?.language ?? null;
  const { address } = row.on[channel];
  const said = channel === "email" ? mailOf(rendering, { row, language, address }) : chatOf(rendering, { row, language, address });
  const found = repair?.isLeftOut ? [] : [...said.problems, ...personProblems(rendering, input, channel)];
  const left = found.filter((problem) => !(repair?.accepted.includes(problem.kind) && effectOf(problem).isAcceptable));
  return {
    line: row.line, contactId: row.contactId, channel, name: oneLine(displayNameOf(row.values)) || address, address, values: row.values, language, repair,
    message: said.message, chat: said.chat,
    timeZone: recipientZone(row.values, contact),
    skippedReason: repair?.isLeftOut ? "left_out" : reasonToSkip(left, input, channel),
    isRepeated: rendering.seen.contacts.get(row.contactId) !== row.line,
    problems: left,
  };
}

interface Written {
  row: AudienceRow;
  language: string | null;
  address: string;
}

function mailOf({ campaign, template, attached, brokenLinks, namedFiles, now }: Rendering, { row, language, address }: Written): OnChannel {
  const { message, problems, language: taken, isTheirLanguage } = template!.render({ values: mergeValuesOf(row.values), language, now });
  const files = attachmentNames(row.values, campaign.attachmentColumn);
  for (const name of files) namedFiles.add(name);
  const own = rowProblems({
    values: row.values, address, html: message.html, text: message.text, attached,
    language: { wanted: language, taken, isTheirs: isTheirLanguage },
    brokenLinks: brokenLinks(message.html),
    attachmentColumn: campaign.attachmentColumn,
  });
  return { message: { ...message, files: [...message.files, ...ownFiles(files, attached)] }, chat: null, problems: [...problems.map(({ kind, field, message }) => ({ kind, field, message })), ...own] };
}

function chatOf({ chatTemplate, chatProblem, now }: Rendering, { row, language, address }: Written): OnChannel {
  const { content, problems, isTheirLanguage } = fillChatTemplate(chatTemplate!, { values: mergeValuesOf(row.values), language, now });
  const own = personalProblems({ values: row.values, language: { wanted: language, taken: content.language.replace("_", "-"), isTheirs: isTheirLanguage } });
  if (address === "") own.push({ kind: "address_bad", field: "phone", message: "There is no telephone number that exists." });
  return { message: { subject: "", html: "", text: content.preview, headers: {}, files: [] }, chat: content, problems: [...(chatProblem ? [chatProblem] : []), ...problems, ...own] };
}

function ownFiles(names: string[], attached: Attached): RenderedMessage["files"] {
  return names.flatMap((fileName) => {
    const file = attached.own.get(fileName);
    return file ? [{ fileName, sha256: file.sha256, contentId: null }] : [];
  });
}

/** Who must not, or should not, be written to; and who stands in the file more than once. A row that is left out has no say. */
function personProblems({ campaign, seen }: Rendering, { row, facts }: OneRow, channel: RowChannel): Problem[] {
  const problems: Problem[] = [];
  const { key } = row.on[channel];
  const unwritable = facts.unwritable[channel].get(key);
  if (unwritable === TOPIC_LEFT) problems.push({ kind: "suppressed", field: campaign.topic, message: `Does not want mail about ${campaign.topic}.` });
  else if (unwritable !== undefined) problems.push({ kind: "suppressed", field: null, message: `Must not be written to: ${unwritable}.` });
  const consented = facts.consented[channel];
  if (consented !== null && !consented.has(row.contactId)) problems.push({ kind: "no_consent", field: null, message: channel === "whatsapp" ? "Has not agreed to be written to by WhatsApp." : "Has not agreed to be written to." });
  if (facts.mailedLately.has(row.contactId)) problems.push({ kind: "frequency_cap", field: null, message: `Had a campaign's mail within ${campaign.frequencyCapDays} days.` });
  const phoneKey = facts.contacts.get(row.contactId)?.phoneKey ?? null;
  const first = {
    contact: firstOf(seen.contacts, row.contactId, row.line),
    address: key === "" ? row.line : firstOf(seen.addresses, `${channel} ${key}`, row.line),
    phone: phoneKey === null ? row.line : firstOf(seen.phones, phoneKey, row.line),
  };
  if (first.contact !== row.line) problems.push({ kind: "duplicate", field: null, message: "The same person stands in the file more than once; one mail is sent." });
  else if (first.address !== row.line) problems.push({ kind: "duplicate", field: channel === "email" ? "email" : "number", message: "Another row has the same address; one message is sent." });
  else if (first.phone !== row.line) problems.push({ kind: "duplicate", field: PHONE, message: "Another row has the same telephone; it may be the same person." });
  return problems;
}

function firstOf(seen: Map<string, number>, key: string, line: number): number {
  const first = seen.get(key);
  if (first === undefined) seen.set(key, line);
  return first ?? line;
}

function reasonToSkip(problems: Problem[], { row, facts }: OneRow, channel: RowChannel): string | null {
  const skipping = problems.find((problem) => effectOf(problem).effect === "skips");
  if (!skipping) return null;
  return skipping.kind === "suppressed" ? facts.unwritable[channel].get(row.on[channel].key)! : skipping.kind;
}

/** A display name goes into a header. */
function oneLine(name: string): string {
  return name.replace(/[\p{Cc}\s]+/gu, " ").trim();
}

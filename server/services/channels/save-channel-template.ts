import { isDeepStrictEqual } from "node:util";
import { and, asc, eq } from "drizzle-orm";
import { channelTemplates } from "../../../drizzle/schema/channels.ts";
import type { ChannelTemplate } from "../../contract/channels.ts";
import type { TemplateList } from "../../contract/platforms.ts";
import { componentsOfDraft, type DraftProblem, draftProblems, EditTemplate, isNamed, TemplateDraft } from "../../contract/template-draft.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { mayActorCall } from "../people/authorise.ts";
import { namedPlaces } from "../templates/template-places.ts";
import type { ChannelVendor, VendorAccount } from "./channel-vendor.ts";
import { noteRefusedToken, openVendor, vendorRefused } from "./open-vendor.ts";
import { requirePlace, routesOf } from "./platform-rows.ts";

type TemplateRow = typeof channelTemplates.$inferSelect;
/** Looked at once more by WhatsApp; what waits or was ended cannot be edited. */
const editable: ChannelTemplate["status"][] = ["APPROVED", "REJECTED", "PAUSED"];

export const toTemplate = (row: TemplateRow): ChannelTemplate => ({ ...row, syncedAt: row.syncedAt.toISOString() });

/** The account's templates as the vendor told them last. */
export async function listChannelTemplates(ctx: Ctx, { accountId }: { accountId: string }): Promise<TemplateList> {
  const { account } = await requirePlace(ctx, accountId);
  const rows = await ctx.db.select().from(channelTemplates).where(eq(channelTemplates.accountId, accountId)).orderBy(asc(channelTemplates.name), asc(channelTemplates.language));
  return { items: rows.map((row) => ({ ...toTemplate(row), places: namedPlaces(row.components) })), syncedAt: account.lastSyncAt?.toISOString() ?? null, mayWrite: mayActorCall(ctx, "savePlatform") && account.channel === "whatsapp" && account.state !== "disconnected" };
}

/**
 * Submits a template to WhatsApp, which looks at it for up to a day. Refuses `bad_input` with every field that WhatsApp would
 * refuse before it is asked, `conflict` a name that is taken in the language. Sent again after an answer that was lost, it is
 * found there and kept.
 */
export async function createChannelTemplate(ctx: Ctx, { accountId, ...given }: TemplateDraft & { accountId: string }): Promise<ChannelTemplate> {
  const draft = TemplateDraft.parse(given);
  refuseProblems(draft);
  const { vendor, account } = await openWriter(ctx, accountId);
  const components = componentsOfDraft(draft);
  const { name, language, category } = draft;
  await refuseKnown(ctx, { accountId, name, language });
  const asked = { name, language, category, components, ...(isNamed(draft) && { parameter_format: "NAMED" as const }) };
  const answer = await vendor.createTemplate(account, asked);
  const made = answer.ok ? answer.value : answer.code === "invalid" ? await findMade(vendor, account, asked) : null;
  if (!made) {
    if (!answer.ok) await noteRefusedToken(ctx, accountId, answer, account);
    throw vendorRefused(answer as Extract<typeof answer, { ok: false }>, account);
  }
  const row = { accountId, name, language, components, rejectedReason: null, quality: null, syncedAt: ctx.now(), ...made };
  return inTransaction(ctx, async (ctx) => {
    const [kept] = await ctx.db.insert(channelTemplates).values({ id: ctx.newId(), ...row }).onConflictDoUpdate({ target: [channelTemplates.accountId, channelTemplates.name, channelTemplates.language], set: row }).returning();
    await recordEvent(ctx, { name: "channel_template.submitted", subject: { type: "channel_template", id: kept!.id }, data: { accountId, name, language, category: made.category, status: made.status } });
    return toTemplate(kept!);
  });
}

/** Changes the text of a template, which WhatsApp looks at anew. An approved one keeps its category. */
export async function editChannelTemplate(ctx: Ctx, { accountId, templateId, ...given }: ReturnType<typeof EditTemplate.parse> & { accountId: string; templateId: string }): Promise<ChannelTemplate> {
  const before = await requireTemplate(ctx, { accountId, templateId });
  const draft: TemplateDraft = { ...EditTemplate.parse(given), name: before.name, language: before.language };
  refuseProblems(draft);
  if (!editable.includes(before.status) || before.providerTemplateId === null) throw refuse("conflict", `A template that is ${before.status.toLowerCase().replaceAll("_", " ")} cannot be edited at WhatsApp.`, { remedy: "Wait until WhatsApp has decided, or submit a new one under another name." });
  if (before.status === "APPROVED" && before.category !== draft.category) throw refuse("conflict", "An approved template keeps its category.", { remedy: "Submit a new one under another name." });
  const { vendor, account } = await openWriter(ctx, accountId);
  const components = componentsOfDraft(draft);
  const answer = await vendor.updateTemplate(account, before.providerTemplateId, { category: draft.category, components });
  if (!answer.ok) {
    await noteRefusedToken(ctx, accountId, answer, account);
    throw vendorRefused(answer, account);
  }
  return inTransaction(ctx, async (ctx) => {
    const [kept] = await ctx.db.update(channelTemplates).set({ components, category: draft.category, status: "PENDING", rejectedReason: null, syncedAt: ctx.now() }).where(eq(channelTemplates.id, templateId)).returning();
    if (!kept) throw refuse("not_found", "The template was deleted meanwhile.", { remedy: "Load the list again." });
    await recordEvent(ctx, { name: "channel_template.edited", subject: { type: "channel_template", id: templateId }, data: { accountId, name: before.name, language: before.language, before: { components: before.components, category: before.category }, after: { components, category: draft.category } } });
    return toTemplate(kept);
  });
}

/** Deletes a template at WhatsApp in this one language. Its name is free again after 30 days only, which is WhatsApp's rule. */
export async function deleteChannelTemplate(ctx: Ctx, { accountId, templateId }: { accountId: string; templateId: string }): Promise<void> {
  const before = await requireTemplate(ctx, { accountId, templateId });
  const { vendor, account } = await openWriter(ctx, accountId);
  const answer = await vendor.deleteTemplate(account, { name: before.name, providerTemplateId: before.providerTemplateId });
  if (!answer.ok && answer.code !== "not_found") {
    await noteRefusedToken(ctx, accountId, answer, account);
    throw vendorRefused(answer, account);
  }
  await inTransaction(ctx, async (ctx) => {
    const gone = await ctx.db.delete(channelTemplates).where(eq(channelTemplates.id, templateId)).returning({ id: channelTemplates.id });
    if (gone.length > 0) await recordEvent(ctx, { name: "channel_template.deleted", subject: { type: "channel_template", id: templateId }, data: { accountId, name: before.name, language: before.language } });
  });
}

type Writer = ChannelVendor & Required<Pick<ChannelVendor, "createTemplate" | "updateTemplate" | "deleteTemplate" | "listTemplates">>;

/** The first route of the account whose carrier knows templates. */
async function openWriter(ctx: Ctx, accountId: string): Promise<{ vendor: Writer; account: VendorAccount }> {
  const { account } = await requirePlace(ctx, accountId);
  if (account.state === "disconnected") throw refuse("conflict", "This account is disconnected.", { remedy: "Connect it again first." });
  for (const route of (await routesOf(ctx, accountId)).toSorted((one) => (one.id === accountId ? -1 : 1))) {
    const opened = await openVendor(ctx, route.id);
    const { createTemplate, updateTemplate, deleteTemplate, listTemplates } = opened.vendor;
    if (route.isEnabled && createTemplate && updateTemplate && deleteTemplate && listTemplates) return { vendor: opened.vendor as Writer, account: opened.account };
  }
  throw refuse("conflict", "This channel has no templates: only WhatsApp does.");
}

async function requireTemplate(ctx: Ctx, { accountId, templateId }: { accountId: string; templateId: string }): Promise<TemplateRow> {
  await requirePlace(ctx, accountId);
  const [row] = await ctx.db.select().from(channelTemplates).where(and(eq(channelTemplates.id, templateId), eq(channelTemplates.accountId, accountId)));
  if (!row) throw refuse("not_found", "There is no such template.", { remedy: "Load the list again: it may have been deleted at WhatsApp." });
  return row;
}

async function refuseKnown(ctx: Ctx, { accountId, name, language }: { accountId: string; name: string; language: string }): Promise<void> {
  const [known] = await ctx.db.select({ id: channelTemplates.id }).from(channelTemplates).where(and(eq(channelTemplates.accountId, accountId), eq(channelTemplates.name, name), eq(channelTemplates.language, language)));
  if (known) throw refuse("conflict", `There is a template ${name} in ${language} already.`, { errors: [{ path: "name", message: "Taken in this language." }], remedy: "Edit that one, or choose another name." });
}

/** What was made by a request whose answer never came; null: the refusal has another reason. */
async function findMade(vendor: Writer, account: VendorAccount, asked: { name: string; language: string; components: ChannelTemplate["components"] }) {
  const listed = await vendor.listTemplates(account);
  const found = listed.ok ? listed.value.find((one) => one.name === asked.name && one.language === asked.language) : undefined;
  if (!found?.providerTemplateId || !isDeepStrictEqual(JSON.parse(JSON.stringify(found.components)), JSON.parse(JSON.stringify(asked.components)))) return null;
  return { providerTemplateId: found.providerTemplateId, status: found.status, category: found.category };
}

function refuseProblems(draft: TemplateDraft): void {
  const problems = draftProblems(draft);
  if (problems.length === 0) return;
  throw refuse("bad_input", "WhatsApp would refuse this template.", { errors: problems.map((problem) => ({ path: problem.path, message: `${problem.code}: ${wordsOf(problem)}` })), remedy: "Change the fields that are named and submit it again." });
}

function wordsOf({ code, max, place }: DraftProblem): string {
  switch (code) {
    case "name": return "Small letters, digits and underscores, at most 512.";
    case "language": return "A language as WhatsApp names it, such as de or en_US.";
    case "authentication": return "The text of codes to sign in by is WhatsApp's own; make such a template in the WhatsApp Manager.";
    case "empty": return "Something must stand here.";
    case "too_long": return `At most ${max} characters.`;
    case "place_name": return `{{${place}}} is no place: numbers, or small letters, digits and underscores.`;
    case "places_mixed": return "Places are all numbers or all names.";
    case "places_order": return "Numbers run from 1 without a gap.";
    case "place_at_edge": return "A place may not be the first or the last thing of the text.";
    case "places_adjacent": return "Something must stand between two places.";
    case "places_none": return "No place and no line break may stand here.";
    case "places_many": return `At most ${max} place.`;
    case "example_missing": return `{{${place}}} needs an example, by which WhatsApp judges it.`;
    case "one_line": return "One line, without line breaks.";
    case "spaces": return "No tabs, no more than two line breaks and no more than four spaces in a row.";
    case "buttons_many": return `At most ${max} buttons.`;
    case "buttons_kind": return `At most ${max} of the kind ${place}.`;
    case "buttons_mixed": return "Quick replies stand together, before or after the others.";
    case "buttons_same": return "Two buttons say the same.";
    case "url": return `An address with http or https of at most ${max} characters.`;
    case "url_place": return "A place may stand at the end of the address alone, as {{1}}.";
    case "phone": return "A telephone number with its country code.";
    case "code": return `Letters and digits, at most ${max}.`;
    default: return code satisfies never;
  }
}

import { eq } from "drizzle-orm";
import { templates, templateVersions } from "../../../drizzle/schema/templates.ts";
import type { SaveAttachment, SaveTemplate, Template, TemplateVariants } from "../../contract/templates.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { isSameAttachment, planAttachments, writeAttachments } from "./attachments.ts";
import { type CheckedContent, requireContent } from "./check-template.ts";
import { languageCode } from "./languages.ts";
import { readTemplate } from "./queries.ts";

/** Its head and its text, whole. */
export interface NextVersion extends CheckedContent {
  name: string;
  description: string;
  category: string;
  tags: string[];
  attachments: SaveAttachment[];
}

/**
 * Makes a template, or its next version: campaigns keep the one that they were made with. What the input does not name
 * stays as it was. Refuses `unprocessable` what is not Liquid, with the line, and `stale` when somebody else saved since
 * the editor read it.
 */
export function saveTemplate(ctx: Ctx, input: SaveTemplate): Promise<Template> {
  return inTransaction(ctx, async (ctx) => {
    const before = input.id === undefined ? null : await lockTemplate(ctx, input.id);
    const next = nextOf(before, input);
    if (before) refuseStale(before, next, input.version);
    return writeVersion(ctx, { id: before?.id ?? ctx.newId(), before, next, event: "template.saved" });
  });
}

export async function lockTemplate(ctx: Ctx, id: string): Promise<Template> {
  await ctx.db.select({ id: templates.id }).from(templates).where(eq(templates.id, id)).for("update");
  return readTemplate(ctx, id);
}

export interface WriteVersion {
  id: string;
  before: Template | null;
  next: NextVersion;
  /** Null: a version of before that comes in with a newer one. */
  event: "template.saved" | "template.cloned" | "template.reverted" | "template.imported" | null;
  restoredFrom?: number | null;
  /** Of a version that was made elsewhere. */
  createdAt?: Date;
  data?: Record<string, unknown>;
}

/** Writes a version where it differs from the one before, within the caller's transaction. */
export async function writeVersion(ctx: Ctx, { id, before, next, event, restoredFrom, createdAt, data }: WriteVersion): Promise<Template> {
  const mergeFields = requireContent(next);
  const attachments = await planAttachments(ctx, next, next.attachments);
  const after = { ...next, attachments };
  const changed = before ? changedParts(before, after) : [];
  if (before && changed.length === 0) return before;
  const version = (before?.version ?? 0) + 1;
  const by = ctx.actor.type === "user" ? ctx.actor.id : null;
  const now = ctx.now();
  const { name, description, category, tags, subject, html, text, whatsapp, headers, language, variants } = next;
  const head = { name, description, category, tags, version, updatedAt: now };
  if (before) await ctx.db.update(templates).set(head).where(eq(templates.id, id));
  else await ctx.db.insert(templates).values({ id, ...head, createdBy: by, createdAt: now });
  await ctx.db.insert(templateVersions).values({ templateId: id, version, subject, html, text, whatsapp, headers, language, variants, mergeFields, createdBy: by, createdAt: createdAt ?? now, restoredFrom: restoredFrom ?? null });
  await writeAttachments(ctx, { templateId: id, version, before: before?.attachments ?? [], after: attachments });
  if (event) await recordEvent(ctx, { name: event, subject: { type: "template", id }, data: { name, version, changed, ...data } });
  return readTemplate(ctx, id);
}

function nextOf(before: Template | null, input: SaveTemplate): NextVersion {
  return {
    name: input.name,
    subject: input.subject,
    html: input.html,
    description: input.description ?? before?.description ?? "",
    category: input.category ?? before?.category ?? "general",
    tags: input.tags ? tidyTags(input.tags) : (before?.tags ?? []),
    text: emptyAsNull(kept(input.text, before?.text)),
    whatsapp: emptyAsNull(kept(input.whatsapp, before?.whatsapp)),
    headers: input.headers ?? before?.headers ?? {},
    language: tidyLanguage(kept(input.language, before?.language)),
    variants: input.variants ? tidyVariants(input.variants) : (before?.variants ?? {}),
    attachments: input.attachments ?? before?.attachments ?? [],
  };
}

const kept = (given: string | null | undefined, before: string | null | undefined): string | null => (given === undefined ? (before ?? null) : given);
const emptyAsNull = (text: string | null) => (text?.trim() ? text : null);
/** What is no language is left for the check to name. */
const tidyLanguage = (language: string | null) => (language?.trim() ? (languageCode(language) ?? language) : null);

function tidyVariants(variants: NonNullable<SaveTemplate["variants"]>): TemplateVariants {
  const tidied = Object.entries(variants).map(([language, body]) => [languageCode(language) ?? language, { subject: body.subject.trim(), html: body.html, text: emptyAsNull(body.text ?? null), whatsapp: emptyAsNull(body.whatsapp ?? null) }] as const);
  if (new Set(tidied.map(([language]) => language)).size < tidied.length) throw refuse("unprocessable", "One language stands there twice.", { errors: [{ path: "variants", message: "twice" }] });
  return Object.fromEntries(tidied);
}

/** Each once, whatever its letters' case. */
export function tidyTags(tags: string[]): string[] {
  const byFolded = new Map<string, string>();
  for (const tag of tags.map((each) => each.trim()).filter(Boolean)) if (!byFolded.has(tag.toLowerCase())) byFolded.set(tag.toLowerCase(), tag);
  return [...byFolded.values()];
}

function refuseStale(before: Template, next: NextVersion, version: number | undefined): void {
  if (version === before.version) return;
  const changed = changedParts(before, next);
  throw refuse("stale", `The template was changed in the meantime; it is now version ${before.version}. Different from yours: ${changed.join(", ") || "nothing"}.`, {
    remedy: "Open the newest version and make your change there.",
    errors: changed.map((part) => ({ path: part, message: asText(before[part]).slice(0, 500) })),
  });
}

const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

type Compared = Omit<NextVersion, "attachments"> & { attachments: readonly (SaveAttachment & { contentId?: string | null })[] };
const parts = ["name", "description", "category", "tags", "language", "subject", "html", "text", "whatsapp", "headers", "variants", "attachments"] as const;

export function changedParts(before: Template, after: Compared): (typeof parts)[number][] {
  return parts.filter((part) => {
    if (part !== "attachments") return asText(sorted(before[part])) !== asText(sorted(after[part]));
    const others = after.attachments.map((each) => ({ ...each, contentId: each.contentId ?? null }));
    return before.attachments.length !== others.length || before.attachments.some((each) => !others.some((other) => isSameAttachment(each, other as typeof each)));
  });
}

/** JSON of an object in the order of its keys: PostgreSQL keeps another one. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}

import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { templates, templateVersions } from "../../../drizzle/schema/templates.ts";
import type { TemplateFacets, TemplateQuery, TemplateSummary } from "../../contract/templates.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

type Query = z.output<typeof TemplateQuery>;

/** How often a template was started, and when last: campaigns are few beside their mails. */
const uses = sql`(select count(*)::int as count, max(c.launched_at) as last_at from campaigns c where c.template_id = ${templates.id} and c.launched_at is not null)`;

/** By which a list is ordered, downwards: the name's order is turned, so that all three go one way. */
const keys: Record<Query["sort"], SQL<string>> = {
  updated: sql<string>`to_char(${templates.updatedAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`,
  used: sql<string>`coalesce(to_char(used.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '')`,
  name: sql<string>`lower(${templates.name})`,
};

/** A page of the library, without the texts. Pages go by key: what comes meanwhile moves nothing. */
export async function listTemplates(ctx: Ctx, query: Query): Promise<{ items: TemplateSummary[]; next: string | null }> {
  const key = keys[query.sort];
  const place = query.after === undefined ? null : readPlace(query.after);
  const isUp = query.sort === "name";
  const beyond = place && (isUp ? sql`(${key}, ${templates.id}) > (${place.key}, ${place.id}::uuid)` : sql`(${key}, ${templates.id}) < (${place.key}, ${place.id}::uuid)`);
  const rows = await ctx.db
    .select({
      head: templates,
      key,
      subject: templateVersions.subject,
      mergeFields: templateVersions.mergeFields,
      language: templateVersions.language,
      languages: sql<string[]>`coalesce((select array_agg(l order by l) from jsonb_object_keys(${templateVersions.variants}) l), '{}')`,
      hasWhatsapp: sql<boolean>`${templateVersions.whatsapp} is not null or jsonb_path_exists(${templateVersions.variants}, '$.*.whatsapp ? (@ != null)')`,
      attachmentCount: sql<number>`(select count(*)::int from template_attachments a where a.template_id = ${templates.id} and a.until_version is null and a.content_id is null)`,
      usageCount: sql<number>`used.count`,
      lastUsedAt: sql<string | null>`used.last_at`,
    })
    .from(templates)
    .innerJoin(templateVersions, and(eq(templateVersions.templateId, templates.id), eq(templateVersions.version, templates.version)))
    .innerJoinLateral(sql`${uses} used`, sql`true`)
    .where(and(found(query), beyond ?? undefined))
    .orderBy(...(isUp ? [asc(key), asc(templates.id)] : [sql`${key} desc`, sql`${templates.id} desc`]))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { items: page.map(toSummary), next: rows.length > query.limit && last ? writePlace(last.key, last.head.id) : null };
}

interface Row {
  head: typeof templates.$inferSelect;
  subject: string;
  mergeFields: string[];
  language: string | null;
  languages: string[];
  hasWhatsapp: boolean;
  attachmentCount: number;
  usageCount: number;
  lastUsedAt: string | null;
}

function toSummary({ head, subject, mergeFields, language, languages, hasWhatsapp, attachmentCount, usageCount, lastUsedAt }: Row): TemplateSummary {
  const { id, version, name, description, category, tags, updatedAt } = head;
  return {
    id, version, name, description, category, tags, updatedAt: updatedAt.toISOString(), subject, mergeFields, language, attachmentCount, usageCount,
    languages: [...(language === null ? [] : [language]), ...languages],
    channels: hasWhatsapp ? ["email", "whatsapp"] : ["email"],
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString(),
  };
}

/** Every word must stand somewhere: in what a template is called and filed under, or in what it says in any language. */
function found({ search, category, tag }: Pick<Query, "search" | "category" | "tag">): SQL | undefined {
  const words = (search ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const spoken = sql`lower(concat_ws(' ', ${templates.name}, ${templates.description}, ${templates.category}, replace(${templates.category}, '_', '-'), array_to_string(${templates.tags}, ' '), ${templateVersions.subject}, ${templateVersions.html}, ${templateVersions.text}, ${templateVersions.whatsapp}, ${templateVersions.variants}::text))`;
  return and(
    isNull(templates.deletedAt),
    category === undefined ? undefined : eq(templates.category, category),
    tag === undefined ? undefined : sql`${templates.tags} @> array[${tag}]::text[]`,
    ...words.map((word) => sql`position(${word} in ${spoken}) > 0`),
  );
}

/** Categories and tags in use, most used first. */
export async function readTemplateFacets(ctx: Ctx): Promise<TemplateFacets> {
  const categories = await ctx.db.select({ category: templates.category, count: sql<number>`count(*)::int` }).from(templates).where(isNull(templates.deletedAt)).groupBy(templates.category).orderBy(sql`2 desc`, asc(templates.category));
  const tags = await ctx.db.execute<{ tag: string; count: number }>(sql`select tag, count(*)::int as count from templates, unnest(tags) tag where deleted_at is null group by tag order by 2 desc, 1`);
  return { categories, tags: tags.map(({ tag, count }) => ({ tag, count })), total: categories.reduce((sum, { count }) => sum + count, 0) };
}

const writePlace = (key: string, id: string) => Buffer.from(JSON.stringify([key, id])).toString("base64url");

function readPlace(after: string): { key: string; id: string } {
  try {
    const [key, id] = JSON.parse(Buffer.from(after, "base64url").toString()) as unknown[];
    if (typeof key === "string" && typeof id === "string" && /^[0-9a-f-]{36}$/.test(id)) return { key, id };
  } catch {
    // Falls through to the refusal.
  }
  throw refuse("bad_input", "`after` is no place in this list.", { remedy: "Pass on the `next` of the page before." });
}

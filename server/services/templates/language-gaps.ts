import { sql } from "drizzle-orm";
import type { LanguageGaps } from "../../contract/templates.ts";
import type { Ctx } from "../../context.ts";
import { languageCode, pickLanguage } from "./languages.ts";
import { readTemplate } from "./queries.ts";

/** Whose languages are counted: an import's rows, a list's members, or everybody. */
export interface GapsAsked {
  templateId: string;
  importId?: string | undefined;
  listId?: string | undefined;
}

/** Persons by language, with the text that each would read. A gap: their language is known, and the template does not speak it. */
export async function readLanguageGaps(ctx: Ctx, asked: GapsAsked): Promise<LanguageGaps> {
  const { language, variants } = await readTemplate(ctx, asked.templateId);
  const offered = [...(language === null ? [] : [language]), ...Object.keys(variants)];
  const counts = new Map<string | null, number>();
  for (const row of await countLanguages(ctx, asked)) {
    const code = languageCode(row.language);
    counts.set(code, (counts.get(code) ?? 0) + row.count);
  }
  const languages = [...counts]
    .map(([code, count]) => {
      const picked = pickLanguage(offered, code);
      return { language: code, count, servedBy: picked ?? language, isGap: code !== null && picked === null && offered.length > 0 };
    })
    .sort((one, other) => other.count - one.count);
  const sum = (rows: typeof languages) => rows.reduce((total, { count }) => total + count, 0);
  return { languages, total: sum(languages), gapCount: sum(languages.filter(({ isGap }) => isGap)) };
}

async function countLanguages(ctx: Ctx, { importId, listId }: GapsAsked): Promise<{ language: string | null; count: number }[]> {
  const shown = sql`c.merged_into_id is null and c.erased_at is null`;
  if (importId) {
    return ctx.db.execute(sql`
      select coalesce(nullif(trim(r.values ->> 'language'), ''), c.language) as language, count(*)::int as count
      from import_rows r join contacts c on c.id = r.contact_id
      where r.import_id = ${importId}::uuid and r.email_key is not null and c.erased_at is null and r.line <= (select applied_line from imports where id = ${importId}::uuid)
        and r.outcome in ('new', 'changed', 'unchanged')
      group by 1`);
  }
  if (listId) return ctx.db.execute(sql`select c.language, count(*)::int as count from contact_list_members m join contacts c on c.id = m.contact_id where m.list_id = ${listId}::uuid and ${shown} group by 1`);
  return ctx.db.execute(sql`select c.language, count(*)::int as count from contacts c where ${shown} group by 1`);
}

import { sql } from "drizzle-orm";
import { storedFiles } from "../../../drizzle/schema/templates.ts";
import type { Ctx } from "../../context.ts";
import { UNUSED_FILE_KEPT_MS } from "./limits.ts";

/** The recurring job `schedule.purgeFiles`: removes what was sent and never named by a template, a campaign, a reply or a chat. */
export async function purgeFiles(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now().getTime() - UNUSED_FILE_KEPT_MS).toISOString();
  await ctx.db.execute(sql`
    delete from ${storedFiles} f where f.created_at < ${before}::timestamptz
      and not exists (select from template_attachments a where a.sha256 = f.sha256)
      and not exists (select from campaign_files c where c.sha256 = f.sha256)
      and not exists (select from attachments a join messages m on m.id = a.message_id where a.sha256 = f.sha256 and m.chat is not null)
      and not exists (select from messages m where m.chat ->> 'fileSha256' = f.sha256)
      and not exists (select from replies r where r.attachments @> jsonb_build_array(jsonb_build_object('sha256', f.sha256)))`);
}

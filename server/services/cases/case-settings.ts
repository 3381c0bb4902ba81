import { and, desc, eq } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { CaseSettings } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";

/** Of which there is one; its newest event is what holds. */
const SETTINGS_ID = "00000000-0000-4000-8000-0000000ca5e5";
const subject = { type: "case_settings", id: SETTINGS_ID };

const DEFAULTS: CaseSettings = { followUp: "new", reopenWithinDays: null };

export async function readCaseSettings(ctx: Ctx): Promise<CaseSettings> {
  const [newest] = await ctx.db
    .select({ data: events.data })
    .from(events)
    .where(and(eq(events.subjectType, subject.type), eq(events.subjectId, subject.id)))
    .orderBy(desc(events.seq))
    .limit(1);
  return newest ? { ...DEFAULTS, ...CaseSettings.partial().parse(newest.data.after) } : DEFAULTS;
}

export function saveCaseSettings(ctx: Ctx, settings: CaseSettings): Promise<CaseSettings> {
  return inTransaction(ctx, async (ctx) => {
    const before = await readCaseSettings(ctx);
    await recordEvent(ctx, { name: "case_settings.saved", subject, data: { before, after: settings } });
    return settings;
  });
}

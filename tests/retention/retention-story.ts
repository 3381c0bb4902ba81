import { inArray } from "drizzle-orm";
import { cases } from "../../drizzle/schema/cases.ts";
import { events } from "../../drizzle/schema/events.ts";
import type { Case, CaseStatus } from "../../server/contract/cases.ts";
import type { RetentionKind, RetentionPreview, RetentionSettings } from "../../server/contract/retention.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { sealEvents } from "../../server/services/events/seal-events.ts";
import { previewRetention } from "../../server/services/retention/preview-retention.ts";
import { readRetentionSettings } from "../../server/services/retention/retention-settings.ts";
import { startRetention } from "../../server/services/retention/run-retention.ts";
import { saveRetention } from "../../server/services/retention/save-retention.ts";
import { openedCase } from "../cases/case-story.ts";
import type { Desk } from "../support/desk.ts";

export const forEver: RetentionSettings = { cases: null, mails: null, imports: null, llmCalls: null, webhookCalls: null, events: null };

/** A case that was worked on and closed, with all that follows from it. */
export async function closedCase(desk: Desk, options: Parameters<typeof openedCase>[1] = {}): Promise<Case> {
  const made = await openedCase(desk, options);
  await desk.drainJobs();
  for (const status of ["in_progress", "resolved", "closed"] satisfies CaseStatus[]) await changeCaseStatus(desk.as(options.who ?? "Aylin"), { caseId: made.id, status });
  await desk.drainJobs();
  return made;
}

/** An admin sets it, and a night passes. */
export async function nightWith(desk: Desk, settings: Partial<RetentionSettings>): Promise<void> {
  await saveRetention(desk.as("Mara"), { settings: { ...forEver, ...settings }, read: await readRetentionSettings(desk.system) });
  await sealEvents(desk.system);
  await startRetention(desk.system);
  await desk.drainJobs();
}

export async function previewOf(desk: Desk, settings: Partial<RetentionSettings>, kind: RetentionKind): Promise<RetentionPreview["items"][number]> {
  const { items } = await previewRetention(desk.as("Mara"), { ...forEver, ...settings });
  return items.find((item) => item.kind === kind)!;
}

export const later = (desk: Desk, days: number) => desk.clock.advance(days * 24 * 60);

export async function expiredOf(desk: Desk, caseIds: string[]): Promise<string[]> {
  const rows = await desk.db.select().from(cases).where(inArray(cases.id, caseIds));
  return rows.filter(({ expiredAt }) => expiredAt).map(({ id }) => id);
}

export async function ranOf(desk: Desk, kind: RetentionKind) {
  const rows = await desk.db.select().from(events).where(inArray(events.name, ["retention.ran"])).orderBy(events.seq);
  return rows.map(({ data }) => data).filter((data) => data.kind === kind);
}

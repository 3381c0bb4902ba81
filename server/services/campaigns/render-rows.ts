import { setImmediate as breathe } from "node:timers/promises";
import type { z } from "zod";
import type { PreviewProblem } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { displayNameOf, mergeValuesOf } from "../contacts/merge-values.ts";
import { suppressedAmong } from "../contacts/queries.ts";
import { acceptedRowsAfter, type AcceptedRow } from "../imports/queries.ts";
import { readTemplateVersion } from "../templates/queries.ts";
import { type CompiledTemplate, compileTemplate, type RenderedMessage, renderTemplate } from "../templates/render-template.ts";
import type { CampaignRow } from "./queries.ts";

export type Problem = z.infer<typeof PreviewProblem>;

export interface RenderedRow {
  line: number;
  contactId: string;
  name: string;
  address: string;
  values: Record<string, string>;
  message: RenderedMessage;
  suppressedReason: string | null;
  problems: Problem[];
}

export const ROWS_PER_BATCH = 500;
/** Rendering is pure computing: after so many rows other requests get their turn. */
const ROWS_PER_BREATH = 50;

export async function compiledTemplateOf(ctx: Ctx, campaign: CampaignRow): Promise<CompiledTemplate> {
  return compileTemplate(await readTemplateVersion(ctx, { templateId: campaign.templateId, version: campaign.templateVersion }));
}

/** Every accepted row of the campaign's file, rendered as it would be sent at `now`, in batches by line. */
export async function* renderRows(ctx: Ctx, campaign: CampaignRow, now: Date): AsyncGenerator<RenderedRow[]> {
  const template = await compiledTemplateOf(ctx, campaign);
  const lineByContact = new Map<string, number>();
  for (let afterLine = 0; ; ) {
    const rows = await acceptedRowsAfter(ctx, { importId: campaign.importId, afterLine, limit: ROWS_PER_BATCH });
    if (rows.length === 0) return;
    afterLine = rows.at(-1)!.line;
    const rendered = await renderBatch(ctx, { rows, template, now });
    for (const row of rendered) {
      const earlierLine = lineByContact.get(row.contactId);
      if (earlierLine === undefined) lineByContact.set(row.contactId, row.line);
      else row.problems.push({ kind: "duplicate", field: null, message: "The same person stands in the file more than once; one mail is sent." });
    }
    yield rendered;
  }
}

export async function renderBatch(ctx: Ctx, { rows, template, now }: { rows: AcceptedRow[]; template: CompiledTemplate; now: Date }): Promise<RenderedRow[]> {
  const keys = rows.map((row) => foldAddress(row.values.email!));
  const suppressed = await suppressedAmong(ctx, "email", keys);
  const rendered: RenderedRow[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_PER_BREATH === 0) await breathe();
    const suppressedReason = suppressed.get(keys[index]!) ?? null;
    const { message, problems } = renderTemplate(template, { values: mergeValuesOf(row.values), now });
    const all: Problem[] = suppressedReason === null ? problems : [...problems, { kind: "suppressed", field: null, message: `Must not be written to: ${suppressedReason}.` }];
    rendered.push({ line: row.line, contactId: row.contactId, name: oneLine(displayNameOf(row.values)), address: row.values.email!, values: row.values, message, suppressedReason, problems: all });
  }
  return rendered;
}

/** A display name goes into a header. */
function oneLine(name: string): string {
  return name.replace(/[\p{Cc}\s]+/gu, " ").trim();
}

/** What stands against a start; the rest is said and sent, or skipped and kept. */
export function isBlocking(problem: Problem): boolean {
  switch (problem.kind) {
    case "undefined_field":
    case "template_error":
      return true;
    case "empty_field":
    case "suppressed":
    case "duplicate":
      return false;
    default:
      return problem.kind satisfies never;
  }
}

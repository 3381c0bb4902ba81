import Papa from "papaparse";
import type { Report, ReportQuery } from "../../contract/analytics.ts";
import type { SlaCaseLine } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { formulaLike } from "../contacts/formula-like.ts";
import { casePerformance, caseTrends } from "./case-analytics.ts";
import { slaCompliance } from "./sla-compliance.ts";
import { casesAtRisk, casesBreached } from "./sla-lists.ts";

const LINES_PER_PAGE = 100;
const LINES_MAX = 10_000;

/** One of the reports as a table, for a screen or a file. */
export async function makeReport(ctx: Ctx, query: ReportQuery): Promise<Report> {
  const { report, days } = query;
  switch (report) {
    case "compliance": {
      const { items } = await slaCompliance(ctx, query);
      return { report, days, columns: [query.by, "met", "breached", "compliance"], rows: items.map((row) => [row.name, row.metCount, row.breachedCount, row.compliance]) };
    }
    case "trends": {
      const trends = await caseTrends(ctx, query);
      return { report, days, columns: ["date", "opened", "resolved", "met", "breached"], rows: trends.days.map((day) => [day.date, day.opened, day.resolved, day.metCount, day.breachedCount]) };
    }
    case "performance": {
      const { items } = await casePerformance(ctx, query);
      const columns = ["assignee", "resolved", "first_response_minutes", "resolution_minutes", "met", "breached"];
      return { report, days, columns, rows: items.map((row) => [row.name, row.resolvedCount, row.firstResponseMinutes, row.resolutionMinutes, row.metCount, row.breachedCount]) };
    }
    case "at_risk":
    case "breached": {
      const lines = await everyLine(ctx, query);
      const columns = ["number", "title", "priority", "team", "assignee", "metric", "policy", "due_at", "breached_at"];
      return { report, days, columns, rows: lines.map((line) => [line.numberPrefix ? `${line.numberPrefix}-${line.number}` : line.number, line.title, line.priority, line.team, line.assignee, line.metric, line.policyName, line.dueAt, line.breachedAt]) };
    }
    default:
      return report satisfies never;
  }
}

/** UTF-8 with a BOM, since Excel asks for one; what it would take for a formula is made a text. */
export function reportCsv({ columns, rows }: Report): string {
  return `\uFEFF${Papa.unparse([columns, ...rows.map((row) => row.map((cell) => cell ?? ""))], { escapeFormulae: formulaLike, newline: "\r\n" })}\r\n`;
}

async function everyLine(ctx: Ctx, { report, metric }: ReportQuery): Promise<SlaCaseLine[]> {
  const list = report === "at_risk" ? casesAtRisk : casesBreached;
  const lines: SlaCaseLine[] = [];
  let after: string | undefined;
  do {
    const page = await list(ctx, { after, limit: LINES_PER_PAGE, metric });
    lines.push(...page.items);
    after = page.next ?? undefined;
  } while (after && lines.length < LINES_MAX);
  return lines;
}

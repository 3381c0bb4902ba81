import { CaseDashboard, CasePerformance, CaseTrends, PeriodQuery, Report, ReportQuery } from "../contract/analytics.ts";
import { SlaCasePage, SlaCompliance, SlaListQuery, SlaReportQuery, SlaTrends } from "../contract/sla.ts";
import { caseDashboard, casePerformance, caseTrends } from "../services/analytics/case-analytics.ts";
import { makeReport, reportCsv } from "../services/analytics/make-report.ts";
import { slaCompliance, slaTrends } from "../services/analytics/sla-compliance.ts";
import { casesAtRisk, casesBreached } from "../services/analytics/sla-lists.ts";
import { createRouter, ctxFor, define, json, z } from "./route.ts";

const tags = ["analytics"];
const period = { query: PeriodQuery };
const report = { 200: { description: "A table; as CSV in UTF-8 with BOM", content: { "application/json": { schema: Report }, "text/csv": { schema: z.string() } } } };

const getCompliance = define({ verb: "readAnalytics", method: "get", path: "/analytics/sla/compliance", summary: "Promises kept and missed in a period, by team, assignee, priority, policy, metric or category", tags, request: { query: SlaReportQuery }, responses: json(SlaCompliance) });
const getSlaTrends = define({ verb: "readAnalytics", method: "get", path: "/analytics/sla/trends", summary: "The same by day", tags, request: { query: SlaReportQuery.omit({ by: true }) }, responses: json(SlaTrends) });
const getAtRisk = define({ verb: "readAnalytics", method: "get", path: "/analytics/sla/at-risk", summary: "Open promises near their end, the soonest due first", tags, request: { query: SlaListQuery }, responses: json(SlaCasePage) });
const getBreached = define({ verb: "readAnalytics", method: "get", path: "/analytics/sla/breached", summary: "Open promises that are missed, the oldest first", tags, request: { query: SlaListQuery }, responses: json(SlaCasePage) });
const getDashboard = define({ verb: "readAnalytics", method: "get", path: "/analytics/dashboard", summary: "The desk at a glance, with what was promised", tags, responses: json(CaseDashboard) });
const getTrends = define({ verb: "readAnalytics", method: "get", path: "/analytics/trends", summary: "Cases opened and resolved, promises kept and missed, by day", tags, request: period, responses: json(CaseTrends) });
const getPerformance = define({ verb: "readAnalytics", method: "get", path: "/analytics/performance", summary: "Who resolved how much how fast", tags, request: period, responses: json(CasePerformance) });
const getReport = define({ verb: "readAnalytics", method: "get", path: "/analytics/reports", summary: "One of the reports as a table or as CSV", tags, request: { query: ReportQuery }, responses: report });
// The same under the cases, where an earlier system has them.
const getCaseDashboard = define({ ...getDashboard, verb: "readAnalytics", path: "/cases/analytics/dashboard", responses: json(CaseDashboard) });
const getCaseTrends = define({ ...getTrends, verb: "readAnalytics", path: "/cases/analytics/trends", request: period, responses: json(CaseTrends) });
const getCasePerformance = define({ ...getPerformance, verb: "readAnalytics", path: "/cases/analytics/performance", request: period, responses: json(CasePerformance) });
const getCaseReport = define({ ...getReport, verb: "readAnalytics", path: "/cases/analytics/reports", request: { query: ReportQuery }, responses: report });

type Asked = Parameters<typeof ctxFor>[0];

export const analyticsRoutes = createRouter()
  .openapi(getCompliance, async (c) => c.json(await slaCompliance(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getSlaTrends, async (c) => c.json(await slaTrends(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getAtRisk, async (c) => c.json(await casesAtRisk(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getBreached, async (c) => c.json(await casesBreached(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getDashboard, async (c) => c.json(await caseDashboard(ctxFor(c)), 200))
  .openapi(getTrends, async (c) => c.json(await caseTrends(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getPerformance, async (c) => c.json(await casePerformance(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getReport, (c) => answerReport(c, c.req.valid("query")) as never)
  .openapi(getCaseDashboard, async (c) => c.json(await caseDashboard(ctxFor(c)), 200))
  .openapi(getCaseTrends, async (c) => c.json(await caseTrends(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getCasePerformance, async (c) => c.json(await casePerformance(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getCaseReport, (c) => answerReport(c, c.req.valid("query")) as never);

async function answerReport(c: Asked, query: ReportQuery): Promise<Response> {
  const ctx = ctxFor(c);
  const made = await makeReport(ctx, query);
  if (query.format === "json") return c.json(made, 200);
  const name = `${query.report}-${ctx.now().toISOString().slice(0, 10)}.csv`;
  return c.body(reportCsv(made), 200, { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="${name}"` });
}

import { z } from "zod";
import { SLA_PERIOD_DAYS, SlaCompliance, SlaReportQuery } from "./sla.ts";
import { Overview } from "./system.ts";

export const PeriodQuery = SlaReportQuery.pick({ days: true });

/** The desk at a glance, with what was promised: kept in the last 30 days, near its end, missed and still owed. */
export const CaseDashboard = Overview.extend({ sla: SlaCompliance.shape.total, atRiskCount: z.int(), overdueCount: z.int() });
export type CaseDashboard = z.infer<typeof CaseDashboard>;

/** By UTC day, the oldest first. */
export const CaseTrends = z.object({ days: z.array(z.object({ date: z.iso.date(), opened: z.int(), resolved: z.int(), metCount: z.int(), breachedCount: z.int() })) });
export type CaseTrends = z.infer<typeof CaseTrends>;

/** Of cases resolved in the period, by who had them. Minutes are those on the wall, medians; null: there were none. */
export const CasePerformance = z.object({
  items: z.array(z.object({ id: z.string().nullable(), name: z.string(), resolvedCount: z.int(), firstResponseMinutes: z.number().nullable(), resolutionMinutes: z.number().nullable(), metCount: z.int(), breachedCount: z.int() })),
});
export type CasePerformance = z.infer<typeof CasePerformance>;

export const reportNames = ["compliance", "trends", "performance", "at_risk", "breached"] as const;
export const ReportName = z.enum(reportNames);
export type ReportName = z.infer<typeof ReportName>;
export const ReportQuery = SlaReportQuery.extend({ report: ReportName.default("compliance"), format: z.enum(["json", "csv"]).default("json") });
export type ReportQuery = z.infer<typeof ReportQuery>;

/** A table: its columns, and its rows in their order. */
export const Report = z.object({ report: ReportName, days: z.int().default(SLA_PERIOD_DAYS), columns: z.array(z.string()), rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))) });
export type Report = z.infer<typeof Report>;

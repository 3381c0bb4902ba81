import { AuditEntry, AuditFilter, AuditSeal, Health, Overview, SendingArm } from "../contract/system.ts";
import { overview } from "../services/analytics/overview.ts";
import { armSending, readSendingArm } from "../services/deliveries/sending-arm.ts";
import { lastSeal } from "../services/events/queries.ts";
import { exportAudit } from "../services/exports/export-audit.ts";
import { exportCases } from "../services/exports/export-cases.ts";
import { readAudit } from "../services/live/read-audit.ts";
import type { HealthCheck } from "../health.ts";
import { sendCsv } from "./file-answer.ts";
import { createRouter, ctxFor, define, json, z } from "./route.ts";

const auditQuery = AuditFilter.extend({ before: z.coerce.number().int().optional(), limit: z.coerce.number().int().min(1).max(200).default(50) });
const getAudit = define({ verb: "readAudit", method: "get", path: "/audit", summary: "What happened, newest first", tags: ["system"], request: { query: auditQuery }, responses: json(z.object({ items: z.array(AuditEntry), next: z.int().nullable() })) });
const getAuditCsv = define({
  verb: "exportAudit", method: "get", path: "/exports/audit.csv", summary: "What happened, as CSV, newest first", tags: ["exports"], request: { query: AuditFilter },
  responses: { 200: { description: "CSV, UTF-8 with BOM", content: { "text/csv": { schema: z.string() } } } },
});
const getAuditSeal = define({ verb: "readAudit", method: "get", path: "/audit/seal", summary: "The newest seal over what happened; null where nothing was sealed yet", tags: ["system"], responses: json(z.object({ seal: AuditSeal.nullable() })) });
const getOverview = define({ verb: "readAnalytics", method: "get", path: "/analytics/overview", summary: "The desk at a glance", tags: ["analytics"], responses: json(Overview) });
const getHealth = define({ verb: "readHealth", method: "get", path: "/system/health", summary: "What is configured, what is sandboxed, what is wrong", tags: ["system"], responses: json(Health) });
const getSendingArm = define({ verb: "readSendingArm", method: "get", path: "/system/sending", summary: "Whether this database may send", tags: ["system"], responses: json(SendingArm) });
const postSendingArm = define({ verb: "armSending", method: "post", path: "/system/sending/arm", summary: "Let a copied or restored database send", tags: ["system"], responses: json(SendingArm) });
const getCasesCsv = define({
  verb: "exportCases", method: "get", path: "/exports/cases.csv", summary: "All visible cases as CSV", tags: ["exports"],
  responses: { 200: { description: "CSV, UTF-8 with BOM", content: { "text/csv": { schema: z.string() } } } },
});

export function createSystemRoutes(checkHealth: HealthCheck) {
  return createRouter()
    .openapi(getAudit, async (c) => {
      const { before, limit, ...filter } = c.req.valid("query");
      return c.json(await readAudit(ctxFor(c), { before: before ?? null, limit, filter }), 200);
    })
    .openapi(getAuditSeal, async (c) => c.json({ seal: await lastSeal(ctxFor(c)) }, 200))
    .openapi(getOverview, async (c) => c.json(await overview(ctxFor(c)), 200))
    .openapi(getHealth, async (c) => c.json(await checkHealth(ctxFor(c)), 200))
    .openapi(getSendingArm, async (c) => c.json(await readSendingArm(ctxFor(c)), 200))
    .openapi(postSendingArm, async (c) => c.json(await armSending(ctxFor(c)), 200))
    .openapi(getCasesCsv, (c) => sendCsv(c, "cases", exportCases(ctxFor(c))))
    .openapi(getAuditCsv, (c) => sendCsv(c, "audit", exportAudit(ctxFor(c), c.req.valid("query"))));
}

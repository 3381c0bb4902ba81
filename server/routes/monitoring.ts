import { Alert, LoadTrend, Thresholds } from "../contract/monitoring.ts";
import { listAlerts, loadTrend } from "../services/monitoring/queries.ts";
import { readThresholds, saveThresholds } from "../services/monitoring/thresholds.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const HOURS_MAX = 24 * 30;
const tags = ["system"];
const getLoad = define({ verb: "readHealth", method: "get", path: "/system/load", summary: "How the servers fared: requests, jobs, database, processor, memory", tags, request: { query: z.object({ hours: z.coerce.number().int().min(1).max(HOURS_MAX).default(24) }) }, responses: json(LoadTrend) });
const getAlerts = define({ verb: "readHealth", method: "get", path: "/system/alerts", summary: "Thresholds that are passed, or were in the last week", tags, responses: json(z.object({ items: z.array(Alert) })) });
const getThresholds = define({ verb: "readHealth", method: "get", path: "/system/thresholds", summary: "Beyond which those who run the desk are told", tags, responses: json(Thresholds) });
const putThresholds = define({ verb: "saveThresholds", method: "put", path: "/system/thresholds", summary: "Change them", tags, request: { body: jsonBody(Thresholds) }, responses: json(Thresholds) });

export const monitoringRoutes = createRouter()
  .openapi(getLoad, async (c) => c.json(await loadTrend(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getAlerts, async (c) => c.json({ items: await listAlerts(ctxFor(c)) }, 200))
  .openapi(getThresholds, async (c) => c.json(await readThresholds(ctxFor(c)), 200))
  .openapi(putThresholds, async (c) => c.json(await saveThresholds(ctxFor(c), c.req.valid("json")), 200));

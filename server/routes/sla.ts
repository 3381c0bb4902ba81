import { Id } from "../contract/common.ts";
import { SavePolicy, SlaPolicy } from "../contract/sla.ts";
import { AuditEntry } from "../contract/system.ts";
import { toAuditEntry } from "../services/events/audit-entry.ts";
import { eventsOfSubject } from "../services/events/queries.ts";
import { listPolicies } from "../services/sla/queries.ts";
import { savePolicy } from "../services/sla/save-policy.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["sla"];
const getPolicies = define({ method: "get", path: "/sla/policies", summary: "SLA policies", tags, responses: json(z.object({ items: z.array(SlaPolicy) })) });
const postPolicy = define({ method: "post", path: "/sla/policies", summary: "Create a policy, or change the version that was read", tags, request: { body: jsonBody(SavePolicy) }, responses: json(SlaPolicy) });
const getHistory = define({ method: "get", path: "/sla/policies/{id}/history", summary: "Who changed what, newest first", tags, request: { params: z.object({ id: Id }) }, responses: json(z.object({ items: z.array(AuditEntry) })) });

export const slaRoutes = createRouter()
  .openapi(getPolicies, async (c) => c.json({ items: await listPolicies(ctxFor(c, "readSla")) }, 200))
  .openapi(postPolicy, async (c) => c.json(await savePolicy(ctxFor(c, "savePolicy"), c.req.valid("json")), 200))
  .openapi(getHistory, async (c) => {
    const rows = await eventsOfSubject(ctxFor(c, "readSla"), { type: "sla_policy", id: c.req.valid("param").id });
    return c.json({ items: rows.map(toAuditEntry) }, 200);
  });

import { Case } from "../contract/cases.ts";
import { Id } from "../contract/common.ts";
import { BackTest, BackTested, CorrectStatus, DescribedCase, OrderPolicies, PolicyMove, PolicyPreview, PolicyWinner, PreviewPolicy, RestorePolicyVersion, SavePolicy, SlaLedger, SlaPolicy, SlaPolicyVersion, SlaRecompute, StatusHistory } from "../contract/sla.ts";
import { AuditEntry } from "../contract/system.ts";
import { correctStatus } from "../services/cases/correct-status.ts";
import { requireCase } from "../services/cases/queries.ts";
import { toAuditEntry } from "../services/events/audit-entry.ts";
import { eventsOfSubject } from "../services/events/queries.ts";
import { archivePolicy, unarchivePolicy } from "../services/sla/archive-policy.ts";
import { backTest } from "../services/sla/back-test.ts";
import { orderPolicies } from "../services/sla/order-policies.ts";
import { winnerOfCase, winnerOfDescribed } from "../services/sla/policy-winner.ts";
import { previewPolicy } from "../services/sla/preview-policy.ts";
import { publishPolicy, restorePolicyVersion } from "../services/sla/publish-policy.ts";
import { listPolicies, versionsOfPolicy } from "../services/sla/queries.ts";
import { readLedger } from "../services/sla/read-ledger.ts";
import { cancelRecompute, listRecomputes } from "../services/sla/recompute.ts";
import { savePolicy } from "../services/sla/save-policy.ts";
import { statusChangesOfCase } from "../services/sla/status-history.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["sla"];
const params = z.object({ id: Id });
const listOf = <Item extends z.ZodType>(item: Item) => json(z.object({ items: z.array(item) }));

const getPolicies = define({ verb: "readSla", method: "get", path: "/sla/policies", summary: "SLA policies in the order in which they are asked", tags, request: { query: z.object({ archived: z.enum(["true", "false"]).default("false") }) }, responses: listOf(SlaPolicy) });
const postPolicy = define({ verb: "savePolicy", method: "post", path: "/sla/policies", summary: "Create a policy, or change the version that was read", tags, request: { body: jsonBody(SavePolicy) }, responses: json(SlaPolicy) });
const postOrder = define({ verb: "savePolicy", method: "post", path: "/sla/policies/order", summary: "Set in which order policies are asked: all of them", tags, request: { body: jsonBody(OrderPolicies) }, responses: listOf(SlaPolicy) });
const getWinner = define({ verb: "readSla", method: "get", path: "/sla/policies/winner", summary: "Which policy holds for a case, and why the others do not", tags, request: { query: z.object({ case: Id }) }, responses: json(PolicyWinner) });
const postWinner = define({ verb: "readSla", method: "post", path: "/sla/policies/winner", summary: "The same for a case that is only described", tags, request: { body: jsonBody(DescribedCase) }, responses: json(PolicyWinner) });
const getHistory = define({ verb: "readSla", method: "get", path: "/sla/policies/{id}/history", summary: "Who changed what, newest first", tags, request: { params }, responses: listOf(AuditEntry) });
const getVersions = define({ verb: "readSla", method: "get", path: "/sla/policies/{id}/versions", summary: "As it was, newest first", tags, request: { params }, responses: listOf(SlaPolicyVersion) });
const postPublish = define({ verb: "savePolicy", method: "post", path: "/sla/policies/{id}/publish", summary: "The draft holds for new cases from now on", tags, request: { params, body: jsonBody(PolicyMove) }, responses: json(SlaPolicy) });
const postRestore = define({ verb: "savePolicy", method: "post", path: "/sla/policies/{id}/restore", summary: "Make an earlier version the newest, and the one that holds", tags, request: { params, body: jsonBody(RestorePolicyVersion) }, responses: json(SlaPolicy) });
const postArchive = define({ verb: "savePolicy", method: "post", path: "/sla/policies/{id}/archive", summary: "It holds for no new case", tags, request: { params, body: jsonBody(PolicyMove) }, responses: json(SlaPolicy) });
const postUnarchive = define({ verb: "savePolicy", method: "post", path: "/sla/policies/{id}/unarchive", summary: "Back into the list", tags, request: { params, body: jsonBody(PolicyMove) }, responses: json(SlaPolicy) });
const postPreview = define({ verb: "readSla", method: "post", path: "/sla/policies/preview", summary: "When a case would be due by a policy that need not be saved", tags, request: { body: jsonBody(PreviewPolicy) }, responses: json(PolicyPreview) });
const postBackTest = define({ verb: "savePolicy", method: "post", path: "/sla/back-test", summary: "What a policy or a calendar would have done to the cases of the last days, part by part", tags, request: { body: jsonBody(BackTest) }, responses: json(BackTested) });
const getRecomputes = define({ verb: "readSla", method: "get", path: "/sla/recomputes", summary: "Open cases that are reckoned anew, and how far that came; newest first", tags, responses: listOf(SlaRecompute) });
const deleteRecompute = define({ verb: "savePolicy", method: "delete", path: "/sla/recomputes/{id}", summary: "Stop one; what is reckoned already stays", tags, request: { params }, responses: json(SlaRecompute) });
const getLedger = define({ verb: "readSla", method: "get", path: "/cases/{id}/sla/ledger", summary: "Each promise of a case minute by minute: counted, paused, outside hours, holiday", tags, request: { params }, responses: json(SlaLedger) });
const getStatusHistory = define({ verb: "readDesk", method: "get", path: "/cases/{id}/sla/status-history", summary: "The status changes that the clocks are computed from, oldest first", tags, request: { params }, responses: json(StatusHistory) });
const postCorrection = define({ verb: "correctStatus", method: "post", path: "/cases/{id}/sla/status-history", summary: "Say when a status change truly was, that it never was, or that there was one", tags, request: { params, body: jsonBody(CorrectStatus) }, responses: json(Case) });

export const slaRoutes = createRouter()
  .openapi(getPolicies, async (c) => c.json({ items: await listPolicies(ctxFor(c), { archived: c.req.valid("query").archived === "true" }) }, 200))
  .openapi(postPolicy, async (c) => c.json(await savePolicy(ctxFor(c), c.req.valid("json")), 200))
  .openapi(postOrder, async (c) => c.json({ items: await orderPolicies(ctxFor(c), c.req.valid("json")) }, 200))
  .openapi(getWinner, async (c) => {
    const ctx = ctxFor(c);
    const { id } = await requireCase(ctx, c.req.valid("query").case);
    return c.json(await winnerOfCase(ctx, id), 200);
  })
  .openapi(postWinner, async (c) => c.json(await winnerOfDescribed(ctxFor(c), c.req.valid("json").facts), 200))
  .openapi(getHistory, async (c) => {
    const rows = await eventsOfSubject(ctxFor(c), { type: "sla_policy", id: c.req.valid("param").id });
    return c.json({ items: rows.map(toAuditEntry) }, 200);
  })
  .openapi(getVersions, async (c) => c.json({ items: await versionsOfPolicy(ctxFor(c), c.req.valid("param").id) }, 200))
  .openapi(postPublish, async (c) => c.json(await publishPolicy(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") }), 200))
  .openapi(postRestore, async (c) => c.json(await restorePolicyVersion(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") }), 200))
  .openapi(postArchive, async (c) => c.json(await archivePolicy(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") }), 200))
  .openapi(postUnarchive, async (c) => c.json(await unarchivePolicy(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") }), 200))
  .openapi(postPreview, async (c) => c.json(await previewPolicy(ctxFor(c), c.req.valid("json")), 200))
  .openapi(postBackTest, async (c) => c.json(await backTest(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getRecomputes, async (c) => c.json({ items: await listRecomputes(ctxFor(c)) }, 200))
  .openapi(deleteRecompute, async (c) => c.json(await cancelRecompute(ctxFor(c), { recomputeId: c.req.valid("param").id }), 200))
  .openapi(getLedger, async (c) => {
    const ctx = ctxFor(c);
    const { id } = await requireCase(ctx, c.req.valid("param").id);
    return c.json(await readLedger(ctx, id), 200);
  })
  .openapi(getStatusHistory, async (c) => {
    const ctx = ctxFor(c);
    const { id } = await requireCase(ctx, c.req.valid("param").id);
    const changes = await statusChangesOfCase(ctx, id);
    return c.json({ items: changes.map(({ eventId, at, to, recordedAt, actor, isCorrected }) => ({ eventId, at: at.toISOString(), status: to, recordedAt: recordedAt.toISOString(), actor, isCorrected })) }, 200);
  })
  .openapi(postCorrection, async (c) => c.json(await correctStatus(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200));

import { Id, Instant } from "../contract/common.ts";
import { AssignablePerson, BackTestRule, DryRunRule, FollowUp, OrderRules, PublishRule, RestoreRule, ResumeFollowUp, Rule, RuleBackTest, RuleCheck, RuleDefinition, RuleDryRun, RuleReplay, RuleRun, RulesFile, RuleSettings, RuleVersion, SaveRule, SaveSkills, SwitchRule, UndoneRuns, UndoRuns } from "../contract/rules.ts";
import { requireCase } from "../services/cases/queries.ts";
import { cancelBackTest, startBackTest } from "../services/rules/start-back-test.ts";
import { newestBackTest, readBackTest } from "../services/rules/read-back-test.ts";
import { problemsOfRule } from "../services/rules/check-rule.ts";
import { dryRunRule } from "../services/rules/dry-run.ts";
import { deleteRule } from "../services/rules/delete-rule.ts";
import { orderRules } from "../services/rules/order-rules.ts";
import { publishRule, switchRule } from "../services/rules/publish-rule.ts";
import { listRules, listRuns, readRule, versionsOfRule } from "../services/rules/queries.ts";
import { listAssignable, saveSkills } from "../services/rules/presence.ts";
import { ruleSettings } from "../services/rules/rule-settings.ts";
import { replayRuns } from "../services/rules/replay-runs.ts";
import { exportRules, importRules } from "../services/rules/rules-file.ts";
import { restoreRule, saveRule } from "../services/rules/save-rule.ts";
import { previewUndoRun, previewUndoRuns } from "../services/rules/preview-undo.ts";
import { resumeFollowUp } from "../services/rules/resume-follow-up.ts";
import { readFollowUp, stopFollowUp } from "../services/rules/stop-follow-up.ts";
import { undoRun, undoRuns } from "../services/rules/undo-run.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const RUNS_SHOWN_MAX = 100;
const tags = ["rules"];
const params = z.object({ id: Id });
const rules = json(z.object({ items: z.array(Rule) }));
const runsQuery = z.object({ unmatched: z.enum(["true", "false"]).default("false"), before: z.coerce.number().int().optional(), limit: z.coerce.number().int().min(1).max(RUNS_SHOWN_MAX).default(50) });
const undoQuery = z.object({ preview: z.enum(["true", "false"]).default("false") });
const runs = json(z.object({ items: z.array(RuleRun) }));

const getAll = define({ verb: "readRules", method: "get", path: "/rules", summary: "Workflow rules in the order in which they run, with their figures of thirty days", tags, responses: rules });
const post = define({ verb: "saveRule", method: "post", path: "/rules", summary: "Save a rule as a draft, and publish it if wished", tags, request: { body: jsonBody(SaveRule) }, responses: json(Rule) });
const order = define({ verb: "saveRule", method: "post", path: "/rules/order", summary: "Put all rules into an order", tags, request: { body: jsonBody(OrderRules) }, responses: rules });
const check = define({ verb: "saveRule", method: "post", path: "/rules/check", summary: "What is wrong with a rule, without saving it", tags, request: { body: jsonBody(RuleDefinition) }, responses: json(RuleCheck) });
const postBackTest = define({ verb: "saveRule", method: "post", path: "/rules/back-tests", summary: "Begin to ask what a rule would have done over the last days, beside what is published", tags, request: { body: jsonBody(BackTestRule) }, responses: json(RuleBackTest) });
const getBackTest = define({ verb: "saveRule", method: "get", path: "/rules/back-tests/{id}", summary: "How far one's back-test came, and what it found", tags, request: { params }, responses: json(RuleBackTest) });
const postCancel = define({ verb: "saveRule", method: "post", path: "/rules/back-tests/{id}/cancel", summary: "Stop it; what was found stays", tags, request: { params }, responses: json(RuleBackTest) });
const getNewestTest = define({ verb: "saveRule", method: "get", path: "/rules/{id}/back-test", summary: "One's newest back-test of a rule, kept for some days", tags, request: { params }, responses: json(z.object({ backTest: RuleBackTest.nullable() })) });
const dryRun = define({ verb: "saveRule", method: "post", path: "/rules/dry-run", summary: "What a rule finds on one case; nothing is done", tags, request: { body: jsonBody(DryRunRule) }, responses: json(RuleDryRun) });
const replay = define({ verb: "saveRule", method: "post", path: "/rules/replay", summary: "Ask history again: where would the same rules answer otherwise than they did", tags, request: { body: jsonBody(z.object({ since: Instant })) }, responses: json(RuleReplay) });
const getSettings = define({ verb: "readRules", method: "get", path: "/rules/settings", summary: "Whether all rules that hold are run, or the first alone", tags, responses: json(RuleSettings) });
const putSettings = define({ verb: "saveRule", method: "put", path: "/rules/settings", summary: "Change that", tags, request: { body: jsonBody(RuleSettings) }, responses: json(RuleSettings) });
const getFile = define({ verb: "readRules", method: "get", path: "/rules/export", summary: "All rules as a file", tags, responses: json(RulesFile) });
const postFile = define({ verb: "saveRule", method: "post", path: "/rules/import", summary: "Take a file of rules in, as drafts", tags, request: { body: jsonBody(RulesFile) }, responses: rules });
const getCaseRuns = define({ verb: "readRules", method: "get", path: "/cases/{id}/rule-runs", summary: "What rules did on a case, and why", tags, request: { params, query: runsQuery }, responses: runs });
const followUp = json(z.object({ followUp: FollowUp.nullable() }));
const getFollowUp = define({ verb: "readRules", method: "get", path: "/cases/{id}/follow-up", summary: "What reminds the customer of a case, and when next", tags, request: { params }, responses: followUp });
const postStop = define({ verb: "changeCase", method: "post", path: "/cases/{id}/follow-up/stop", summary: "Remind the customer of this case no more", tags, request: { params }, responses: followUp });
const postResume = define({ verb: "changeCase", method: "post", path: "/cases/{id}/follow-up/resume", summary: "Go on with reminders that were stopped", tags, request: { params, body: jsonBody(ResumeFollowUp) }, responses: followUp });
const getRuns = define({ verb: "readRules", method: "get", path: "/rules/runs", summary: "What rules did, the newest first", tags, request: { query: runsQuery }, responses: runs });
const getPeople = define({ verb: "readRules", method: "get", path: "/rules/people", summary: "Whom rules may assign to: their skills, and whether Outlook says that they are there", tags, responses: json(z.object({ items: z.array(AssignablePerson) })) });
const putSkills = define({ verb: "saveRule", method: "put", path: "/rules/people/{id}/skills", summary: "What somebody is good at", tags, request: { params, body: jsonBody(SaveSkills) }, responses: json(AssignablePerson) });
const getOne = define({ verb: "readRules", method: "get", path: "/rules/{id}", summary: "One rule", tags, request: { params }, responses: json(Rule) });
const getVersions = define({ verb: "readRules", method: "get", path: "/rules/{id}/versions", summary: "Its versions, the newest first", tags, request: { params }, responses: json(z.object({ items: z.array(RuleVersion) })) });
const getRuleRuns = define({ verb: "readRules", method: "get", path: "/rules/{id}/runs", summary: "What it did, and why", tags, request: { params, query: runsQuery }, responses: runs });
const publish = define({ verb: "saveRule", method: "post", path: "/rules/{id}/publish", summary: "The draft that was read holds from now on", tags, request: { params, body: jsonBody(PublishRule) }, responses: json(Rule) });
const turn = define({ verb: "saveRule", method: "post", path: "/rules/{id}/switch", summary: "Switch it on or off", tags, request: { params, body: jsonBody(SwitchRule) }, responses: json(Rule) });
const restore = define({ verb: "saveRule", method: "post", path: "/rules/{id}/restore", summary: "An earlier version as the newest draft", tags, request: { params, body: jsonBody(RestoreRule) }, responses: json(Rule) });
const undoSince = define({ verb: "saveRule", method: "post", path: "/rules/{id}/undo", summary: "Take back all that it did since a moment; with preview it only says what would go back", tags, request: { params, query: undoQuery, body: jsonBody(UndoRuns) }, responses: json(UndoneRuns) });
const undoOne = define({ verb: "saveRule", method: "post", path: "/rules/{id}/runs/{seq}/undo", summary: "Take back what one run did; with preview it only says what would go back", tags, request: { params: z.object({ id: Id, seq: z.coerce.number().int() }), query: undoQuery }, responses: json(UndoneRuns) });
const remove = define({ verb: "saveRule", method: "delete", path: "/rules/{id}", summary: "Delete a rule", tags, request: { params }, responses: json(z.object({ deleted: z.literal(true) })) });

type RunsQuery = z.infer<typeof runsQuery>;
const asked = ({ unmatched, before, limit }: RunsQuery) => ({ withUnmatched: unmatched === "true", before: before ?? null, limit });

const isPreview = ({ preview }: z.infer<typeof undoQuery>) => preview === "true";

const lists = createRouter()
  .openapi(getAll, async (c) => c.json({ items: await listRules(ctxFor(c)) }, 200))
  .openapi(post, async (c) => c.json(await saveRule(ctxFor(c), c.req.valid("json")), 200))
  .openapi(order, async (c) => c.json({ items: await orderRules(ctxFor(c), c.req.valid("json")) }, 200))
  .openapi(check, async (c) => c.json({ problems: await problemsOfRule(ctxFor(c), c.req.valid("json")) }, 200))
  .openapi(postBackTest, async (c) => c.json(await startBackTest(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getBackTest, async (c) => c.json(await readBackTest(ctxFor(c), c.req.valid("param").id), 200))
  .openapi(postCancel, async (c) => c.json(await cancelBackTest(ctxFor(c), c.req.valid("param").id), 200))
  .openapi(dryRun, async (c) => c.json(await dryRunRule(ctxFor(c), c.req.valid("json")), 200))
  .openapi(replay, async (c) => c.json(await replayRuns(ctxFor(c), { since: new Date(c.req.valid("json").since) }), 200))
  .openapi(getSettings, async (c) => c.json(await ruleSettings.read(ctxFor(c)), 200))
  .openapi(putSettings, async (c) => c.json(await ruleSettings.save(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getFile, async (c) => c.json(await exportRules(ctxFor(c)), 200))
  .openapi(postFile, async (c) => c.json({ items: await importRules(ctxFor(c), c.req.valid("json")) }, 200))
  .openapi(getRuns, async (c) => c.json({ items: await listRuns(ctxFor(c), asked(c.req.valid("query"))) }, 200))
  .openapi(getPeople, async (c) => c.json({ items: await listAssignable(ctxFor(c)) }, 200))
  .openapi(putSkills, async (c) => c.json(await saveSkills(ctxFor(c), { userId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getFollowUp, async (c) => c.json({ followUp: await readFollowUp(ctxFor(c), c.req.valid("param").id) }, 200))
  .openapi(postResume, async (c) => c.json({ followUp: await resumeFollowUp(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }) }, 200))
  .openapi(postStop, async (c) => c.json({ followUp: await stopFollowUp(ctxFor(c), c.req.valid("param").id) }, 200))
  .openapi(getCaseRuns, async (c) => {
    const ctx = ctxFor(c);
    const { id } = await requireCase(ctx, c.req.valid("param").id);
    return c.json({ items: await listRuns(ctx, { ...asked(c.req.valid("query")), caseId: id }) }, 200);
  });

const ones = createRouter()
  .openapi(getOne, async (c) => c.json(await readRule(ctxFor(c), c.req.valid("param").id), 200))
  .openapi(getNewestTest, async (c) => c.json({ backTest: await newestBackTest(ctxFor(c), c.req.valid("param").id) }, 200))
  .openapi(getVersions, async (c) => c.json({ items: await versionsOfRule(ctxFor(c), c.req.valid("param").id) }, 200))
  .openapi(getRuleRuns, async (c) => c.json({ items: await listRuns(ctxFor(c), { ...asked(c.req.valid("query")), ruleId: c.req.valid("param").id }) }, 200))
  .openapi(publish, async (c) => c.json(await publishRule(ctxFor(c), { ruleId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(turn, async (c) => c.json(await switchRule(ctxFor(c), { ruleId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(restore, async (c) => c.json(await restoreRule(ctxFor(c), { ruleId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(undoSince, async (c) => c.json(await (isPreview(c.req.valid("query")) ? previewUndoRuns : undoRuns)(ctxFor(c), { ruleId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(undoOne, async (c) => c.json(await (isPreview(c.req.valid("query")) ? previewUndoRun : undoRun)(ctxFor(c), { ruleId: c.req.valid("param").id, eventSeq: c.req.valid("param").seq }), 200))
  .openapi(remove, async (c) => {
    await deleteRule(ctxFor(c), c.req.valid("param").id);
    return c.json({ deleted: true } as const, 200);
  });

export const ruleRoutes = createRouter().route("/", lists).route("/", ones);

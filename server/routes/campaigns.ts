import { Campaign, CampaignCheck, CampaignFile, CampaignSettings, CampaignSummary, ChangeCampaign, CheckKind, CheckRow, CreateCampaign, CreateFollowUp, LedgerLine, RecipientPreviewPage, RepairGroup, RepairRow, ScheduleCampaign } from "../contract/campaigns.ts";
import { Id, pageOf, PageQuery } from "../contract/common.ts";
import { approveCampaign, requestApproval } from "../services/campaigns/approve-campaign.ts";
import { listCampaignFiles } from "../services/campaigns/attached.ts";
import { addCampaignFile, removeCampaignFile } from "../services/campaigns/campaign-files.ts";
import { readCampaignSettings, saveCampaignSettings } from "../services/campaigns/campaign-settings.ts";
import { cancelCampaign } from "../services/campaigns/cancel-campaign.ts";
import { changeDraft } from "../services/campaigns/change-draft.ts";
import { checkCampaign } from "../services/campaigns/check-campaign.ts";
import { checkRows } from "../services/campaigns/check-rows.ts";
import { createCampaign } from "../services/campaigns/create-campaign.ts";
import { createFollowUp } from "../services/campaigns/create-follow-up.ts";
import { launchCampaign } from "../services/campaigns/launch-campaign.ts";
import { ledgerCsv } from "../services/campaigns/ledger-csv.ts";
import { pauseCampaign } from "../services/campaigns/pause-campaign.ts";
import { previewRecipient } from "../services/campaigns/preview-recipient.ts";
import { deliveryOfLine, ledgerOf, listCampaigns, readCampaign, requireCampaign } from "../services/campaigns/queries.ts";
import { repairGroup } from "../services/campaigns/repair-group.ts";
import { repairRow } from "../services/campaigns/repair-row.ts";
import { resendFailed } from "../services/campaigns/resend-failed.ts";
import { resumeCampaign } from "../services/campaigns/resume-campaign.ts";
import { scheduleCampaign, unscheduleCampaign } from "../services/campaigns/schedule-campaign.ts";
import { summariseCampaign } from "../services/campaigns/summarise-campaign.ts";
import { testSend } from "../services/campaigns/test-send.ts";
import { resolveUncertain } from "../services/deliveries/resolve-uncertain.ts";
import type { Verb } from "../services/people/authorise.ts";
import { CSV, sendFile } from "./file-answer.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["campaigns"];
const params = z.object({ id: Id });
const line = params.extend({ line: z.coerce.number().int().min(1) });
const move = <const Path extends string>(verb: Verb, path: Path, summary: string) => define({ verb, method: "post", path, summary, tags, request: { params }, responses: json(Campaign) });
const bytes = { required: true, content: { "application/octet-stream": { schema: z.any().openapi({ type: "string", format: "binary" }) } } } as const;
const csv = { 200: { description: "The ledger, each line chained to the one before", content: { "text/csv": { schema: z.string() } } } } as const;
const files = json(z.object({ items: z.array(CampaignFile) }));
const fileName = z.object({ fileName: z.string().trim().min(1).max(500) });

/** Of WhatsApp: whose telephone it goes to. */
const testBody = { required: false, content: { "application/json": { schema: z.object({ number: z.string().max(40).nullable().default(null) }) } } } as const;

const getCampaigns = define({ verb: "readCampaigns", method: "get", path: "/campaigns", summary: "List campaigns, newest first", tags, responses: json(z.object({ items: z.array(Campaign) })) });
const postCampaign = define({ verb: "createCampaign", method: "post", path: "/campaigns", summary: "Make a draft", tags, request: { body: jsonBody(CreateCampaign) }, responses: json(Campaign) });
const patchCampaign = define({ verb: "createCampaign", method: "patch", path: "/campaigns/{id}", summary: "Change a draft; pins the template's newest version", tags, request: { params, body: jsonBody(ChangeCampaign) }, responses: json(Campaign) });
const getCampaign = define({ verb: "readCampaigns", method: "get", path: "/campaigns/{id}", summary: "One campaign with its counts", tags, request: { params }, responses: json(Campaign) });
const getSettings = define({ verb: "readCampaigns", method: "get", path: "/campaign-settings", summary: "What holds for all campaigns", tags, responses: json(CampaignSettings) });
const putSettings = define({ verb: "saveCampaignSettings", method: "put", path: "/campaign-settings", summary: "Set what holds for all campaigns", tags, request: { body: jsonBody(CampaignSettings) }, responses: json(CampaignSettings) });
const getPreview = define({ verb: "readCampaigns", method: "get", path: "/campaigns/{id}/previews/{index}", summary: "One recipient's message, counted from 0", tags, request: { params: params.extend({ index: z.coerce.number().int().min(0) }) }, responses: json(RecipientPreviewPage) });
const postTest = define({ verb: "createCampaign", method: "post", path: "/campaigns/{id}/previews/{index}/test", summary: "Send one recipient's message to oneself", tags, request: { params: params.extend({ index: z.coerce.number().int().min(0) }), body: testBody }, responses: json(z.object({ address: z.string(), subject: z.string() })) });
const getCheck = define({ verb: "readCampaigns", method: "get", path: "/campaigns/{id}/check", summary: "Every row rendered, problems in groups, and the plan", tags, request: { params, query: z.object({ fresh: z.enum(["true", "false"]).default("false") }) }, responses: json(CampaignCheck) });
const getCheckRows = define({ verb: "readCampaigns", method: "get", path: "/campaigns/{id}/check/rows", summary: "The rows of one group of the check", tags, request: { params, query: PageQuery.extend({ kind: CheckKind, field: z.string().max(300).optional() }) }, responses: json(pageOf(CheckRow)) });
const putRow = define({ verb: "createCampaign", method: "put", path: "/campaigns/{id}/rows/{line}", summary: "Mend a row, leave it out, or take it as it is", tags, request: { params: line, body: jsonBody(RepairRow) }, responses: json(CheckRow) });
const postGroup = define({ verb: "createCampaign", method: "post", path: "/campaigns/{id}/check/repairs", summary: "Leave out, or take as they are, all rows of a group", tags, request: { params, body: jsonBody(RepairGroup) }, responses: json(z.object({ count: z.int() })) });
const getFiles = define({ verb: "readCampaigns", method: "get", path: "/campaigns/{id}/files", summary: "Files that a column names for its recipients", tags, request: { params }, responses: files });
const postFile = define({ verb: "createCampaign", method: "post", path: "/campaigns/{id}/files", summary: "Send such a file", tags, request: { params, query: fileName, body: bytes }, responses: files });
const deleteFile = define({ verb: "createCampaign", method: "delete", path: "/campaigns/{id}/files", summary: "Take such a file away", tags, request: { params, query: fileName }, responses: files });
const getLedger = define({ verb: "readCampaigns", method: "get", path: "/campaigns/{id}/ledger", summary: "What became of each recipient", tags, request: { params, query: PageQuery }, responses: json(pageOf(LedgerLine)) });
const getLedgerCsv = define({ verb: "exportLedger", method: "get", path: "/campaigns/{id}/ledger.csv", summary: "The ledger as a file", tags, request: { params }, responses: csv });
const getSummary = define({ verb: "readCampaigns", method: "get", path: "/campaigns/{id}/summary", summary: "Duration, rates, counts by reason, and what is uncertain", tags, request: { params }, responses: json(CampaignSummary) });
const postDecision = define({ verb: "launchCampaign", method: "post", path: "/campaigns/{id}/ledger/{line}/decision", summary: "Decide about an uncertain delivery", tags, request: { params: line, body: jsonBody(z.object({ decision: z.enum(["sent", "resend"]) })) }, responses: json(Campaign) });
const postSchedule = define({ verb: "launchCampaign", method: "post", path: "/campaigns/{id}/schedule", summary: "Start by itself at a moment to come", tags, request: { params, body: jsonBody(ScheduleCampaign) }, responses: json(Campaign) });
const postFollowUp = define({ verb: "launchCampaign", method: "post", path: "/campaigns/{id}/follow-ups", summary: "A campaign to those who did not answer this one", tags, request: { params, body: jsonBody(CreateFollowUp) }, responses: json(Campaign) });
const postUnschedule = move("launchCampaign", "/campaigns/{id}/unschedule", "Take off the schedule; a draft again");
const postApprovalRequest = move("createCampaign", "/campaigns/{id}/approval-request", "Ask a second person to agree");
const postApproval = move("approveCampaign", "/campaigns/{id}/approval", "Agree to a campaign as it stands");
const postLaunch = move("launchCampaign", "/campaigns/{id}/launch", "Start sending");
const postPause = move("launchCampaign", "/campaigns/{id}/pause", "Stop for now");
const postResume = move("launchCampaign", "/campaigns/{id}/resume", "Go on");
const postResend = move("launchCampaign", "/campaigns/{id}/resend-failed", "Send again what failed before it was handed over");
const postCancel = move("launchCampaign", "/campaigns/{id}/cancel", "Stop for good");

export const campaignRoutes = createRouter()
  .openapi(getCampaigns, async (c) => c.json({ items: await listCampaigns(ctxFor(c)) }, 200))
  .openapi(postCampaign, async (c) => c.json(await createCampaign(ctxFor(c), c.req.valid("json")), 200))
  .openapi(patchCampaign, async (c) => c.json(await changeDraft(ctxFor(c), { campaignId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getCampaign, async (c) => c.json(await readCampaign(ctxFor(c), c.req.valid("param").id), 200))
  .openapi(getSettings, async (c) => c.json(await readCampaignSettings(ctxFor(c)), 200))
  .openapi(putSettings, async (c) => c.json(await saveCampaignSettings(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getPreview, async (c) => {
    const { id, index } = c.req.valid("param");
    return c.json(await previewRecipient(ctxFor(c), { campaignId: id, index }), 200);
  })
  .openapi(postTest, async (c) => {
    const { id, index } = c.req.valid("param");
    return c.json(await testSend(ctxFor(c), { campaignId: id, index, number: c.req.valid("json")?.number ?? null }), 200);
  })
  .openapi(getCheck, async (c) => c.json(await checkCampaign(ctxFor(c), { campaignId: c.req.valid("param").id, isFresh: c.req.valid("query").fresh === "true" }), 200))
  .openapi(getCheckRows, async (c) => {
    const { field = null, ...query } = c.req.valid("query");
    return c.json(await checkRows(ctxFor(c), { campaignId: c.req.valid("param").id, field, ...query }), 200);
  })
  .openapi(putRow, async (c) => {
    const { id, line } = c.req.valid("param");
    return c.json(await repairRow(ctxFor(c), { campaignId: id, line, ...c.req.valid("json") }), 200);
  })
  .openapi(postGroup, async (c) => c.json({ count: await repairGroup(ctxFor(c), { campaignId: c.req.valid("param").id, ...c.req.valid("json") }) }, 200))
  .openapi(getFiles, async (c) => {
    const ctx = ctxFor(c);
    const { id } = await requireCampaign(ctx, c.req.valid("param").id);
    return c.json({ items: await listCampaignFiles(ctx, id) }, 200);
  })
  .openapi(postFile, async (c) => {
    const ctx = ctxFor(c);
    return c.json({ items: await addCampaignFile(ctx, { campaignId: c.req.valid("param").id, fileName: c.req.valid("query").fileName, bytes: new Uint8Array(await c.req.arrayBuffer()) }) }, 200);
  })
  .openapi(deleteFile, async (c) => c.json({ items: await removeCampaignFile(ctxFor(c), { campaignId: c.req.valid("param").id, fileName: c.req.valid("query").fileName }) }, 200))
  .openapi(getLedger, async (c) => c.json(await ledgerOf(ctxFor(c), { campaignId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(getLedgerCsv, async (c) => {
    const { id } = c.req.valid("param");
    const pieces = await ledgerCsv(ctxFor(c), { campaignId: id });
    return sendFile(c, { name: `ledger-${id}.csv`, type: CSV, pieces });
  })
  .openapi(getSummary, async (c) => c.json(await summariseCampaign(ctxFor(c), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postDecision, async (c) => {
    const ctx = ctxFor(c);
    const { id, line } = c.req.valid("param");
    await resolveUncertain(ctx, { deliveryId: await deliveryOfLine(ctx, { campaignId: id, line }), ...c.req.valid("json") });
    return c.json(await readCampaign(ctx, id), 200);
  })
  .openapi(postSchedule, async (c) => c.json(await scheduleCampaign(ctxFor(c), { campaignId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postUnschedule, async (c) => c.json(await unscheduleCampaign(ctxFor(c), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postFollowUp, async (c) => c.json(await createFollowUp(ctxFor(c), { campaignId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postApprovalRequest, async (c) => c.json(await requestApproval(ctxFor(c), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postApproval, async (c) => c.json(await approveCampaign(ctxFor(c), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postLaunch, async (c) => c.json(await launchCampaign(ctxFor(c), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postPause, async (c) => c.json(await pauseCampaign(ctxFor(c), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postResume, async (c) => c.json(await resumeCampaign(ctxFor(c), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postResend, async (c) => c.json(await resendFailed(ctxFor(c), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postCancel, async (c) => c.json(await cancelCampaign(ctxFor(c), { campaignId: c.req.valid("param").id }), 200));

import { Campaign, CampaignCheck, CreateCampaign, LedgerLine, RecipientPreviewPage } from "../contract/campaigns.ts";
import { Id, pageOf, PageQuery } from "../contract/common.ts";
import { cancelCampaign } from "../services/campaigns/cancel-campaign.ts";
import { changeDraft } from "../services/campaigns/change-draft.ts";
import { checkCampaign } from "../services/campaigns/check-campaign.ts";
import { createCampaign } from "../services/campaigns/create-campaign.ts";
import { launchCampaign } from "../services/campaigns/launch-campaign.ts";
import { pauseCampaign } from "../services/campaigns/pause-campaign.ts";
import { previewRecipient } from "../services/campaigns/preview-recipient.ts";
import { deliveryOfLine, ledgerOf, listCampaigns, readCampaign } from "../services/campaigns/queries.ts";
import { resumeCampaign } from "../services/campaigns/resume-campaign.ts";
import { resolveUncertain } from "../services/deliveries/resolve-uncertain.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["campaigns"];
const params = z.object({ id: Id });
const move = <const Path extends string>(path: Path, summary: string) => define({ method: "post", path, summary, tags, request: { params }, responses: json(Campaign) });

const getCampaigns = define({ method: "get", path: "/campaigns", summary: "List campaigns, newest first", tags, responses: json(z.object({ items: z.array(Campaign) })) });
const postCampaign = define({ method: "post", path: "/campaigns", summary: "Make a draft", tags, request: { body: jsonBody(CreateCampaign) }, responses: json(Campaign) });
const patchCampaign = define({ method: "patch", path: "/campaigns/{id}", summary: "Change a draft; pins the template's newest version", tags, request: { params, body: jsonBody(CreateCampaign.omit({ importId: true }).partial()) }, responses: json(Campaign) });
const getCampaign = define({ method: "get", path: "/campaigns/{id}", summary: "One campaign with its counts", tags, request: { params }, responses: json(Campaign) });
const getPreview = define({ method: "get", path: "/campaigns/{id}/previews/{index}", summary: "One recipient's message, counted from 0", tags, request: { params: params.extend({ index: z.coerce.number().int().min(0) }) }, responses: json(RecipientPreviewPage) });
const getCheck = define({ method: "get", path: "/campaigns/{id}/check", summary: "Every row rendered, problems in groups, and the plan", tags, request: { params }, responses: json(CampaignCheck) });
const getLedger = define({ method: "get", path: "/campaigns/{id}/ledger", summary: "What became of each recipient", tags, request: { params, query: PageQuery }, responses: json(pageOf(LedgerLine)) });
const postDecision = define({ method: "post", path: "/campaigns/{id}/ledger/{line}/decision", summary: "Decide about an uncertain delivery", tags, request: { params: params.extend({ line: z.coerce.number().int().min(1) }), body: jsonBody(z.object({ decision: z.enum(["sent", "resend"]) })) }, responses: json(Campaign) });
const postLaunch = move("/campaigns/{id}/launch", "Start sending");
const postPause = move("/campaigns/{id}/pause", "Stop for now");
const postResume = move("/campaigns/{id}/resume", "Go on");
const postCancel = move("/campaigns/{id}/cancel", "Stop for good");

export const campaignRoutes = createRouter()
  .openapi(getCampaigns, async (c) => c.json({ items: await listCampaigns(ctxFor(c, "readCampaigns")) }, 200))
  .openapi(postCampaign, async (c) => c.json(await createCampaign(ctxFor(c, "createCampaign"), c.req.valid("json")), 200))
  .openapi(patchCampaign, async (c) => c.json(await changeDraft(ctxFor(c, "createCampaign"), { campaignId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getCampaign, async (c) => c.json(await readCampaign(ctxFor(c, "readCampaigns"), c.req.valid("param").id), 200))
  .openapi(getPreview, async (c) => {
    const { id, index } = c.req.valid("param");
    return c.json(await previewRecipient(ctxFor(c, "readCampaigns"), { campaignId: id, index }), 200);
  })
  .openapi(getCheck, async (c) => c.json(await checkCampaign(ctxFor(c, "readCampaigns"), { campaignId: c.req.valid("param").id }), 200))
  .openapi(getLedger, async (c) => c.json(await ledgerOf(ctxFor(c, "readCampaigns"), { campaignId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(postDecision, async (c) => {
    const ctx = ctxFor(c, "launchCampaign");
    const { id, line } = c.req.valid("param");
    await resolveUncertain(ctx, { deliveryId: await deliveryOfLine(ctx, { campaignId: id, line }), ...c.req.valid("json") });
    return c.json(await readCampaign(ctx, id), 200);
  })
  .openapi(postLaunch, async (c) => c.json(await launchCampaign(ctxFor(c, "launchCampaign"), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postPause, async (c) => c.json(await pauseCampaign(ctxFor(c, "launchCampaign"), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postResume, async (c) => c.json(await resumeCampaign(ctxFor(c, "launchCampaign"), { campaignId: c.req.valid("param").id }), 200))
  .openapi(postCancel, async (c) => c.json(await cancelCampaign(ctxFor(c, "launchCampaign"), { campaignId: c.req.valid("param").id }), 200));

import { setCookie } from "hono/cookie";
import type { Context } from "hono";
import { ChangeRate } from "../contract/channel-rates.ts";
import { ChannelAccount, ChannelTemplate } from "../contract/channels.ts";
import { Id } from "../contract/common.ts";
import { BeginSignIn, ChangePlatform, ChannelApp, ChannelQuota, ChannelRate, ChooseAccounts, ConnectWhatsApp, CostAnalysis, DeliveryMetrics, DraftOf, FoundAccounts, ImportedRates, ImportRates, SaveChannelApp, SaveRates, SignInChannel, TemplateList, TimeRange } from "../contract/platforms.ts";
import { ConnectionTest } from "../contract/sending-accounts.ts";
import { EditTemplate, TemplateDraft } from "../contract/template-draft.ts";
import { changeAccount } from "../services/channels/change-account.ts";
import { readChannelApp, saveChannelApp } from "../services/channels/channel-app.ts";
import { changeRate } from "../services/channels/change-rate.ts";
import { importRates, listRates, saveRates } from "../services/channels/channel-rates.ts";
import { connectWhatsApp } from "../services/channels/connect-whatsapp.ts";
import { disconnectAccount } from "../services/channels/disconnect-account.ts";
import { draftFromTemplate } from "../services/channels/places-of-template.ts";
import { listPlatforms, readPlatform } from "../services/channels/platform-rows.ts";
import { readCosts, readDeliveryMetrics } from "../services/channels/read-costs.ts";
import { readQuota } from "../services/channels/read-quota.ts";
import { createChannelTemplate, deleteChannelTemplate, editChannelTemplate, listChannelTemplates } from "../services/channels/save-channel-template.ts";
import { beginSignIn, chooseFound, readFound } from "../services/channels/sign-in-at-meta.ts";
import { startSync } from "../services/channels/sync-account.ts";
import { testAccount } from "../services/channels/test-account.ts";
import { portfolioRoom } from "../services/deliveries/portfolio-room.ts";
import { type ApiEnv, createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";
import { SIGN_IN_COOKIE, signInCookie } from "./platform-callback.ts";

const tags = ["channels"];
const params = z.object({ id: Id });
const templateParams = z.object({ id: Id, templateId: Id });
const begin = z.object({ channel: SignInChannel });
const items = <Schema extends z.ZodType>(item: Schema) => json(z.object({ items: z.array(item) }));

const getAll = define({ verb: "readPlatforms", method: "get", path: "/platforms", summary: "The channels that your teams see; what they are set up with for admins alone", tags, responses: items(ChannelAccount) });
const getApp = define({ verb: "savePlatform", method: "get", path: "/platforms/app", summary: "Our app at Meta, and the addresses to enter there", tags, responses: json(ChannelApp) });
const putApp = define({ verb: "savePlatform", method: "put", path: "/platforms/app", summary: "Keep the app's id and secret; the secret is sealed and never told again", tags, request: { body: jsonBody(SaveChannelApp) }, responses: json(ChannelApp) });
const postWhatsApp = define({ verb: "savePlatform", method: "post", path: "/platforms/whatsapp/connect", summary: "Connect a WhatsApp number, by Meta's interface or by AWS; the vendor is asked first", tags, request: { body: jsonBody(ConnectWhatsApp) }, responses: json(ChannelAccount) });
const postBegin = define({ verb: "savePlatform", method: "post", path: "/platforms/{channel}/connect", summary: "Begin to connect Messenger or Instagram: the address of Meta's dialog, good for a quarter of an hour in this browser", tags, request: { params: begin, body: jsonBody(BeginSignIn) }, responses: json(z.object({ url: z.string(), expiresAt: z.string() })) });
const getBegin = define({ verb: "savePlatform", method: "get", path: "/platforms/{channel}/connect", summary: "The same for links: leads to Meta's dialog", tags, request: { params: begin }, responses: { 302: { description: "To Meta" } } });
const getFound = define({ verb: "savePlatform", method: "get", path: "/platforms/sign-ins/{id}", summary: "What a sign-in at Meta found, to choose from", tags, request: { params }, responses: json(FoundAccounts) });
const postFound = define({ verb: "savePlatform", method: "post", path: "/platforms/sign-ins/{id}", summary: "Connect what was chosen; the other tokens are forgotten", tags, request: { params, body: jsonBody(ChooseAccounts) }, responses: items(ChannelAccount) });
const getOne = define({ verb: "readPlatforms", method: "get", path: "/platforms/{id}", summary: "One channel account", tags, request: { params }, responses: json(ChannelAccount) });
const patchOne = define({ verb: "savePlatform", method: "patch", path: "/platforms/{id}", summary: "Name, team, the route that takes over, and paces", tags, request: { params, body: jsonBody(ChangePlatform) }, responses: json(ChannelAccount) });
const deleteOne = define({ verb: "savePlatform", method: "delete", path: "/platforms/{id}", summary: "Disconnect: the vendor calls no more and the token is forgotten; conversations stay", tags, request: { params }, responses: json(ChannelAccount) });
const postSync = define({ verb: "savePlatform", method: "post", path: "/platforms/{id}/sync", summary: "Synchronise now; how far it is stands in the account", tags, request: { params }, responses: json(ChannelAccount) });
const postTest = define({ verb: "savePlatform", method: "post", path: "/platforms/{id}/test", summary: "Ask the vendor something harmless; nothing is sent", tags, request: { params }, responses: json(ConnectionTest) });

const getTemplates = define({ verb: "readPlatforms", method: "get", path: "/platforms/{id}/templates", summary: "Templates at the vendor, with what it decided about them", tags, request: { params }, responses: json(TemplateList) });
const postTemplate = define({ verb: "savePlatform", method: "post", path: "/platforms/{id}/templates", summary: "Submit a template to WhatsApp; what it would refuse is refused here, with the field", tags, request: { params, body: jsonBody(TemplateDraft) }, responses: json(ChannelTemplate) });
const patchTemplate = define({ verb: "savePlatform", method: "patch", path: "/platforms/{id}/templates/{templateId}", summary: "Change a template's text; WhatsApp looks at it anew", tags, request: { params: templateParams, body: jsonBody(EditTemplate) }, responses: json(ChannelTemplate) });
const deleteTemplate = define({ verb: "savePlatform", method: "delete", path: "/platforms/{id}/templates/{templateId}", summary: "Delete a template at WhatsApp", tags, request: { params: templateParams }, responses: json(z.object({ deleted: z.literal(true) })) });
const postDraft = define({ verb: "savePlatform", method: "post", path: "/platforms/templates/drafts", summary: "One of Mailroom's own templates as a draft for WhatsApp: merge fields become places", tags, request: { body: jsonBody(DraftOf) }, responses: json(TemplateDraft) });

const getQuota = define({ verb: "readPlatforms", method: "get", path: "/channels/quota", summary: "What each channel may still send now, and what waits", tags, responses: items(ChannelQuota) });
const getMetrics = define({ verb: "readPlatforms", method: "get", path: "/channels/metrics", summary: "How far what was sent came, by account and day", tags, request: { query: TimeRange }, responses: json(DeliveryMetrics) });
const getCosts = define({ verb: "readChannelCosts", method: "get", path: "/channels/costs", summary: "What was sent cost, by day, account, category and country", tags, request: { query: TimeRange }, responses: json(CostAnalysis) });
const getRates = define({ verb: "readChannelCosts", method: "get", path: "/channels/rates", summary: "The vendor's prices, as somebody entered them", tags, responses: items(ChannelRate) });
const putRates = define({ verb: "savePlatform", method: "put", path: "/channels/rates", summary: "Take the place of all prices; what was charged before keeps its own", tags, request: { body: jsonBody(SaveRates) }, responses: items(ChannelRate) });
const patchRates = define({ verb: "savePlatform", method: "patch", path: "/channels/rates", summary: "Add, change or remove one price; what was charged before keeps its own", tags, request: { body: jsonBody(ChangeRate) }, responses: items(ChannelRate) });
const postRates = define({ verb: "savePlatform", method: "post", path: "/channels/rates/import", summary: "Read prices from CSV: country, category, price, currency", tags, request: { body: jsonBody(ImportRates) }, responses: json(ImportedRates) });

function keepBrowserKey(c: Context<ApiEnv>, browserKey: string, expires: Date): void {
  setCookie(c, SIGN_IN_COOKIE, browserKey, { ...signInCookie, expires });
}

export const platformRoutes = createRouter()
  .openapi(getAll, async (c) => c.json({ items: await listPlatforms(ctxFor(c)) }, 200))
  .openapi(getApp, async (c) => c.json(await readChannelApp(ctxFor(c)), 200))
  .openapi(putApp, async (c) => c.json(await saveChannelApp(ctxFor(c), c.req.valid("json")), 200))
  .openapi(postWhatsApp, async (c) => c.json(await connectWhatsApp(ctxFor(c), c.req.valid("json")), 200))
  .openapi(postBegin, async (c) => {
    const { url, browserKey, expiresAt } = await beginSignIn(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") });
    keepBrowserKey(c, browserKey, expiresAt);
    return c.json({ url, expiresAt: expiresAt.toISOString() }, 200);
  })
  .openapi(getBegin, async (c) => {
    const { url, browserKey, expiresAt } = await beginSignIn(ctxFor(c), { ...c.req.valid("param"), teamId: null });
    keepBrowserKey(c, browserKey, expiresAt);
    return c.redirect(url, 302);
  })
  .openapi(getFound, async (c) => c.json(await readFound(ctxFor(c), { signInId: c.req.valid("param").id }), 200))
  .openapi(postFound, async (c) => c.json({ items: await chooseFound(ctxFor(c), { signInId: c.req.valid("param").id, ...c.req.valid("json") }) }, 200))
  .openapi(getOne, async (c) => c.json(await readPlatform(ctxFor(c), { accountId: c.req.valid("param").id }), 200))
  .openapi(patchOne, async (c) => c.json(await changeAccount(ctxFor(c), { accountId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(deleteOne, async (c) => c.json(await disconnectAccount(ctxFor(c), { accountId: c.req.valid("param").id }), 200))
  .openapi(postSync, async (c) => c.json(await startSync(ctxFor(c), { accountId: c.req.valid("param").id }), 200))
  .openapi(postTest, async (c) => c.json(await testAccount(ctxFor(c), { accountId: c.req.valid("param").id }), 200))
  .openapi(getTemplates, async (c) => c.json(await listChannelTemplates(ctxFor(c), { accountId: c.req.valid("param").id }), 200))
  .openapi(postTemplate, async (c) => c.json(await createChannelTemplate(ctxFor(c), { accountId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(patchTemplate, async (c) => c.json(await editChannelTemplate(ctxFor(c), { accountId: c.req.valid("param").id, templateId: c.req.valid("param").templateId, ...c.req.valid("json") }), 200))
  .openapi(deleteTemplate, async (c) => {
    await deleteChannelTemplate(ctxFor(c), { accountId: c.req.valid("param").id, templateId: c.req.valid("param").templateId });
    return c.json({ deleted: true as const }, 200);
  })
  .openapi(postDraft, async (c) => c.json(await draftFromTemplate(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getQuota, async (c) => c.json({ items: await readQuota(ctxFor(c), { roomOf: (account) => portfolioRoom(ctxFor(c), account) }) }, 200))
  .openapi(getMetrics, async (c) => c.json(await readDeliveryMetrics(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getCosts, async (c) => c.json(await readCosts(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getRates, async (c) => c.json({ items: await listRates(ctxFor(c)) }, 200))
  .openapi(putRates, async (c) => c.json({ items: await saveRates(ctxFor(c), c.req.valid("json")) }, 200))
  .openapi(patchRates, async (c) => c.json({ items: await changeRate(ctxFor(c), c.req.valid("json")) }, 200))
  .openapi(postRates, async (c) => c.json(await importRates(ctxFor(c), c.req.valid("json")), 200));

import { Id, pageOf } from "../contract/common.ts";
import { ChangeWebhook, CreatedWebhook, SaveWebhook, Webhook, WebhookCall, WebhookCallDetail, WebhookCallQuery } from "../contract/webhooks.ts";
import { deleteWebhook } from "../services/webhooks/delete-webhook.ts";
import { listWebhooks, pageOfCalls, readCall } from "../services/webhooks/queries.ts";
import { replayCall, replayFailed } from "../services/webhooks/replay-call.ts";
import { changeSecret, changeWebhook, endOldSecret, saveWebhook } from "../services/webhooks/save-webhook.ts";
import { switchWebhook } from "../services/webhooks/switch-webhook.ts";
import { testWebhook } from "../services/webhooks/test-webhook.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const params = z.object({ id: Id });
const callParams = params.extend({ seq: z.coerce.number().int().min(1) });
const tags = ["webhooks"];

const getAll = define({ verb: "saveWebhook", method: "get", path: "/webhooks", summary: "Outgoing subscriptions", tags, responses: json(z.object({ items: z.array(Webhook) })) });
const post = define({ verb: "saveWebhook", method: "post", path: "/webhooks", summary: "Subscribe a URL; the secret is shown once", tags, request: { body: jsonBody(SaveWebhook) }, responses: json(CreatedWebhook) });
const put = define({ verb: "saveWebhook", method: "put", path: "/webhooks/{id}", summary: "Change where and of what it is called; the secret stays", tags, request: { params, body: jsonBody(ChangeWebhook) }, responses: json(Webhook) });
const remove = define({ verb: "saveWebhook", method: "delete", path: "/webhooks/{id}", summary: "End a subscription", tags, request: { params }, responses: json(z.object({ deleted: z.literal(true) })) });
const postSecret = define({ verb: "saveWebhook", method: "post", path: "/webhooks/{id}/secret", summary: "Another secret, shown once; the one before signs as well for 24 hours", tags, request: { params }, responses: json(CreatedWebhook) });
const removeOldSecret = define({ verb: "saveWebhook", method: "delete", path: "/webhooks/{id}/old-secret", summary: "The secret before the last change signs no more", tags, request: { params }, responses: json(Webhook) });
const postSwitch = define({ verb: "saveWebhook", method: "post", path: "/webhooks/{id}/switch", summary: "Switch it on or off", tags, request: { params, body: jsonBody(z.object({ isOn: z.boolean() })) }, responses: json(Webhook) });
const postTest = define({ verb: "saveWebhook", method: "post", path: "/webhooks/{id}/test", summary: "Call it about `webhook.tested`, and say what came of it", tags, request: { params }, responses: json(WebhookCallDetail) });
const getCalls = define({ verb: "saveWebhook", method: "get", path: "/webhooks/{id}/calls", summary: "The log of its calls of 30 days, newest first", tags, request: { params, query: WebhookCallQuery }, responses: json(pageOf(WebhookCall)) });
const getCall = define({ verb: "saveWebhook", method: "get", path: "/webhooks/{id}/calls/{seq}", summary: "One call with its body and attempts", tags, request: { params: callParams }, responses: json(WebhookCallDetail) });
const postReplay = define({ verb: "saveWebhook", method: "post", path: "/webhooks/{id}/calls/{seq}/replay", summary: "Call once more about this event, with the same webhook-id", tags, request: { params: callParams }, responses: json(WebhookCallDetail) });
const postReplayFailed = define({ verb: "saveWebhook", method: "post", path: "/webhooks/{id}/replay", summary: "Call once more about all that failed", tags, request: { params }, responses: json(z.object({ count: z.int() })) });

export const webhookRoutes = createRouter()
  .openapi(getAll, async (c) => c.json({ items: await listWebhooks(ctxFor(c)) }, 200))
  .openapi(post, async (c) => c.json(await saveWebhook(ctxFor(c), c.req.valid("json")), 200))
  .openapi(put, async (c) => c.json(await changeWebhook(ctxFor(c), { webhookId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(remove, async (c) => {
    await deleteWebhook(ctxFor(c), c.req.valid("param").id);
    return c.json({ deleted: true } as const, 200);
  })
  .openapi(postSecret, async (c) => c.json(await changeSecret(ctxFor(c), { webhookId: c.req.valid("param").id }), 200))
  .openapi(removeOldSecret, async (c) => c.json(await endOldSecret(ctxFor(c), { webhookId: c.req.valid("param").id }), 200))
  .openapi(postSwitch, async (c) => c.json(await switchWebhook(ctxFor(c), { webhookId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postTest, async (c) => c.json(await testWebhook(ctxFor(c), { webhookId: c.req.valid("param").id }), 200))
  .openapi(getCalls, async (c) => c.json(await pageOfCalls(ctxFor(c), { webhookId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(getCall, async (c) => c.json(await readCall(ctxFor(c), callKey(c.req.valid("param"))), 200))
  .openapi(postReplay, async (c) => c.json(await replayCall(ctxFor(c), callKey(c.req.valid("param"))), 200))
  .openapi(postReplayFailed, async (c) => c.json(await replayFailed(ctxFor(c), { webhookId: c.req.valid("param").id }), 200));

const callKey = ({ id, seq }: z.infer<typeof callParams>) => ({ webhookId: id, eventSeq: seq });

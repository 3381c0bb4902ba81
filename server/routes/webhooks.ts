import { Id } from "../contract/common.ts";
import { CreatedWebhook, SaveWebhook, Webhook } from "../contract/system.ts";
import { deleteWebhook } from "../services/webhooks/delete-webhook.ts";
import { listWebhooks } from "../services/webhooks/queries.ts";
import { saveWebhook } from "../services/webhooks/save-webhook.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const getAll = define({ method: "get", path: "/webhooks", summary: "Outgoing subscriptions", tags: ["webhooks"], responses: json(z.object({ items: z.array(Webhook) })) });
const post = define({ method: "post", path: "/webhooks", summary: "Subscribe a URL; the secret is shown once", tags: ["webhooks"], request: { body: jsonBody(SaveWebhook) }, responses: json(CreatedWebhook) });
const remove = define({ method: "delete", path: "/webhooks/{id}", summary: "End a subscription", tags: ["webhooks"], request: { params: z.object({ id: Id }) }, responses: json(z.object({ deleted: z.literal(true) })) });

export const webhookRoutes = createRouter()
  .openapi(getAll, async (c) => c.json({ items: await listWebhooks(ctxFor(c, "saveWebhook")) }, 200))
  .openapi(post, async (c) => c.json(await saveWebhook(ctxFor(c, "saveWebhook"), c.req.valid("json")), 200))
  .openapi(remove, async (c) => {
    await deleteWebhook(ctxFor(c, "saveWebhook"), c.req.valid("param").id);
    return c.json({ deleted: true } as const, 200);
  });

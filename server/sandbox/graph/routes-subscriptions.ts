import type { Hono } from "hono";
import { isApp } from "./access.ts";
import type { Mailbox } from "./mailbox.ts";
import { wantsImmutableIds } from "./query.ts";
import type { Asker } from "./subscription-input.ts";
import type { Subscriptions } from "./subscriptions.ts";
import { subscriptionView } from "./subscriptions.ts";
import type { GraphContext, GraphEnv } from "./wire.ts";
import { readJson } from "./wire.ts";

type OpenUser = (c: GraphContext, user: string) => Mailbox;

/** Change notifications. Who created a subscription sees and renews it; nobody else. */
export function subscriptionRoutes(app: Hono<GraphEnv>, subscriptions: Subscriptions, openUser: OpenUser, baseUrl: string): void {
  const context = `${baseUrl}/$metadata#subscriptions`;
  app.get("/subscriptions", (c) => c.json({ "@odata.context": context, value: subscriptions.list(askerOf(c)).map(subscriptionView) }));
  app.post("/subscriptions", async (c) => {
    const input = await readJson(c);
    const created = await subscriptions.create(input, (user) => openUser(c, user), askerOf(c));
    const { clientState } = created;
    return c.json({ "@odata.context": `${context}/$entity`, ...subscriptionView(created), clientState }, 201);
  });
  app.get("/subscriptions/:id", (c) => c.json(subscriptionView(subscriptions.find(c.req.param("id"), askerOf(c)))));
  app.patch("/subscriptions/:id", async (c) => {
    const input = await readJson(c);
    return c.json(subscriptionView(subscriptions.renew(c.req.param("id"), input, askerOf(c))));
  });
  app.delete("/subscriptions/:id", (c) => {
    subscriptions.remove(c.req.param("id"), askerOf(c));
    return c.body(null, 204);
  });
  app.post("/subscriptions/:id/reauthorize", (c) => {
    subscriptions.find(c.req.param("id"), askerOf(c));
    return c.body(null, 204);
  });
}

function askerOf(c: GraphContext): Asker {
  const identity = c.get("identity");
  const creatorId = isApp(identity) ? `app:${identity.oid ?? ""}` : (identity.oid ?? "");
  return { creatorId, immutableIds: wantsImmutableIds(c.req.header("prefer") ?? "") };
}

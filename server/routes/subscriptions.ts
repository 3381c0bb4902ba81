import { Id } from "../contract/common.ts";
import { Receipt } from "../contract/receipts.ts";
import { OptIn, RequestedOptIns, RequestOptIns, TopicLeft } from "../contract/subscriptions.ts";
import { optInsOfContact } from "../services/opt-ins/list-opt-ins.ts";
import { requestOptIns } from "../services/opt-ins/request-opt-ins.ts";
import { receiptsOfContact } from "../services/receipts/list-receipts.ts";
import { topicsLeft } from "../services/subscriptions/topics-left.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["contacts"];
const params = z.object({ id: Id });
const Subscriptions = z.object({ topicsLeft: z.array(TopicLeft), optIns: z.array(OptIn), receipts: z.array(Receipt) });

const getSubscriptions = define({ verb: "readContacts", method: "get", path: "/contacts/{id}/subscriptions", summary: "What a person left, was asked and confirmed, and what became of the mails to it", tags, request: { params }, responses: json(Subscriptions) });
const postOptIns = define({ verb: "requestOptIn", method: "post", path: "/opt-ins", summary: "Ask persons for consent by a mail that they confirm", tags, request: { body: jsonBody(RequestOptIns) }, responses: json(RequestedOptIns) });

export const subscriptionRoutes = createRouter()
  .openapi(getSubscriptions, async (c) => {
    const ctx = ctxFor(c);
    const contactId = c.req.valid("param").id;
    return c.json({ topicsLeft: await topicsLeft(ctx, { contactId }), optIns: await optInsOfContact(ctx, { contactId }), receipts: await receiptsOfContact(ctx, { contactId }) }, 200);
  })
  .openapi(postOptIns, async (c) => c.json(await requestOptIns(ctxFor(c), c.req.valid("json")), 200));

import { Id } from "../contract/common.ts";
import { Category, Classification, CorrectClassification, MailView, MessageReference } from "../contract/conversations.ts";
import { viewMail } from "../services/cases/mail-view.ts";
import { correctClassification } from "../services/classification/correct-classification.ts";
import { listCategories } from "../services/classification/queries.ts";
import { messageHtml, requireMessage } from "../services/conversations/queries.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["conversations"];
const params = z.object({ id: Id });
const postLookup = define({ method: "post", path: "/messages/lookup", summary: "What Mailroom knows of the open mail; receives it if it is new", tags, request: { body: jsonBody(MessageReference) }, responses: json(MailView) });
const patchClassification = define({ method: "patch", path: "/messages/{id}/classification", summary: "Correct the category or the priority", tags, request: { params, body: jsonBody(CorrectClassification) }, responses: json(Classification) });
const getHtml = define({ method: "get", path: "/messages/{id}/html", summary: "The whole mail as sanitised HTML", tags, request: { params }, responses: json(z.object({ html: z.string() })) });
const getCategories = define({ method: "get", path: "/categories", summary: "List categories", tags, responses: json(z.object({ items: z.array(Category) })) });

export const conversationRoutes = createRouter()
  .openapi(postLookup, async (c) => c.json(await viewMail(ctxFor(c, "readDesk"), c.req.valid("json")), 200))
  .openapi(patchClassification, async (c) => c.json(await correctClassification(ctxFor(c, "correctClassification"), { messageId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getHtml, async (c) => c.json({ html: messageHtml(await requireMessage(ctxFor(c, "readDesk"), c.req.valid("param").id)) }, 200))
  .openapi(getCategories, async (c) => c.json({ items: await listCategories(ctxFor(c, "readDesk")) }, 200));

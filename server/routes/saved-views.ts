import { ChangeView, SavedView, SaveView } from "../contract/cases.ts";
import { Id } from "../contract/common.ts";
import { changeView, createView, deleteView, listViews } from "../services/cases/saved-views.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["cases"];
const params = z.object({ id: Id });
const getViews = define({ verb: "readDesk", method: "get", path: "/saved-views", summary: "One's own views and those of one's teams, each with its count", tags, responses: json(z.object({ items: z.array(SavedView) })) });
const postView = define({ verb: "saveView", method: "post", path: "/saved-views", summary: "Save a filter of the queue as a view", tags, request: { body: jsonBody(SaveView) }, responses: json(SavedView) });
const putView = define({ verb: "saveView", method: "put", path: "/saved-views/{id}", summary: "Change a view", tags, request: { params, body: jsonBody(ChangeView) }, responses: json(SavedView) });
const deleteViewRoute = define({ verb: "saveView", method: "delete", path: "/saved-views/{id}", summary: "Delete a view", tags, request: { params }, responses: json(z.object({ isDeleted: z.literal(true) })) });

export const savedViewRoutes = createRouter()
  .openapi(getViews, async (c) => c.json({ items: await listViews(ctxFor(c)) }, 200))
  .openapi(postView, async (c) => c.json(await createView(ctxFor(c), c.req.valid("json")), 200))
  .openapi(putView, async (c) => c.json(await changeView(ctxFor(c), { viewId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(deleteViewRoute, async (c) => c.json(await deleteView(ctxFor(c), { viewId: c.req.valid("param").id }), 200));

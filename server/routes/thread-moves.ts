import { Id } from "../contract/common.ts";
import { MergeCase, MovedCase, SplitCase, ThreadMove } from "../contract/thread-moves.ts";
import { mergeCases } from "../services/cases/merge-cases.ts";
import { splitConversation } from "../services/cases/split-conversation.ts";
import { movesOfCase } from "../services/cases/thread-moves-view.ts";
import { undoThreadMove } from "../services/cases/undo-thread-move.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["cases"];
const params = z.object({ id: Id });
const postSplit = define({ verb: "moveThread", method: "post", path: "/cases/{id}/split", summary: "Make a case of a mail and of what follows it in its conversation", tags, request: { params, body: jsonBody(SplitCase) }, responses: json(MovedCase) });
const postMerge = define({ verb: "moveThread", method: "post", path: "/cases/{id}/merge", summary: "Put the case into another; its number leads there", tags, request: { params, body: jsonBody(MergeCase) }, responses: json(MovedCase) });
const getMoves = define({ verb: "readDesk", method: "get", path: "/cases/{id}/thread-moves", summary: "Joins, splits and merges of a case, newest first, with what stands against taking them back", tags, request: { params }, responses: json(z.object({ items: z.array(ThreadMove) })) });
const postUndo = define({ verb: "moveThread", method: "post", path: "/thread-moves/{id}/undo", summary: "Take a join, split or merge back", tags, request: { params }, responses: json(MovedCase) });

export const threadMoveRoutes = createRouter()
  .openapi(postSplit, async (c) => c.json(await splitConversation(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postMerge, async (c) => c.json(await mergeCases(ctxFor(c), { caseId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getMoves, async (c) => c.json({ items: await movesOfCase(ctxFor(c), c.req.valid("param").id) }, 200))
  .openapi(postUndo, async (c) => c.json(await undoThreadMove(ctxFor(c), { moveId: c.req.valid("param").id }), 200));

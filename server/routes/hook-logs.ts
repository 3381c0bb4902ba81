import { Id, pageOf } from "../contract/common.ts";
import { HookLog, HookLogDetail, HookLogQuery } from "../contract/hook-logs.ts";
import { pageOfHooks, readHookLog, replayHook } from "../services/channels/hook-log.ts";
import { createRouter, ctxFor, define, json, z } from "./route.ts";

const params = z.object({ id: Id });
const tags = ["hooks"];

const getAll = define({ verb: "readHookLogs", method: "get", path: "/hook-logs", summary: "What vendors told of chats, newest first, without what it says", tags, request: { query: HookLogQuery }, responses: json(pageOf(HookLog)) });
const getOne = define({ verb: "readHookLogs", method: "get", path: "/hook-logs/{id}", summary: "One with what it says; who looked stands in the record", tags, request: { params }, responses: json(HookLogDetail) });
const postReplay = define({ verb: "replayHook", method: "post", path: "/hook-logs/{id}/replay", summary: "Do once more what it means; what was done is not done twice", tags, request: { params }, responses: json(HookLog) });

export const hookLogRoutes = createRouter()
  .openapi(getAll, async (c) => c.json(await pageOfHooks(ctxFor(c), c.req.valid("query")), 200))
  .openapi(getOne, async (c) => c.json(await readHookLog(ctxFor(c), { hookLogId: c.req.valid("param").id }), 200))
  .openapi(postReplay, async (c) => c.json(await replayHook(ctxFor(c), { hookLogId: c.req.valid("param").id }), 200));

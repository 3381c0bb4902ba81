import { Id } from "../contract/common.ts";
import { AccountHook, SaveAccountHook } from "../contract/receipts.ts";
import { readAccountHook, saveAccountHook } from "../services/receipts/hook-secrets.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["sending accounts"];
const params = z.object({ id: Id });

const getHook = define({ verb: "saveSendingAccount", method: "get", path: "/sending-accounts/{id}/hook", summary: "Where the provider is told to call with what became of mails", tags, request: { params }, responses: json(AccountHook) });
const putHook = define({ verb: "saveSendingAccount", method: "put", path: "/sending-accounts/{id}/hook", summary: "Give the key that the provider signs its calls with; it is sealed", tags, request: { params, body: jsonBody(SaveAccountHook) }, responses: json(AccountHook) });

export const accountHookRoutes = createRouter()
  .openapi(getHook, async (c) => c.json(await readAccountHook(ctxFor(c), { accountId: c.req.valid("param").id }), 200))
  .openapi(putHook, async (c) => c.json(await saveAccountHook(ctxFor(c), { accountId: c.req.valid("param").id, ...c.req.valid("json") }), 200));

import { Id } from "../contract/common.ts";
import { ConnectionTest, SaveSendingAccount, SendingAccount } from "../contract/sending-accounts.ts";
import { deleteSendingAccount } from "../services/sending-accounts/delete-sending-account.ts";
import { listSendingAccounts } from "../services/sending-accounts/list-sending-accounts.ts";
import { saveSendingAccount } from "../services/sending-accounts/save-sending-account.ts";
import { testSendingAccount } from "../services/sending-accounts/test-sending-account.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["sending accounts"];
const params = z.object({ id: Id });

const getAll = define({ verb: "readSendingAccounts", method: "get", path: "/sending-accounts", summary: "What mail may leave by, of the mailboxes that you see; secrets are never told", tags, responses: json(z.object({ items: z.array(SendingAccount) })) });
const post = define({ verb: "saveSendingAccount", method: "post", path: "/sending-accounts", summary: "Make or change an account; its secret is sealed", tags, request: { body: jsonBody(SaveSendingAccount) }, responses: json(SendingAccount) });
const test = define({ verb: "saveSendingAccount", method: "post", path: "/sending-accounts/{id}/tests", summary: "Sign in with the provider and send nothing", tags, request: { params }, responses: json(ConnectionTest) });
const remove = define({ verb: "saveSendingAccount", method: "delete", path: "/sending-accounts/{id}", summary: "Remove an account that nothing was sent by", tags, request: { params }, responses: json(z.object({ deleted: z.literal(true) })) });

export const sendingAccountRoutes = createRouter()
  .openapi(getAll, async (c) => c.json({ items: await listSendingAccounts(ctxFor(c)) }, 200))
  .openapi(post, async (c) => c.json(await saveSendingAccount(ctxFor(c), c.req.valid("json")), 200))
  .openapi(test, async (c) => c.json(await testSendingAccount(ctxFor(c), c.req.valid("param").id), 200))
  .openapi(remove, async (c) => {
    await deleteSendingAccount(ctxFor(c), c.req.valid("param").id);
    return c.json({ deleted: true } as const, 200);
  });

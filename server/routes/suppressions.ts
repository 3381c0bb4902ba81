import { ChannelName, Id, pageOf, PageQuery } from "../contract/common.ts";
import { SuppressAddress, Suppression } from "../contract/contacts.ts";
import { listSuppressions, readSuppression } from "../services/contacts/list-suppressions.ts";
import { releaseAddress } from "../services/contacts/release-address.ts";
import { suppressAddress } from "../services/contacts/suppress-address.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["contacts"];
const query = PageQuery.extend({ channel: ChannelName.optional(), search: z.string().trim().max(254).optional() });

const getSuppressions = define({ verb: "readContacts", method: "get", path: "/suppressions", summary: "Addresses that must not be written to, newest first", tags, request: { query }, responses: json(pageOf(Suppression)) });
const postSuppression = define({ verb: "suppressAddress", method: "post", path: "/suppressions", summary: "Suppress an address; the first reason stays", tags, request: { body: jsonBody(SuppressAddress) }, responses: json(Suppression) });
const deleteSuppression = define({ verb: "releaseAddress", method: "delete", path: "/suppressions/{id}", summary: "Let an address be written to again", tags, request: { params: z.object({ id: Id }) }, responses: json(z.object({ isDeleted: z.literal(true) })) });

export const suppressionRoutes = createRouter()
  .openapi(getSuppressions, async (c) => c.json(await listSuppressions(ctxFor(c), c.req.valid("query")), 200))
  .openapi(postSuppression, async (c) => {
    const ctx = ctxFor(c);
    return c.json(await readSuppression(ctx, await suppressAddress(ctx, c.req.valid("json"))), 200);
  })
  .openapi(deleteSuppression, async (c) => {
    await releaseAddress(ctxFor(c), { suppressionId: c.req.valid("param").id });
    return c.json({ isDeleted: true as const }, 200);
  });

import { LegalHold, RetentionPreview, RetentionSettings, RetentionState, SetHold } from "../contract/retention.ts";
import { liftHold, listHolds, setHold } from "../services/retention/holds.ts";
import { previewRetention } from "../services/retention/preview-retention.ts";
import { readRetention, saveRetention } from "../services/retention/save-retention.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["retention"];
const HoldId = z.object({ id: z.uuid() });
const getRetention = define({ verb: "readRetention", method: "get", path: "/retention", summary: "How long each kind is kept, and what the last nights removed", tags, responses: json(RetentionState) });
const putRetention = define({ verb: "saveRetention", method: "put", path: "/retention", summary: "Change it: from the next night on, and what goes cannot be brought back", tags, request: { body: jsonBody(z.object({ settings: RetentionSettings, read: RetentionSettings })) }, responses: json(RetentionState) });
const preview = define({ verb: "readRetention", method: "post", path: "/retention/preview", summary: "What would go now with these settings, and what is held back and why", tags, request: { body: jsonBody(RetentionSettings) }, responses: json(RetentionPreview) });
const getHolds = define({ verb: "readRetention", method: "get", path: "/retention/holds", summary: "Legal holds, open ones first", tags, responses: json(z.object({ items: z.array(LegalHold) })) });
const postHold = define({ verb: "saveHold", method: "post", path: "/retention/holds", summary: "Hold a contact, a case or everything: nothing of it is deleted until the hold is lifted", tags, request: { body: jsonBody(SetHold) }, responses: json(LegalHold) });
const deleteHold = define({ verb: "saveHold", method: "post", path: "/retention/holds/{id}/lift", summary: "Lift a hold; it stays on record", tags, request: { params: HoldId }, responses: json(LegalHold) });

export const retentionRoutes = createRouter()
  .openapi(getRetention, async (c) => c.json(await readRetention(ctxFor(c)), 200))
  .openapi(putRetention, async (c) => c.json(await saveRetention(ctxFor(c), c.req.valid("json")), 200))
  .openapi(preview, async (c) => c.json(await previewRetention(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getHolds, async (c) => c.json({ items: await listHolds(ctxFor(c)) }, 200))
  .openapi(postHold, async (c) => c.json(await setHold(ctxFor(c), c.req.valid("json")), 200))
  .openapi(deleteHold, async (c) => c.json(await liftHold(ctxFor(c), { holdId: c.req.valid("param").id }), 200));

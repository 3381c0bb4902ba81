import { CasePrefix, CaseSettings, CustomField, CustomFieldKey, SaveCustomField } from "../contract/cases.ts";
import { Id } from "../contract/common.ts";
import { Team } from "../contract/people.ts";
import { readCaseSettings, saveCaseSettings } from "../services/cases/case-settings.ts";
import { listCustomFields } from "../services/cases/custom-fields.ts";
import { archiveCustomField, saveCustomField } from "../services/cases/save-custom-field.ts";
import { saveCasePrefix } from "../services/cases/save-prefix.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["cases"];
const params = z.object({ key: CustomFieldKey });
const getFields = define({ verb: "readDesk", method: "get", path: "/custom-fields", summary: "The fields that cases have here", tags, responses: json(z.object({ items: z.array(CustomField) })) });
const putField = define({ verb: "saveCaseSettings", method: "put", path: "/custom-fields/{key}", summary: "Make or change a field of cases", tags, request: { params, body: jsonBody(SaveCustomField) }, responses: json(CustomField) });
const deleteField = define({ verb: "saveCaseSettings", method: "delete", path: "/custom-fields/{key}", summary: "Offer a field no more; what cases hold stays", tags, request: { params }, responses: json(CustomField) });
const getSettings = define({ verb: "readDesk", method: "get", path: "/case-settings", summary: "What becomes of mails to closed cases", tags, responses: json(CaseSettings) });
const putSettings = define({ verb: "saveCaseSettings", method: "put", path: "/case-settings", summary: "Say what becomes of mails to closed cases", tags, request: { body: jsonBody(CaseSettings) }, responses: json(CaseSettings) });
const putPrefix = define({ verb: "saveCaseSettings", method: "put", path: "/teams/{id}/case-prefix", summary: "What stands before the numbers of a team's new cases", tags, request: { params: z.object({ id: Id }), body: jsonBody(CasePrefix) }, responses: json(Team) });

export const customFieldRoutes = createRouter()
  .openapi(getFields, async (c) => c.json({ items: await listCustomFields(ctxFor(c)) }, 200))
  .openapi(putField, async (c) => c.json(await saveCustomField(ctxFor(c), { key: c.req.valid("param").key, ...c.req.valid("json") }), 200))
  .openapi(deleteField, async (c) => c.json(await archiveCustomField(ctxFor(c), c.req.valid("param")), 200))
  .openapi(getSettings, async (c) => c.json(await readCaseSettings(ctxFor(c)), 200))
  .openapi(putSettings, async (c) => c.json(await saveCaseSettings(ctxFor(c), c.req.valid("json")), 200))
  .openapi(putPrefix, async (c) => c.json(await saveCasePrefix(ctxFor(c), { teamId: c.req.valid("param").id, ...c.req.valid("json") }), 200));

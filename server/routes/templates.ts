import { Id } from "../contract/common.ts";
import { SaveTemplate, Template } from "../contract/templates.ts";
import { listTemplates, readTemplate } from "../services/templates/queries.ts";
import { saveTemplate } from "../services/templates/save-template.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const getTemplates = define({ method: "get", path: "/templates", summary: "List templates, last changed first", tags: ["templates"], responses: json(z.object({ items: z.array(Template) })) });
const postTemplate = define({ method: "post", path: "/templates", summary: "Make a template or save its next version", tags: ["templates"], request: { body: jsonBody(SaveTemplate) }, responses: json(Template) });
const getTemplate = define({ method: "get", path: "/templates/{id}", summary: "One template in its newest version", tags: ["templates"], request: { params: z.object({ id: Id }) }, responses: json(Template) });

export const templateRoutes = createRouter()
  .openapi(getTemplates, async (c) => c.json({ items: await listTemplates(ctxFor(c, "readCampaigns")) }, 200))
  .openapi(postTemplate, async (c) => c.json(await saveTemplate(ctxFor(c, "saveTemplate"), c.req.valid("json")), 200))
  .openapi(getTemplate, async (c) => c.json(await readTemplate(ctxFor(c, "readCampaigns"), c.req.valid("param").id), 200));

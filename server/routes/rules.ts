import { Id } from "../contract/common.ts";
import { Rule, SaveRule } from "../contract/rules.ts";
import { deleteRule } from "../services/rules/delete-rule.ts";
import { listRules } from "../services/rules/queries.ts";
import { saveRule } from "../services/rules/save-rule.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const getAll = define({ method: "get", path: "/rules", summary: "Workflow rules in the order in which they run", tags: ["rules"], responses: json(z.object({ items: z.array(Rule) })) });
const post = define({ method: "post", path: "/rules", summary: "Create or change a rule", tags: ["rules"], request: { body: jsonBody(SaveRule) }, responses: json(Rule) });
const remove = define({ method: "delete", path: "/rules/{id}", summary: "Delete a rule", tags: ["rules"], request: { params: z.object({ id: Id }) }, responses: json(z.object({ deleted: z.literal(true) })) });

export const ruleRoutes = createRouter()
  .openapi(getAll, async (c) => c.json({ items: await listRules(ctxFor(c, "readRules")) }, 200))
  .openapi(post, async (c) => c.json(await saveRule(ctxFor(c, "saveRule"), c.req.valid("json")), 200))
  .openapi(remove, async (c) => {
    await deleteRule(ctxFor(c, "saveRule"), c.req.valid("param").id);
    return c.json({ deleted: true } as const, 200);
  });

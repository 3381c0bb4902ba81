import { exportConfig } from "../services/configuration/export-config.ts";
import { attachmentNamed } from "./file-answer.ts";
import { createRouter, ctxFor, define, z } from "./route.ts";

const getConfiguration = define({
  verb: "exportConfiguration", method: "get", path: "/exports/configuration.json", summary: "All that admins set up, without any secret, as mailroom import-config takes it in", tags: ["exports"],
  request: { query: z.object({ withFiles: z.enum(["true", "false"]).default("false") }) },
  responses: { 200: { description: "JSON; the same bytes while nothing is changed", content: { "application/json": { schema: z.record(z.string(), z.unknown()) } } } },
});

export const configurationRoutes = createRouter().openapi(getConfiguration, async (c) => {
  const text = await exportConfig(ctxFor(c), { withFiles: c.req.valid("query").withFiles === "true" });
  return c.body(text, 200, { "content-type": "application/json; charset=utf-8", "content-disposition": attachmentNamed("mailroom-configuration.json") }) as never;
});

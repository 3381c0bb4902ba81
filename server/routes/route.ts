import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { Problem } from "../contract/common.ts";
import type { Ctx } from "../context.ts";
import { refuse } from "../errors.ts";
import { authorise, type Verb } from "../services/people/authorise.ts";

export interface ApiEnv {
  Variables: { ctx: Ctx };
}

/** A router whose bad input answers as a problem that names each field. */
export function createRouter(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const errors = result.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
      throw refuse("bad_input", `The request is not valid: ${errors.map((e) => `${e.path || "body"} ${e.message}`).join("; ")}.`, { errors });
    },
  });
}

const problem = (description: string) => ({ description, content: { "application/problem+json": { schema: Problem } } });

/** The answers that every route may give beside its own. */
const problems = {
  400: problem("The request is not valid"),
  401: problem("Not signed in"),
  403: problem("The role does not allow it"),
  404: problem("Not found, or not yours to see"),
  409: problem("Not possible in this state, or changed in the meantime"),
} as const;

export function json<Schema extends z.ZodType>(schema: Schema, description = "Done") {
  return { 200: { description, content: { "application/json": { schema } } } } as const;
}

export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } } as const;
}

/** A documented route behind sign-in: `define({ method, path, summary, tags, request, responses })`. */
export function define<const Config extends Omit<RouteConfig, "security">>(config: Config) {
  return createRoute({ ...config, security: [{ bearer: [] }], responses: { ...problems, ...config.responses } } as Config & { responses: Config["responses"] });
}

/** The request's ctx, once its actor may call the verb. */
export function ctxFor(c: Context<ApiEnv>, verb: Verb): Ctx {
  const ctx = c.get("ctx");
  authorise(ctx, verb);
  return ctx;
}

export { z };

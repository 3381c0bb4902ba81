import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Context, Next } from "hono";
import { Problem } from "../contract/common.ts";
import type { Ctx } from "../context.ts";
import { refuse } from "../errors.ts";
import { authorise, type Verb } from "../services/people/authorise.ts";

export interface ApiEnv {
  /** `verb` is what the route was defined with, once the actor may call it. */
  Variables: { ctx: Ctx; verb?: Verb };
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

/**
 * A documented route behind sign-in: `define({ verb, method, path, summary, tags, request, responses })`. Its verb is
 * asked before its input is read, and stands in the API's description as `x-verb`.
 */
export function define<const Config extends Omit<RouteConfig, "security" | "middleware">>({ verb, ...config }: Config & { verb: Verb }) {
  return createRoute({ ...config, "x-verb": verb, middleware: [mayCall(verb)], security: [{ bearer: [] }], responses: { ...problems, ...config.responses } } as unknown as Config & { responses: Config["responses"] });
}

/** A documented route before sign-in. */
export function definePublic<const Config extends Omit<RouteConfig, "security">>(config: Config) {
  return createRoute({ ...config, security: [], responses: { ...problems, ...config.responses } } as unknown as Config & { responses: Config["responses"] });
}

function mayCall(verb: Verb) {
  return async function mayCallVerb(c: Context<ApiEnv>, next: Next) {
    authorise(c.get("ctx"), verb);
    c.set("verb", verb);
    await next();
  };
}

/** The request's ctx, whose actor may call the route's verb. */
export function ctxFor(c: Context<ApiEnv>): Ctx {
  if (!c.get("verb")) throw new Error(`${c.req.method} ${c.req.path} was not made by define()`);
  return c.get("ctx");
}

export { z };

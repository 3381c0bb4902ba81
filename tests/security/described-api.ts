import type { Schema } from "./value-of-schema.ts";

export interface DescribedRoute {
  method: string;
  /** As in the document: `/cases/{id}`. */
  path: string;
  verb: string | undefined;
  parameters: { name: string; in: "path" | "query"; required: boolean; schema: Schema }[];
  /** Null where the route takes no JSON. */
  body: Schema | null;
  takesFile: boolean;
}

interface Operation {
  "x-verb"?: string;
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

/** Every route that the API's own description names. */
export async function describedRoutes(app: { request(path: string): Response | Promise<Response> }): Promise<DescribedRoute[]> {
  const document = (await (await app.request("/api/openapi.json")).json()) as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(document.paths).flatMap(([path, operations]) => Object.entries(operations).map(([method, operation]) => describe(method.toUpperCase(), path, operation)));
}

function describe(method: string, path: string, operation: Operation): DescribedRoute {
  const content = operation.requestBody?.content ?? {};
  const parameters = (operation.parameters ?? []).flatMap((parameter) =>
    parameter.in === "path" || parameter.in === "query" ? [{ name: parameter.name, in: parameter.in as "path" | "query", required: parameter.required ?? false, schema: parameter.schema }] : []);
  return { method, path, verb: operation["x-verb"], parameters, body: content["application/json"]?.schema ?? null, takesFile: "application/octet-stream" in content };
}

export const nameOf = ({ method, path }: Pick<DescribedRoute, "method" | "path">) => `${method} ${path}`;

/** `/cases/{id}` with a value for each place, and a query. */
export function addressOf(route: DescribedRoute, valueOf: (parameter: DescribedRoute["parameters"][number]) => unknown): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asText(valueOf(route.parameters.find((parameter) => parameter.name === name) ?? { name, in: "path", required: true, schema: {} }))));
  const query = new URLSearchParams();
  for (const parameter of route.parameters) {
    if (parameter.in !== "query") continue;
    const value = valueOf(parameter);
    if (value !== undefined) query.set(parameter.name, asText(value));
  }
  return `/api${path}${query.size > 0 ? `?${query.toString()}` : ""}`;
}

function asText(value: unknown): string {
  // Half of a letter cannot stand in an address.
  if (typeof value === "string") return value.toWellFormed();
  return value === undefined ? "" : (JSON.stringify(value) ?? "");
}

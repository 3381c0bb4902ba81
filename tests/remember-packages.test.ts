import type { ResolveHookContext, ResolveHookSync } from "node:module";
import { expect, test } from "vitest";
import { rememberPackages } from "../server/remember-packages.ts";

const OURS = "file:///mailroom/server/a.ts";
const asked: string[] = [];
let resolve: ResolveHookSync;
rememberPackages((hooks) => {
  resolve = hooks.resolve!;
  return { deregister() {} };
});

function look(specifier: string, context: Partial<ResolveHookContext> = {}) {
  return resolve(specifier, { parentURL: OURS, conditions: ["node", "import"], importAttributes: {}, ...context }, (name) => {
    asked.push(name);
    return { url: `file:///${asked.length}` };
  }).url;
}

test("a package is looked for once, whichever of our files asks, and once more for require", () => {
  const place = look("@scope/package/part");
  expect(look("@scope/package/part", { parentURL: "file:///mailroom/drizzle/b.ts" })).toBe(place);
  expect(look("@scope/package/part", { conditions: ["node", "require"] })).not.toBe(place);
  expect(asked.splice(0)).toEqual(["@scope/package/part", "@scope/package/part"]);
});

test("what depends on who asks is looked for each time", () => {
  const asks: Parameters<typeof look>[] = [
    ["./near.ts"], ["#inner"], ["node:fs"], ["file:///x.js"], ["package", { parentURL: "file:///node_modules/other/index.js" }],
    ["package/data.json", { importAttributes: { type: "json" } }], ["entry", { parentURL: undefined }],
  ];
  for (const ask of asks) expect(look(...ask)).not.toBe(look(...ask));
  expect(asked.splice(0)).toHaveLength(2 * asks.length);
});

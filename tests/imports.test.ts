import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { brokenArrows } from "./check/import-arrows.ts";
import { projectFiles } from "./check/project-files.ts";

const ROOT = join(import.meta.dirname, "..");

/** One file with one line each, and what the checker has to say of it; undefined: nothing. */
const FIXTURES: [path: string, code: string, broken: string | undefined][] = [
  ["addin/taskpane/case/clock.tsx", 'import { Case } from "../../../server/contract/cases.ts";', undefined],
  ["addin/shared/api.ts", 'import type { Api } from "../../server/app.ts";', undefined],
  ["addin/shared/api.ts", 'import { createApp } from "../../server/app.ts";', "addin/shared/api.ts -> server/app.ts"],
  ["addin/shared/api.ts", 'import type { Ctx } from "../../server/context.ts";', "addin/shared/api.ts -> server/context.ts"],
  ["addin/settings/index.tsx", 'const page = await import("../../server/db.ts");', "addin/settings/index.tsx -> server/db.ts"],
  ["server/contract/cases.ts", 'import { z } from "zod";', undefined],
  ["server/contract/cases.ts", 'import { z } from "@hono/zod-openapi";', "server/contract/cases.ts -> @hono/zod-openapi"],
  ["server/contract/cases.ts", 'import { cases } from "../../drizzle/schema/cases.ts";', "contract may not import schema"],
  ["server/services/cases/open-case.ts", 'import { startTargets } from "../sla/start-targets.ts";', undefined],
  ["server/services/sla/start-targets.ts", 'import { openCase } from "../cases/open-case.ts";', "cases comes after sla"],
  ["server/services/sla/start-targets.ts", 'import type { Case } from "../cases/open-case.ts";', "cases comes after sla"],
  ["server/services/oddments/x.ts", 'import { on } from "../cases/open-case.ts";', "oddments has no place"],
  ["server/services/cases/a.ts", 'import {\n  one,\n  two,\n} from "../../routes/cases.ts";', "services may not import routes"],
  ["server/services/cases/a.ts", 'export { send } from "../../adapters/graph/send.ts";', "services may not import adapters"],
  ["server/services/cases/a.ts", 'import "../../jobs/handlers.ts";', "services may not import jobs"],
  ["server/services/cases/a.ts", 'import { box } from "../../sandbox/graph/store.ts";', "services may not import sandbox"],
  ["server/adapters/graph/send.ts", 'import type { Channel } from "../../services/deliveries/channel.ts";', undefined],
  ["server/adapters/graph/send.ts", 'import { channel } from "../../services/deliveries/channel.ts";', "but as types"],
  ["server/adapters/graph/send.ts", 'import { route } from "../../routes/route.ts";', "adapters may not import routes"],
  ["server/sandbox/graph/store.ts", 'import type { Ctx } from "../../context.ts";', "sandbox may not import core"],
  ["server/sandbox/graph/store.ts", 'import { Hono } from "hono";', undefined],
  ["server/routes/cases.ts", 'import { send } from "../adapters/graph/send.ts";', "routes may not import adapters"],
  ["server/jobs/handlers.ts", 'import { route } from "../routes/route.ts";', "jobs may not import routes"],
  ["server/db.ts", 'import { box } from "./sandbox/graph/store.ts";', "core may not import sandbox"],
  ["server/main.ts", 'import { at } from "../tests/support/clock.ts";', "the product imports no test"],
  ["server/main.ts", 'import { box } from "./sandbox/graph/store.ts";', undefined],
  ["addin/taskpane/pane.tsx", "Office.onReady();", "touches Office"],
  ["addin/taskpane/pane.tsx", "// Office.onReady is late here\nexport {};", undefined],
  ["addin/shared/office.ts", "Office.onReady();", undefined],
  ["addin/taskpane/pane.tsx", 'const answer = await fetch("/api/cases");', "touches fetch"],
  ["addin/taskpane/pane.tsx", "await query.refetch();", undefined],
];

describe("the checker of imports", () => {
  it.each(FIXTURES)("reads %s: %s", (path, code, broken) => {
    const found = brokenArrows({ [path]: code });
    if (broken) expect(found.join("\n")).toContain(broken);
    else expect(found).toEqual([]);
  });
});

it("every import points the way that the architecture allows", () => {
  const paths = projectFiles(ROOT).filter((path) => /^(addin|server|drizzle)\/.*\.(tsx?|mjs)$/.test(path));
  expect(paths.length).toBeGreaterThan(50);
  expect(brokenArrows(Object.fromEntries(paths.map((path) => [path, readFileSync(join(ROOT, path), "utf8")])))).toEqual([]);
});

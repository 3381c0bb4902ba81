import { parseArgs } from "node:util";
import { MANIFEST_ORIGIN, originProblem } from "../manifest/rewrite-origin.ts";

export const USAGE = `npm run build [-- OPTIONS]
  --mode release|development  terser (default), or esbuild: a tenth larger, much quicker
  --origin https://HOST       the address that dist/manifest.xml names (default ${MANIFEST_ORIGIN})
  --if-stale                  only when something changed since the last build
  --sizes                     what the task pane loads first, in gzip bytes (builds first if stale)
  --help                      this text`;

export type BuildMode = "release" | "development";
export type BuildOptions = { mode: BuildMode; origin: string; ifStale: boolean; sizes: boolean; help: boolean };

/** Reads the command line. Throws an Error with a sentence for the user when an option is wrong. */
export function parseBuildOptions(args: string[]): BuildOptions {
  const { values } = parseArgs({
    args,
    options: {
      mode: { type: "string", default: "release" },
      origin: { type: "string", default: MANIFEST_ORIGIN },
      "if-stale": { type: "boolean", default: false },
      sizes: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { mode, origin, sizes, help } = values;
  if (mode !== "release" && mode !== "development") {
    throw new Error(`--mode is "release" or "development", not "${mode}".`);
  }
  const problem = originProblem(origin);
  if (problem) throw new Error(`--origin: ${problem}`);
  return { mode, origin, sizes, help, ifStale: values["if-stale"] || sizes };
}

import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import webpack, { type Configuration } from "webpack";
import type { BuildMode } from "./options.ts";

/** The add-in itself, and the sandbox's host page, which a copy without a sandbox may lack. */
const CONFIGS = ["webpack.config.mjs", "server/sandbox/outlook/webpack.config.mjs"];

const ATOMIC_ICONS = join(import.meta.dirname, "atomic-icons-loader.mjs");

type Job = { root: string; dist: string; into: string; mode: BuildMode };

/**
 * Compiles every configuration into `into`, in the place that it has under `dist`.
 * Returns the folders made, relative to `into`; throws an Error with webpack's own words when one fails.
 */
export async function compileAll(job: Job): Promise<string[]> {
  const paths = CONFIGS.map((path) => join(job.root, path)).filter((path) => existsSync(path));
  const configs = await Promise.all(paths.map((path) => loadConfig(path, job)));
  await Promise.all(configs.map(compile));
  return configs.map((config) => relative(job.into, config.output?.path ?? ""));
}

async function loadConfig(path: string, job: Job): Promise<Configuration> {
  const { default: made } = (await import(pathToFileURL(path).href)) as {
    default: Configuration | ((options: { mode: BuildMode }) => Configuration);
  };
  const config = typeof made === "function" ? made({ mode: job.mode }) : made;
  const place = relative(job.dist, config.output?.path ?? dirname(path));
  if (!place || place.startsWith("..")) throw new Error(`${path}: output.path is to be a folder of dist/.`);
  return withAtomicIcons({ ...config, output: { ...config.output, path: join(job.into, place) } });
}

function withAtomicIcons(config: Configuration): Configuration {
  const rule = { test: /\.(tsx|jsx?|mjs)$/, enforce: "pre" as const, loader: ATOMIC_ICONS };
  return { ...config, module: { ...config.module, rules: [...(config.module?.rules ?? []), rule] } };
}

function compile(config: Configuration): Promise<void> {
  const compiler = webpack(config);
  if (!compiler) throw new Error(`${config.name}: webpack made no compiler.`);
  return new Promise((resolve, reject) => {
    compiler.run((failure, stats) => {
      // Closing writes the cache; the pages are there either way.
      compiler.close(() => {
        if (failure) reject(failure);
        else if (stats?.hasErrors()) reject(new Error(stats.toString({ preset: "errors-only", colors: false })));
        else resolve();
      });
    });
  });
}

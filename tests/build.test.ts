import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rewriteIconImports } from "../addin/build/icon-imports.ts";
import { parseBuildOptions } from "../addin/build/options.ts";
import { FIRST_LOAD_BYTES_MAX, firstLoadBytes } from "../addin/build/sizes.ts";

const ROOT = join(import.meta.dirname, "..");
const BUILD = join(ROOT, "addin/build/main.ts");

/** A project of one line and one page; with KILLED it dies as if by a power cut once webpack has written its files. */
const CONFIG = `
export default ({ mode }) => ({
  mode: "production", context: import.meta.dirname, entry: { page: "./addin/page.js" },
  output: { path: import.meta.dirname + "/dist/addin", filename: "page.js" }, optimization: { minimize: mode === "release" },
  plugins: process.env.KILLED ? [(compiler) => compiler.hooks.afterEmit.tap("cut", () => process.kill(process.pid, "SIGKILL"))] : [],
});`;

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "mailroom-build-"));
  mkdirSync(join(project, "addin"));
  cpSync(join(ROOT, "manifest.xml"), join(project, "manifest.xml"));
  writeFileSync(join(project, "webpack.config.mjs"), CONFIG);
  writePage("Mara");
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

describe("npm run build", { timeout: 120_000 }, () => {
  it("writes the pages and a manifest with the given address", () => {
    expect(build(["--origin", "https://mail.fernweh.example"]).status).toBe(0);
    expect(built()).toContain("Mara");
    expect(readFileSync(join(project, "dist/manifest.xml"), "utf8")).toContain("https://mail.fernweh.example/addin/taskpane.html");
    expect(leftovers()).toEqual([]);
  });

  it("with --if-stale builds again only after something changed", () => {
    expect(build(["--if-stale"]).stderr).toContain("Built dist/addin");
    expect(build(["--if-stale"]).stderr).toBe("");
    expect(build(["--if-stale", "--mode", "development"]).stderr).toBe("");
    writePage("Jonas");
    expect(build(["--if-stale"]).stderr).toContain("Built dist/addin");
    expect(built()).toContain("Jonas");
  });

  it("with --if-stale takes no development build for a release", () => {
    build(["--mode", "development"]);
    expect(build(["--if-stale"]).stderr).toContain("(release)");
  });

  it("with --if-stale builds again when the pages were deleted", () => {
    build([]);
    rmSync(join(project, "dist/addin"), { recursive: true });
    expect(build(["--if-stale"]).status).toBe(0);
    expect(built()).toContain("Mara");
  });

  it("that fails says where, ends with 1 and leaves the pages of before", () => {
    build([]);
    writeFileSync(join(project, "addin/page.js"), 'import "./nowhere.js";');
    const { status, stderr } = build(["--if-stale"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/build failed[\s\S]*nowhere\.js/);
    expect(built()).toContain("Mara");
    expect(leftovers()).toEqual([]);
    expect(build(["--if-stale"]).status).toBe(1);
  });

  it("that is killed is done again by the next, which clears what it left", () => {
    build([]);
    writePage("Jonas");
    expect(build(["--if-stale"], { KILLED: "1" }).signal).toBe("SIGKILL");
    expect(built()).toContain("Mara");
    expect(leftovers()).toHaveLength(1);
    expect(build(["--if-stale"]).stderr).toContain("Built dist/addin");
    expect(built()).toContain("Jonas");
    expect(leftovers()).toEqual([]);
  });

  it.each([
    [["--origin", "http://mail.fernweh.example"], /not https/],
    [["--origin", "https://mail.fernweh.example/addin"], /more than an origin/],
    [["--origin", "https://mail.fernweh.example;x"], /not an address/],
    [["--mode", "fast"], /"release" or "development", not "fast"/],
    [["--quick"], /Unknown option '--quick'/],
  ])("refuses %j with a sentence and touches nothing", (args, reason) => {
    const { status, stderr } = build(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(reason);
    expect(existsSync(join(project, "dist"))).toBe(false);
  });

  it("is a release for the local address by default", () => {
    expect(parseBuildOptions([])).toMatchObject({ mode: "release", origin: "https://localhost:3000", ifStale: false });
  });
});

it("icons are taken one by one, whatever the import looks like", () => {
  expect(rewriteIconImports('import { Mail20Regular, Space3D16Filled as Cube } from "@fluentui/react-icons";')).toBe(
    'import { Mail20Regular } from "@fluentui/react-icons/svg/mail"; import { Space3D16Filled as Cube } from "@fluentui/react-icons/svg/space-3-d";',
  );
  expect(rewriteIconImports("import {\n  bundleIcon,\n  useIconContext,\n} from '@fluentui/react-icons'")).toBe(
    'import { bundleIcon } from "@fluentui/react-icons/utils"; import { useIconContext } from "@fluentui/react-icons/providers";',
  );
});

it("the task pane's first load stays within its budget", { timeout: 180_000 }, () => {
  const { status, stderr } = run(ROOT, ["--mode", "development", "--if-stale"]);
  expect(status, stderr).toBe(0);
  const bytes = firstLoadBytes(join(ROOT, "dist"));
  expect(bytes).toBeGreaterThan(20 * 1024);
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
});

function build(args: string[], env: Record<string, string> = {}) {
  return run(project, args, env);
}

function run(root: string, args: string[], env: Record<string, string> = {}) {
  const script = `const { build } = await import(${JSON.stringify(BUILD)}); process.exitCode = await build(${JSON.stringify(args)}, ${JSON.stringify(root)});`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8", env: { ...process.env, ...env } });
}

function writePage(name: string): void {
  writeFileSync(join(project, "addin/page.js"), `document.title = "${name}";`);
}

function built(): string {
  return readFileSync(join(project, "dist/addin/page.js"), "utf8");
}

function leftovers(): string[] {
  return readdirSync(join(project, "dist")).filter((name) => name.startsWith(".building"));
}

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import type { Browser, LaunchOptions } from "playwright-core";

const NAMES_ON_PATH = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "msedge",
];
const INSTALLED_CHANNELS = ["chrome", "msedge", "chromium"];
const FONTS_FILE = "mailroom-fonts.conf";
const HOW_TO_GET_ONE =
  "The browser tests need a Chromium: install Chrome, Edge or Chromium, or name one with CHROMIUM_PATH. " +
  "On Linux (x64) the npm package @sparticuz/chromium brings its own.";

/**
 * Starts a headless Chromium: that of CHROMIUM_PATH, one installed here, or the one from npm.
 * Throws an Error that says what to install when there is none; a test must never pass by skipping.
 */
export async function openBrowser(): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH;
  if (given) return launch({ executablePath: given });
  const failures: string[] = [];
  for (const start of [launchFromPath, launchChannel, launchFromNpm]) {
    try {
      const browser = await start();
      if (browser) return browser;
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error([HOW_TO_GET_ONE, ...failures].join("\n\n"));
}

function launch(options: LaunchOptions): Promise<Browser> {
  // Chromium's own sandbox needs rights that a root user or a container does not have; only our own pages are opened.
  return chromium.launch({ args: ["--no-sandbox"], ...options });
}

async function launchFromPath(): Promise<Browser | null> {
  if (process.platform === "win32") return null;
  for (const name of NAMES_ON_PATH) {
    const executablePath = which(name);
    if (executablePath) return launch({ executablePath });
  }
  return null;
}

function which(name: string): string | null {
  try {
    return execFileSync("sh", ["-c", 'command -v "$1"', "sh", name], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

async function launchChannel(): Promise<Browser | null> {
  for (const channel of INSTALLED_CHANNELS) {
    const browser = await launch({ channel }).catch(() => null);
    if (browser) return browser;
  }
  return null;
}

async function launchFromNpm(): Promise<Browser | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const folder = await unpackChromium();
  const executablePath = path.join(folder, "chromium");
  const env = { ...(process.env as Record<string, string>), FONTCONFIG_FILE: path.join(folder, FONTS_FILE) };
  try {
    return await launch({ executablePath, env });
  } catch (error) {
    if (!/error while loading shared libraries/.test(String(error))) throw error;
    // The package brings the libraries that a bare machine lacks (nss, nspr, expat).
    return launch({ executablePath, env: { ...env, LD_LIBRARY_PATH: path.join(folder, "al2023", "lib") } });
  }
}

/**
 * Unpacks the browser once for each version. The package unpacks into the temporary folder itself and takes whatever
 * is there for whole, so it gets a folder of its own, which then takes its place in one step.
 */
async function unpackChromium(): Promise<string> {
  // The package exports neither its package.json nor its archives.
  const packageFolder = path.join(path.dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..");
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8")) as { version: string };
  const folder = path.join(tmpdir(), `mailroom-chromium-${version}`);
  if (existsSync(path.join(folder, "chromium"))) return folder;
  const own = mkdtempSync(`${folder}-`);
  await inTemporaryFolder(own, async () => {
    const { default: packaged, inflate } = await import("@sparticuz/chromium");
    await packaged.executablePath();
    await inflate(path.join(packageFolder, "bin", "al2023.tar.br"));
  });
  writeFileSync(path.join(own, FONTS_FILE), fontsFile(folder));
  try {
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(path.join(folder, "chromium"))) throw error;
  }
  return folder;
}

/** The package's Open Sans first, whose widths are near those of Outlook's Segoe UI, then whatever is installed. */
function fontsFile(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(folder, "fonts")}</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>${path.join(folder, "fonts-cache")}</cachedir>
  ${["sans-serif", "system-ui"].map((family) => `<alias><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`).join("\n  ")}
</fontconfig>
`;
}

async function inTemporaryFolder(folder: string, act: () => Promise<void>): Promise<void> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    await act();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

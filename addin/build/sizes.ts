import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** What issue 2 promises of the task pane's first load, office.js apart. */
export const FIRST_LOAD_BYTES_MAX = 130 * 1024;

export type LoadedFile = { name: string; gzipBytes: number };

/** What a page of dist/addin loads before any of its own code asks for more: itself, its scripts and style sheets. */
export function firstLoad(dist: string, page = "taskpane"): LoadedFile[] {
  const html = readFileSync(join(dist, "addin", `${page}.html`), "utf8");
  const named = [...html.matchAll(/(?:src|href)="\/addin\/([^"]+)"/g)].map((match) => match[1]!);
  return [`${page}.html`, ...named].map((name) => ({ name, gzipBytes: gzipBytesOf(join(dist, "addin", name)) }));
}

/** The sum of {@link firstLoad}. */
export function firstLoadBytes(dist: string, page = "taskpane"): number {
  return firstLoad(dist, page).reduce((sum, file) => sum + file.gzipBytes, 0);
}

/** One line a file, then the sum against its budget, then what is left for later. */
export function printSizes(dist: string): void {
  const files = firstLoad(dist);
  for (const file of files) console.log(`${kib(file.gzipBytes)}  ${file.name}`);
  const sum = firstLoadBytes(dist);
  console.log(`${kib(sum)}  first load of taskpane.html, of ${kib(FIRST_LOAD_BYTES_MAX).trim()} allowed (gzip, without office.js)`);
  const later = readdirSync(join(dist, "addin/static"))
    .map((name) => `static/${name}`)
    .filter((name) => /\.(js|css)$/.test(name) && !files.some((file) => file.name === name));
  const laterBytes = later.reduce((bytes, name) => bytes + gzipBytesOf(join(dist, "addin", name)), 0);
  console.log(`${kib(laterBytes)}  in ${later.length} files that other pages or later panes load`);
}

function gzipBytesOf(path: string): number {
  return gzipSync(readFileSync(path)).byteLength;
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1).padStart(7)} KiB`;
}

import { readdirSync } from "node:fs";
import { join } from "node:path";

/** What git ignores, and git's own folder. */
const LEFT_OUT = ["node_modules", "dist", "data", ".git", ".env"];

/** The paths of the project's own files, relative to its root, with forward slashes. */
export function projectFiles(root: string, under = ""): string[] {
  return readdirSync(join(root, under), { withFileTypes: true })
    .filter((entry) => !LEFT_OUT.includes(entry.name) && !entry.name.endsWith(".log"))
    .flatMap((entry) => {
      const path = under ? `${under}/${entry.name}` : entry.name;
      if (entry.isDirectory()) return projectFiles(root, path);
      return entry.isFile() ? [path] : [];
    });
}

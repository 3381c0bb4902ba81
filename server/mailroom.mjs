// The entry of every command.
import { fileURLToPath } from "node:url";
import { isNodeRecent } from "./node-version.mjs";

async function start() {
  const { enableCompileCache } = await import("node:module");
  // Compiled code of the last start is used again. Not in the shared temp folder, where others could put code for us;
  // where this folder cannot be written to, Node.js goes on without.
  enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/mailroom/", import.meta.url)));
  const { rememberPackages } = await import("./remember-packages.ts");
  rememberPackages();
  const { main } = await import("./cli/main.ts");
  process.exitCode = await main(process.argv.slice(2));
}

if (isNodeRecent()) await start();

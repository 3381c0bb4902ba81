// The entry of every command. Written for old versions of Node.js, so that they can say why they do not do.
import { fileURLToPath } from "node:url";

const NODE_WANTED = [22, 18];

function isOldNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major < NODE_WANTED[0] || (major === NODE_WANTED[0] && minor < NODE_WANTED[1]);
}

function refuseOldNode() {
  console.error(`Mailroom needs Node.js ${NODE_WANTED.join(".")} or newer, and this is ${process.versions.node}.`);
  console.error(
    'Install Node.js 24 (https://nodejs.org), or start through npm after "npm ci" ("npm start", "npm run mailroom"): ' +
      "on Linux and Windows the packages bring their own.",
  );
  process.exitCode = 1;
}

async function start() {
  const { enableCompileCache } = await import("node:module");
  // Compiled code of the last start is used again. Not in the shared temp folder, where others could put code for us;
  // where this folder cannot be written to, Node.js goes on without.
  enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/mailroom/", import.meta.url)));
  const { main } = await import("./cli/main.ts");
  process.exitCode = await main(process.argv.slice(2));
}

if (isOldNode()) refuseOldNode();
else await start();

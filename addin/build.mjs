// `npm run build`: plain JavaScript, so that a Node.js without TypeScript gets a sentence rather than a stack.
import { isNodeRecent } from "../server/node-version.mjs";

if (isNodeRecent()) {
  const { build } = await import("./build/main.ts");
  process.exitCode = await build(process.argv.slice(2));
}

// `npm run build`: plain JavaScript, so that a Node.js without TypeScript gets a sentence rather than a stack.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`Mailroom needs Node.js 22.18 or newer to build; this is ${process.versions.node}. Use "npm run build".`);
  process.exit(2);
}
const { build } = await import("./build/main.ts");
process.exitCode = await build(process.argv.slice(2));

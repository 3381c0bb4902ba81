// Written for old versions of Node.js, so that they can say why they do not do.
const NODE_WANTED = [22, 18];

/** Says what to do where Node.js is too old; true when it will do. */
export function isNodeRecent() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NODE_WANTED[0] || (major === NODE_WANTED[0] && minor >= NODE_WANTED[1])) return true;
  console.error(`Mailroom needs Node.js ${NODE_WANTED.join(".")} or newer, and this is ${process.versions.node}.`);
  console.error(
    'Install Node.js 24 (https://nodejs.org), or start through npm after "npm ci" ("npm start", "npm run mailroom"): ' +
      "on Linux and Windows the packages bring their own.",
  );
  process.exitCode = 1;
  return false;
}

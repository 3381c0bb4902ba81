const SEGMENTS = [
  "me", "users", "messages", "mailFolders", "childFolders", "attachments", "outlook", "masterCategories", "mailboxSettings",
  "subscriptions", "delta", "move", "copy", "send", "reply", "replyAll", "forward", "createReply", "createReplyAll",
  "createForward", "sendMail", "translateExchangeIds", "createUploadSession", "reauthorize", "uploadSessions", "$value", "$batch",
];
const CANONICAL = new Map(SEGMENTS.map((segment) => [segment.toLowerCase(), segment]));

/**
 * The path below the mount point in one spelling: `mailFolders('inbox')` becomes `mailFolders/inbox`,
 * `microsoft.graph.send` becomes `send`, letter case of names does not matter, as in OData.
 */
export function canonicalPath(url: string, basePath: string): string {
  const { pathname } = new URL(url);
  const below = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname;
  const segments = below
    .replace(/%24/gi, "$")
    .replace(/%28/gi, "(")
    .replace(/%29/gi, ")")
    .replace(/%27/gi, "'")
    .replace(/\('([^']*)'\)/g, "/$1")
    .replace(/\(\)/g, "")
    .replace(/\/microsoft\.graph\./gi, "/")
    .split("/");
  return segments.map((segment) => CANONICAL.get(segment.toLowerCase()) ?? segment).join("/");
}

/** The origin that every address of Mailroom in the committed manifest.xml has. */
export const MANIFEST_ORIGIN = "https://localhost:3000";

/** What is wrong with an origin for the manifest, as a sentence; undefined when it can be used. */
export function originProblem(origin: string): string | undefined {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  // The URL standard lets quotes, ampersands and semicolons into host names; a manifest has no place for them.
  if (!url || !/^([a-z0-9.-]+|\[[0-9a-f:.]+\])$/.test(url.hostname)) return `"${origin}" is not an address. Write it like https://mailroom.example.com.`;
  if (url.protocol !== "https:") return `"${origin}" is not https, and Outlook loads add-ins over https only.`;
  if (url.origin !== origin) return `"${origin}" is more than an origin. Write it as ${url.origin}.`;
  return undefined;
}

/**
 * The manifest with every address under {@link MANIFEST_ORIGIN} moved to `origin` (scheme, host and port, no path).
 * Addresses of others (namespaces, Microsoft's sign-in) stay. Throws when `origin` is none.
 */
export function rewriteManifestOrigin(xml: string, origin: string): string {
  const problem = originProblem(origin);
  if (problem) throw new Error(problem);
  return xml.replace(/https:\/\/localhost:3000(?=["/<])/g, () => origin);
}

/** The host's own part of the frame's name; the rest of it is read by office.js. */
export type SandboxFrame = { nestedAuth: boolean; officeTheme: Record<string, string | boolean> };

/** Null in a window that the host page did not open: a dialog, or the page on its own. */
export function readFrameName(name: string): { hostOrigin: string; sandbox: SandboxFrame } | null {
  if (window.parent === window || !name.startsWith("{")) return null;
  const parsed = JSON.parse(name) as { xdmInfo?: string; sandbox?: SandboxFrame };
  const hostUrl = parsed.xdmInfo?.split("|")[2];
  if (!parsed.sandbox || !hostUrl) return null;
  return { hostOrigin: new URL(hostUrl).origin, sandbox: parsed.sandbox };
}

import { createPageSource } from "./auth-page.ts";
import { createSessionDoor } from "./auth-session.ts";
import type { Account, AuthConfig, Granted, TokenSource } from "./auth-source.ts";

/** The cookie says who it is; the page asks the API. */
const nobodyYet: Account = { name: "", email: "", oid: "" };

/** A page of its own in a browser: the session of whoever signed in by e-mail, whose token is the empty one since a cookie goes along; else Microsoft. */
export function createBrowserSource(config: AuthConfig): TokenSource {
  const page = createPageSource(config);
  const door = createSessionDoor(config.apiBaseUrl);
  let isByCookie: boolean | null = null;

  /** Where that cannot be asked, Microsoft's way says what is wrong. */
  async function hasSession(): Promise<boolean> {
    const ways = await door.ways().catch(() => null);
    return ways?.hasCookieSession ?? false;
  }

  return {
    async getTokens(kind, how): Promise<Granted> {
      if (kind === "api" && !how.as && (isByCookie === null || how.renew)) isByCookie = await hasSession();
      if (kind === "api" && isByCookie && !how.as) return { tokens: { api: { value: "", expiresAt: Infinity } }, account: nobodyYet };
      try {
        const granted = await page.getTokens(kind, { ...how, mayAsk: how.mayAsk || cameByMicrosoft() });
        remember(true);
        return granted;
      } catch (error) {
        remember(false);
        throw error;
      }
    },
    askLeave: (leave) => page.askLeave(leave),
    async signOut() {
      remember(false);
      if (!isByCookie) return page.signOut?.();
      await door.logout();
      location.reload();
    },
  };
}

const WAY = "mailroom.came-by-microsoft";

/** Whoever came by Microsoft last time goes there by themselves in the next tab, where Microsoft still knows them. */
function cameByMicrosoft(): boolean {
  try {
    return localStorage.getItem(WAY) === "1";
  } catch {
    return false;
  }
}

function remember(isMicrosoft: boolean): void {
  try {
    if (isMicrosoft) localStorage.setItem(WAY, "1");
    else localStorage.removeItem(WAY);
  } catch {
    // A page that may keep nothing asks each time.
  }
}

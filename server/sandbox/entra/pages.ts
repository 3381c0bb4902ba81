import type { ServerResponse } from "node:http";
import type { DirectoryUser } from "./directory.ts";

const escape = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** "Pick an account", as Microsoft's page: one button for each user, usable by keyboard, the hinted one in focus. */
export function accountPicker(users: DirectoryUser[], loginHint: string): string {
  const hinted = users.find((user) => user.mail.toLowerCase() === loginHint.toLowerCase());
  const inOrder = hinted ? [hinted, ...users.filter((user) => user !== hinted)] : users;
  const rows = inOrder.map((user, index) => {
    const initials = user.displayName.split(" ").map((word) => word[0]).join("");
    return `<li><button type="submit" name="oid" value="${escape(user.id)}"${index === 0 ? " autofocus" : ""}>
      <span class="face" aria-hidden="true">${escape(initials)}</span>
      <span><b>${escape(user.displayName)}</b><br><small>${escape(user.mail)}${user.jobTitle ? ` · ${escape(user.jobTitle)}` : ""}</small></span>
    </button></li>`;
  });
  return page("Sign in to your account", `<h1>Pick an account</h1>
    <p>to continue to Mailroom</p>
    <form method="post"><ul>${rows.join("")}</ul><button class="plain" name="cancel" value="1">Cancel</button></form>`);
}

export function errorPage(problem: { error: string; error_description: string }): string {
  return page("Sign in to your account", `<h1>Sorry, but we’re having trouble signing you in.</h1>
    <p role="alert">${escape(problem.error_description)}</p><p><small>${escape(problem.error)}</small></p>`);
}

export const signedOutPage = () => page("Sign out", "<h1>You signed out of your account</h1><p>You can close this window.</p>");

/** Microsoft's sign-in pages refuse to be framed; so do these. */
export function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "strict-origin-when-cross-origin",
  });
  response.end(html);
}

const page = (title: string, body: string) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.4 "Segoe UI", system-ui, sans-serif; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f2f2f2, #1b1a19); }
  main { width: min(440px, 100vw); box-sizing: border-box; padding: 36px; background: light-dark(#fff, #292827); box-shadow: 0 2px 6px #0003; }
  h1 { font-size: 24px; font-weight: 600; margin: 12px 0 4px; } p { margin: 0 0 16px; overflow-wrap: anywhere; }
  .brand { font-weight: 600; color: light-dark(#616161, #adadad); } ul { list-style: none; margin: 0 -36px 16px; padding: 0; }
  li button { display: flex; gap: 12px; align-items: center; width: 100%; padding: 10px 36px; border: 0; background: none; color: inherit; font: inherit; text-align: start; cursor: pointer; }
  li button:hover { background: light-dark(#f0f0f0, #3b3a39); } button:focus-visible { outline: 2px solid light-dark(#0f6cbd, #62abf5); outline-offset: -2px; }
  .face { flex: none; width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center; background: #0f6cbd; color: #fff; font-weight: 600; }
  .plain { border: 0; background: none; color: light-dark(#0f6cbd, #62abf5); font: inherit; padding: 6px 0; cursor: pointer; }
</style><main><div class="brand">Microsoft (sandbox)</div>${body}</main></html>`;

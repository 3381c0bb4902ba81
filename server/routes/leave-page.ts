import { createHash } from "node:crypto";
import type { Context } from "hono";
import { html, raw } from "hono/html";
import type { LeaveLanguage } from "./leave-texts.ts";

type Html = ReturnType<typeof html>;

/** Logical properties, so that it stands right in languages that are read from the right too. */
const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 "Segoe UI", system-ui, sans-serif; }
body { margin: 0; display: flex; justify-content: center; background: light-dark(#fafafa, #1f1f1f); color: light-dark(#242424, #fff); }
main { max-inline-size: 34rem; inline-size: 100%; margin: 4rem 1rem; padding: 2rem; box-sizing: border-box; background: light-dark(#fff, #292929); border: 1px solid light-dark(#d1d1d1, #666); border-radius: .5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin-block: 0 1rem; }
fieldset { border: 0; padding: 0; margin: 1rem 0; }
legend { font-weight: 600; padding: 0; margin-block-end: .5rem; }
label { display: flex; gap: .5rem; align-items: baseline; padding-block: .375rem; }
button { font: inherit; font-weight: 600; min-block-size: 2.75rem; padding-inline: 1.25rem; border-radius: .25rem; border: 1px solid transparent; background: light-dark(#0f6cbd, #479ef5); color: light-dark(#fff, #000); cursor: pointer; }
button.quiet { background: transparent; color: inherit; border-color: light-dark(#616161, #adadad); }
button:focus-visible, input:focus-visible { outline: 3px solid light-dark(#000, #fff); outline-offset: 2px; }
.note { color: light-dark(#424242, #d6d6d6); font-size: .875rem; }
.said { padding-inline-start: 1rem; border-inline-start: 4px solid light-dark(#0f6cbd, #479ef5); margin-inline: 0; }
.next { display: flex; flex-wrap: wrap; gap: .75rem; margin-block-start: 1.5rem; }
p, label, h1, blockquote { overflow-wrap: anywhere; }
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** No script, nothing from elsewhere, in no frame; forms go back to where they came from. */
const headers = {
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-robots-tag": "noindex, nofollow",
};

export async function leavePage(c: Context, { language, title, status = 200, body }: { language: LeaveLanguage; title: string; status?: 200 | 400 | 404 | 410 | 429; body: Html }): Promise<Response> {
  const page = await html`<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  return c.body(String(page), status, { ...headers, "content-type": "text/html; charset=utf-8", "content-language": language });
}

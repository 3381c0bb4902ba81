import { createRequire } from "node:module";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BrowserContext, Page } from "playwright-core";
import type { MailHtml, MailView } from "../../server/contract/conversations.ts";
import { sanitiseMailHtml, withPictures } from "../../server/services/conversations/mail-html.ts";
import { htmlVectors } from "../security/html-vectors.ts";
import { deliverMail } from "../support/shared-case.ts";
import { eventually } from "../support/eventually.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const APP = "https://desk.example/";
/** Of a way to run, whatever is left of it has had its chance by then. */
const SETTLED_MS = 150;

let context: BrowserContext;
let page: Page;
/** Both are told with what was shown then. */
let ran: string[];
let asked: string[];
let shown = "";

beforeAll(async () => {
  const bundle = await frameBundle();
  context = await stage.browser.newContext();
  page = await context.newPage();
  ran = [];
  asked = [];
  await context.exposeBinding("ran", () => void ran.push(shown));
  context.on("page", (popup) => void ran.push(`a window for ${shown} (${popup.url()})`));
  page.on("dialog", (dialog) => {
    ran.push(shown);
    void dialog.dismiss();
  });
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (url === APP) return route.fulfill({ contentType: "text/html", body: `<!doctype html><title>x</title><div id=root></div><script>${bundle}</script>` });
    asked.push(`${route.request().resourceType()} ${url} by ${shown}`);
    return route.abort();
  });
  await page.goto(APP);
}, 240_000);
beforeEach(() => {
  ran.length = 0;
  asked.length = 0;
});
afterAll(() => context?.close());

/** The very component that shows mails, in a page without a policy of its own. */
async function frameBundle(): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const { outputFiles } = await build({
    stdin: { contents: `import { flushSync } from "react-dom"; import { createRoot } from "react-dom/client"; import { createElement } from "react"; import { HtmlFrame } from "./addin/shared/ui/html-frame.tsx"; const root = createRoot(document.getElementById("root")); window.show = (items, all) => flushSync(() => root.render(items.map((html, i) => createElement(HtmlFrame, { key: i + html, html, title: String(i), allowsRemotePictures: all }))));`, resolveDir: new URL("../../", import.meta.url).pathname, loader: "tsx" },
    bundle: true, write: false, format: "iife", jsx: "automatic", define: { "process.env.NODE_ENV": '"production"' }, logLevel: "silent", nodePaths: [resolve("react").replace(/react\/.*$/, "")],
  });
  return outputFiles[0]!.text.replaceAll("</script", "<\\/script");
}

async function showInFrame(items: string[], allowsRemote: boolean): Promise<void> {
  shown = items.join("\n").slice(0, 500);
  await page.evaluate(([list, all]) => (window as unknown as { show(items: string[], all: boolean): void }).show(list as string[], all as boolean), [items, allowsRemote] as const);
  // Loaded, with the pictures that each asks for: none asks while the next test counts.
  await page.waitForFunction((count) => {
    const pages = [...document.querySelectorAll("iframe")].map(({ contentDocument }) => contentDocument);
    return pages.length === count && pages.every((each) => each?.URL === "about:srcdoc" && each.readyState === "complete");
  }, items.length);
  await page.waitForTimeout(SETTLED_MS);
}

const AT_ONCE = 12;
const groups = <Item>(items: Item[]): Item[][] => Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, index) => items.slice(index * AT_ONCE, (index + 1) * AT_ONCE));

describe("mail that wants to run something in the reader's browser", () => {
  test("is tried in more than a hundred ways, which do run where nothing stops them", async () => {
    expect(new Set(htmlVectors).size).toBeGreaterThan(150);
    const bare = await context.newPage();
    ran.length = 0;
    shown = "a bare page";
    await bare.goto("about:blank");
    await bare.setContent(`<body>${htmlVectors[10]}${htmlVectors[0]}</body>`);
    await eventually(() => ran.length).toBeGreaterThan(0);
    // The second one has had its chance too, before the next test counts anew.
    await bare.waitForTimeout(SETTLED_MS);
    await bare.close();
  });

  test("runs nothing and asks nobody once the server has read it, even in a page without any other wall", async () => {
    const bare = await context.newPage();
    ran.length = 0;
    bare.on("dialog", (dialog) => {
      ran.push(shown);
      void dialog.dismiss();
    });
    const schemes = new Set<string>();
    for (const vector of htmlVectors) {
      shown = vector;
      await bare.setContent(`<body>${withPictures(sanitiseMailHtml(vector), { showsRemote: false, inline: new Map() })}</body>`);
      for (const scheme of await bare.evaluate(() => [...document.querySelectorAll("a[href],area[href]")].map((link) => (link as HTMLAnchorElement).protocol))) schemes.add(scheme);
      expect(await bare.evaluate(() => document.querySelectorAll("script,iframe,object,embed,form,style,link,meta[http-equiv],base,svg,math,[style]").length), vector).toBe(0);
    }
    await bare.waitForTimeout(SETTLED_MS);
    expect(ran).toEqual([]);
    expect(asked).toEqual([]);
    expect([...schemes].filter((scheme) => !["http:", "https:", "mailto:", "tel:", "about:", ":"].includes(scheme))).toEqual([]);
    await bare.close();
  });

  test("runs nothing and asks nobody in the frame that shows it, even if the server had let all of it through", async () => {
    for (const group of groups(htmlVectors)) await showInFrame(group, false);
    expect(ran).toEqual([]);
    expect(asked).toEqual([]);
    for (const group of groups(htmlVectors)) await showInFrame(group, true);
    expect(ran).toEqual([]);
    // Asked for: pictures over https, and nothing else.
    expect(asked.filter((line) => !line.startsWith("image https://"))).toEqual([]);
    expect(asked.length).toBeGreaterThan(0);
  });

  test("is received from Outlook and shown like any other, and runs nothing", async () => {
    const jonas = await apiOf(stage.mailroom, "Jonas");
    const mails: string[] = [];
    for (const vector of htmlVectors.filter((_, index) => index % 4 === 0)) {
      const reference = await deliverMail(stage.mailroom, { subject: "Please look", headers: ["MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: base64"], text: Buffer.from(`<html><body><p>Please look at this.</p>${vector}</body></html>`).toString("base64").replaceAll(/(.{76})/g, "$1\n") });
      const { message } = await jonas<MailView>("POST", "/messages/lookup", { mailbox: "support@fernweh.example", ...reference });
      mails.push((await jonas<MailHtml>("GET", `/messages/${message!.id}/html`)).html ?? "");
    }
    expect(mails.filter((html) => html.includes("Please look at this.")).length).toBe(mails.length);
    for (const group of groups(mails)) await showInFrame(group, false);
    expect(ran).toEqual([]);
    expect(asked).toEqual([]);
  }, 240_000);
});

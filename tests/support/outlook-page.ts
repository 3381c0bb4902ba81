import type { Browser, BrowserContext, BrowserContextOptions, FrameLocator, Page } from "playwright-core";

export interface OutlookPage {
  page: Page;
  /** Mailroom's task pane. */
  pane: FrameLocator;
  /** What the page and its frames complained of. */
  complaints: string[];
  openMail(subject: string): Promise<void>;
  openPane(): Promise<void>;
  ribbon(label: string): Promise<void>;
}

interface OpenOptions {
  width?: number;
  height?: number;
  options?: BrowserContextOptions;
  /** What the levers panel would have been set to: `{ theme: "dark", language: "de-DE" }`. */
  preferences?: Record<string, unknown>;
  /** Before the page is there. */
  prepare?: (context: BrowserContext) => Promise<void>;
}

/** The sandbox Outlook as a person sees it at first. */
export async function openOutlook(browser: Browser, url: string, { width = 1280, height = 900, options = {}, preferences, prepare }: OpenOptions = {}): Promise<OutlookPage> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width, height }, reducedMotion: "reduce", ...options });
  if (preferences) await context.addInitScript(`localStorage.setItem("sandbox-outlook.preferences", ${JSON.stringify(JSON.stringify(preferences))})`);
  await prepare?.(context);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(url);
  return {
    page,
    pane: page.frameLocator("iframe[src*='taskpane']"),
    complaints,
    openMail: (subject) => page.getByRole("option").or(page.getByRole("row")).or(page.getByRole("listitem")).filter({ hasText: subject }).first().click(),
    openPane: () => page.getByRole("button", { name: "Mailroom", exact: true }).first().click(),
    ribbon: (label) => page.getByRole("button", { name: label, exact: true }).first().click(),
  };
}

import { mkdirSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect } from "vitest";
import type { Stage } from "./stage.ts";

export interface InboxLook {
  locale?: string;
  width?: number;
  query?: string;
  /** After `#/inbox`. */
  place?: string;
  colorScheme?: "light" | "dark";
  forcedColors?: "active" | "none";
  /** Before the page is opened. */
  prepare?: (context: BrowserContext) => Promise<void>;
}

/** With SHOTS=folder a picture of the page is put there, to be looked at. */
export async function shotOf(page: Page, name: string): Promise<void> {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
}

export interface Said {
  channel?: "whatsapp" | "messenger" | "instagram";
  from: string;
  text?: string;
  media?: { base64: string; mimeType: string; fileName?: string };
  reaction?: { emoji: string | null; to: string };
  replyTo?: string;
}

export interface TalkItem {
  id: string;
  direction: "in" | "out";
  shown: { text?: string; reaction?: unknown };
  replyTo: string | null;
  reactions: Record<string, string | null> | null;
}

/** The inbox of the settings page, and the telephones of those who write to it. To be called at the top of a file. */
export function inboxOf(stage: Stage) {
  const contexts: BrowserContext[] = [];
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  const lever = async <Answer>(path: string, body?: unknown): Promise<Answer> => {
    const answer = await stage.mailroom.fetchJson<Answer>(`/sandbox/levers/${path}`, { method: body === undefined ? "GET" : "POST", headers: { "content-type": "application/json", "x-sandbox": "1" }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };

  return {
    lever,

    async open(name: string, { locale = "en-GB", width = 1440, query = "", place = "", colorScheme = "light", forcedColors = "none", prepare }: InboxLook = {}): Promise<Page> {
      const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, colorScheme, forcedColors, viewport: { width, height: 900 }, reducedMotion: "reduce" });
      contexts.push(context);
      await prepare?.(context);
      const page = await context.newPage();
      const url = `${stage.mailroom.url}/settings/${query}#/inbox${place}`;
      await page.goto(url);
      await page.getByRole("button", { name }).click();
      await page.waitForURL(url);
      return page;
    },

    /** A customer writes on their telephone. */
    say: (said: Said) => lever<{ id: string }>("chats/say", { channel: "whatsapp", ...said }),

    /** What the customer's telephone shows. */
    talk: async (from: string, channel = "whatsapp") => (await lever<{ items: TalkItem[] }>(`chats/talk?channel=${channel}&from=${encodeURIComponent(from)}`)).items,
  };
}

/** The chat of this person on WhatsApp. */
export async function openWhatsApp(page: Page, name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Which conversations" }).selectOption("all");
  await page.getByRole("combobox", { name: "Channel" }).selectOption("whatsapp");
  const row = page.locator("[data-conversation]").filter({ hasText: name }).filter({ has: page.getByRole("img", { name: "WhatsApp" }) });
  await row.first().click();
  await page.getByRole("log", { name: `Messages with ${name}` }).waitFor();
}

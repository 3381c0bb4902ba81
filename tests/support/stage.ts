import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { findEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { openBrowser } from "./browser.ts";
import { type Mailroom, newPlace, type Place, startMailroom } from "./mailroom.ts";

/** A server and a browser for the tests of one file. */
export interface Stage {
  readonly mailroom: Mailroom;
  readonly browser: Browser;
  /** Of the server's own database. */
  databaseUrl(): Promise<string>;
}

/** To be called at the top of a file: both are there when its tests run, and gone when they have run, however they end. */
export function setStage(): Stage {
  let place: Place | undefined;
  let mailroom: Mailroom | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    place = await newPlace();
    [mailroom, browser] = await Promise.all([startMailroom(place), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await mailroom?.stop();
    await place?.remove();
  });
  return {
    get mailroom() {
      return mailroom!;
    },
    get browser() {
      return browser!;
    },
    databaseUrl: async () => (await findEmbeddedPostgres({ dataFolder: place!.folder }))!,
  };
}

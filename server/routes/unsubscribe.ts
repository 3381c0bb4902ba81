import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import type { Ctx } from "../context.ts";
import { refuse } from "../errors.ts";
import { findPlace, type Place } from "../services/subscriptions/find-place.ts";
import { hearAgain, leave } from "../services/subscriptions/leave.ts";
import { PREVIEW_TOKEN } from "../services/subscriptions/unsubscribe-token.ts";
import { evidenceOf } from "./evidence.ts";
import { leavePage } from "./leave-page.ts";
import { leaveLanguage, leaveTexts } from "./leave-texts.ts";
import { createWrongTokenLimit } from "./wrong-token-limit.ts";

const FORM_BYTES_MAX = 8 * 1024;

/**
 * Where the link in a mail leads. Link scanners open every link of a mail, so looking changes nothing: only a POST acts,
 * the one of this page or the mail program's one click (RFC 8058, without login, cookie or redirect). A look burns nothing.
 */
export function createUnsubscribeRoutes(ctx: Ctx): Hono {
  const app = new Hono();
  const limit = createWrongTokenLimit(ctx.now);
  app.get("/:token", async (c) => {
    const token = c.req.param("token");
    if (token === PREVIEW_TOKEN) return previewPage(c);
    const place = await findPlace(ctx, token);
    return place ? questionPage(c, place) : wrongPage(c, limit);
  });
  app.post("/:token", bodyLimit({ maxSize: FORM_BYTES_MAX, onError: () => { throw refuse("too_large", "This form may have at most 8 KiB."); } }), async (c) => {
    const token = c.req.param("token");
    if (token === PREVIEW_TOKEN) return previewPage(c);
    const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>);
    const evidence = evidenceOf(c);
    const asked = askedFor(form);
    const place = await act();
    if (!place) return wrongPage(c, limit);
    return asked === null ? questionPage(c, place) : donePage(c, place, asked);

    function act(): Promise<Place | null> {
      switch (asked) {
        case "one_click":
          return leave(ctx, { token, scope: "topic", via: "one_click", evidence });
        case "topic":
        case "all":
          return leave(ctx, { token, scope: asked, via: "page", evidence });
        case "again":
          return hearAgain(ctx, { token, evidence });
        case null:
          return findPlace(ctx, token);
        default:
          return asked satisfies never;
      }
    }
  });
  return app;
}

type Asked = "one_click" | "topic" | "all" | "again";

/** Null: a POST that asks for nothing that we know; it gets the page, and nothing is done. */
function askedFor(form: Record<string, unknown>): Asked | null {
  if (form["List-Unsubscribe"] === "One-Click") return "one_click";
  const choice = form.choice;
  return choice === "topic" || choice === "all" || choice === "again" ? choice : null;
}

const languageOf = (c: Context) => leaveLanguage(c.req.header("accept-language"));

function questionPage(c: Context, place: Place): Promise<Response> {
  const language = languageOf(c);
  const t = leaveTexts(language);
  if (place.isErased || (place.suppression && place.suppression.reason !== "unsubscribed")) return leavePage(c, { language, title: t.title, body: html`<p dir="auto">${t.silenced(place.senderName)}</p>` });
  if (place.suppression) return donePage(c, place, "all");
  if (place.hasLeftTopic) return donePage(c, place, "topic");
  const choices = place.topic === "" ? html`<input type="hidden" name="choice" value="all"><p dir="auto">${t.allText(place.senderName)}</p>` : html`
<fieldset>
<legend>${t.choice}</legend>
<label><input type="radio" name="choice" value="topic" checked><span dir="auto">${t.topicChoice(place.topic)}</span></label>
<label><input type="radio" name="choice" value="all"><span dir="auto">${t.allChoice(place.senderName)}</span></label>
</fieldset>`;
  return leavePage(c, {
    language,
    title: t.title,
    body: html`<p dir="auto">${t.intro(place.senderName)}</p>
<form method="post">${choices}
<p><button type="submit">${t.leave}</button></p>
</form>
<p class="note">${t.nothingYet}</p>`,
  });
}

function donePage(c: Context, place: Place, asked: Asked): Promise<Response> {
  const language = languageOf(c);
  const t = leaveTexts(language);
  const isSilent = place.suppression !== null;
  if (place.isErased || (isSilent && place.suppression!.reason !== "unsubscribed")) return leavePage(c, { language, title: t.title, body: html`<p role="status" dir="auto">${t.silenced(place.senderName)}</p>` });
  if (asked === "again") return leavePage(c, { language, title: t.title, body: html`<p role="status" dir="auto">${t.back(place.senderName)}</p><p class="note">${t.leaveLater}</p>` });
  const said = isSilent ? t.leftAll(place.senderName) : t.leftTopic(place.topic, place.senderName);
  const more = isSilent ? "" : html`<form method="post"><input type="hidden" name="choice" value="all"><button class="quiet" type="submit">${t.leaveAllToo}</button></form>`;
  return leavePage(c, {
    language,
    title: t.title,
    body: html`<p role="status" dir="auto">${said}</p>
<p class="note">${t.alreadyQueued} ${t.againText}</p>
<div class="next">${more}<form method="post"><input type="hidden" name="choice" value="again"><button class="quiet" type="submit">${t.again}</button></form></div>`,
  });
}

function previewPage(c: Context): Promise<Response> {
  const language = languageOf(c);
  const t = leaveTexts(language);
  return leavePage(c, { language, title: t.previewTitle, body: html`<p>${t.preview}</p>` });
}

/** The same whatever was wrong: nobody learns which links exist. */
export function wrongPage(c: Context, limit: ReturnType<typeof createWrongTokenLimit>): Promise<Response> {
  const language = languageOf(c);
  const t = leaveTexts(language);
  const isOver = limit.isOver(evidenceOf(c).from ?? "unknown");
  return leavePage(c, { language, title: t.wrongTitle, status: isOver ? 429 : 404, body: html`<p>${isOver ? t.tooMany : t.wrong}</p>` });
}

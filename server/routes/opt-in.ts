import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import type { Ctx } from "../context.ts";
import { refuse } from "../errors.ts";
import { confirmOptIn, findOptIn, type OptInQuestion } from "../services/opt-ins/confirm-opt-in.ts";
import { evidenceOf } from "./evidence.ts";
import { leavePage } from "./leave-page.ts";
import { leaveLanguage, leaveTexts } from "./leave-texts.ts";
import { wrongPage } from "./unsubscribe.ts";
import { createWrongTokenLimit } from "./wrong-token-limit.ts";

const FORM_BYTES_MAX = 8 * 1024;

/** Where the mail that asks for consent leads. Looking agrees to nothing; the button does. */
export function createOptInRoutes(ctx: Ctx): Hono {
  const app = new Hono();
  const limit = createWrongTokenLimit(ctx.now);
  app.get("/:token", async (c) => {
    const question = await findOptIn(ctx, c.req.param("token"));
    return question ? page(c, question, "asked") : wrongPage(c, limit);
  });
  app.post("/:token", bodyLimit({ maxSize: FORM_BYTES_MAX, onError: () => { throw refuse("too_large", "This form may have at most 8 KiB."); } }), async (c) => {
    const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>);
    // A scanner that posts to what it finds does not know the form's field.
    const isYes = form.choice === "yes";
    const question = isYes ? await confirmOptIn(ctx, { token: c.req.param("token"), evidence: evidenceOf(c) }) : await findOptIn(ctx, c.req.param("token"));
    return question ? page(c, question, isYes ? "answered" : "asked") : wrongPage(c, limit);
  });
  return app;
}

function page(c: Context, question: OptInQuestion, moment: "asked" | "answered"): Promise<Response> {
  const language = leaveLanguage(c.req.header("accept-language"));
  const t = leaveTexts(language);
  const said = html`<blockquote class="said" dir="auto">${question.textShown}</blockquote>`;
  switch (question.state) {
    case "expired":
      return leavePage(c, { language, title: t.optInTitle, status: 410, body: html`<p>${t.optInExpired}</p>` });
    case "confirmed":
      return leavePage(c, { language, title: t.optInTitle, body: html`<p role="status">${t.optInDoneBefore}</p>${said}<p class="note">${t.leaveLater}</p>` });
    case "open":
      if (moment === "answered") return leavePage(c, { language, title: t.optInTitle, body: html`<p role="status">${t.optInDone}</p>${said}<p class="note">${t.leaveLater}</p>` });
      return leavePage(c, {
        language,
        title: t.optInTitle,
        body: html`<p dir="auto">${t.optInIntro(question.sender)}</p>${said}
<form method="post"><input type="hidden" name="choice" value="yes"><button type="submit">${t.optInYes}</button></form>
<p class="note">${t.optInNo} ${t.leaveLater}</p>`,
      });
    default:
      return question.state satisfies never;
  }
}

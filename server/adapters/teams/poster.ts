import type { SendOutcome } from "../../services/deliveries/channel.ts";
import type { TeamsPost, TeamsPoster } from "../../services/notifications/teams-poster.ts";
import { askVendor, detailOf, retryAfter, type VendorAnswer, type VendorOptions } from "../outside/ask-vendor.ts";
import { outcomeOfNoAnswer } from "../outside/outcome-of-no-answer.ts";

/** Teams refuses posts of more than 28 KB: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook */
const POST_BYTES_MAX = 28 * 1024;
const LINES_MAX = 10;
const TEXT_CHARS_MAX = 400;

/** `baseUrl` is given in the sandbox: every post goes there, whatever address somebody typed. */
export function createTeamsPoster(options: VendorOptions & { baseUrl: string | null }): TeamsPoster {
  return {
    async post({ url, post }) {
      const target = options.baseUrl === null ? url : `${options.baseUrl}${new URL(url).pathname}`;
      try {
        const answer = await askVendor(options, { method: "POST", url: target, headers: { "content-type": "application/json" }, body: bodyOf(post) });
        return outcomeOf(answer, options.now());
      } catch (error) {
        return outcomeOfNoAnswer(error);
      }
    },
  };
}

/** A workflow of Power Automate answers 202, a connector of old 200. */
function outcomeOf(answer: VendorAnswer, now: Date): SendOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { outcome: "sent", reference: { providerMessageId: "", internetMessageId: null } };
  if (status === 429) return { outcome: "deferred", reason: "rate_limited", retryAt: retryAfter(answer, now) };
  if (status === 503) return { outcome: "deferred", reason: "unavailable", retryAt: retryAfter(answer, now) };
  // Another fault of theirs may have come after the post was shown.
  if (status >= 500) return { outcome: "uncertain", reason: `http_${status}` };
  return { outcome: "failed", reason: `http_${status}`, detail: detailOf(answer) };
}

/** An adaptive card, as both kinds of incoming webhooks take it. What is too much for a post is left to the pane. */
function bodyOf({ title, lines, link }: TeamsPost): string {
  const text = (value: string, look: Record<string, unknown> = {}) => ({ type: "TextBlock", text: plain(value), wrap: true, ...look });
  const make = (count: number) =>
    JSON.stringify({
      type: "message",
      summary: plain(title),
      attachments: [{
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [text(title, { weight: "Bolder", size: "Medium" }), ...lines.slice(0, count).flatMap((line) => [text(line.text, { spacing: "Small" }), ...(line.detail ? [text(line.detail, { isSubtle: true, size: "Small", spacing: "None" })] : [])])],
          actions: [{ type: "Action.OpenUrl", title: link.text, url: link.url }],
        },
      }],
    });
  let count = Math.min(lines.length, LINES_MAX);
  while (count > 0 && Buffer.byteLength(make(count)) > POST_BYTES_MAX) count--;
  return make(count);
}

/** A card reads Markdown: what a customer wrote is text there, and no link. */
const plain = (value: string) => value.replace(/\s+/g, " ").slice(0, TEXT_CHARS_MAX).replace(/[\\`*_[\]()#!|<>~]/g, "\\$&");

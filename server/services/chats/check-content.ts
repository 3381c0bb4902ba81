import { and, eq } from "drizzle-orm";
import { channelTemplates } from "../../../drizzle/schema/channels.ts";
import { storedFiles } from "../../../drizzle/schema/templates.ts";
import type { OutgoingContent, ChatWindow } from "../../contract/chats.ts";
import { MediaType } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { mayWrite } from "../subscriptions/may-write.ts";
import { channelRules } from "./channel-rules.ts";
import { chatWindow } from "./chat-window.ts";
import type { Chat } from "./require-chat.ts";
import { templatePreview, type TemplateProblem, templateProblems } from "../templates/template-places.ts";

/**
 * What may be said in this chat now, as it will be said: a template's text as the person reads it. Refuses `window_closed`
 * what the channel's window forbids, and `unprocessable` what the channel could not carry.
 */
export async function checkContent(ctx: Ctx, { chat, content, isHuman }: { chat: Chat; content: OutgoingContent; isHuman: boolean }): Promise<OutgoingContent> {
  if (content.type === "template") return checkTemplate(ctx, chat, content);
  refuseClosed(chatWindow({ channel: chat.channel, lastInboundAt: chat.lastInboundAt, now: ctx.now() }), { channel: chat.channel, isHuman });
  switch (content.type) {
    case "text":
      refuseLong(content.body, channelRules[chat.channel].textMax);
      return content;
    case "interactive":
      return checkChoices(chat, content);
    case "reaction":
      return content;
    default:
      return checkMedia(ctx, chat, content);
  }
}

/** Refuses `window_closed`, with what may be sent instead. */
export function refuseClosed(window: ChatWindow, { channel, isHuman }: { channel: Chat["channel"]; isHuman: boolean }): void {
  if (window.isOpen || (window.allows === "human_agent" && isHuman)) return;
  const hours = channelRules[channel].windowMs / 3_600_000;
  if (window.allows === "templates") throw refuse("window_closed", `More than ${hours} hours have passed since this person wrote: WhatsApp now takes approved templates only.`, { remedy: "Send a template; when the person answers, you can write freely again." });
  if (window.allows === "human_agent") throw refuse("window_closed", `More than ${hours} hours have passed since this person wrote: only what a person writes may go now.`, { remedy: "Write it yourself." });
  throw refuse("window_closed", "The time in which this person may be answered here is over.", { remedy: "Use another channel, or wait until the person writes again." });
}

function refuseLong(text: string, max: number): void {
  if (text.length > max) throw refuse("unprocessable", `The text has ${text.length} characters; ${max} fit into one message here.`, { remedy: "Make it shorter, or send it as a sequence of messages." });
}

function checkChoices(chat: Chat, content: Extract<OutgoingContent, { type: "interactive" }>): OutgoingContent {
  const { buttonsMax } = channelRules[chat.channel];
  if (buttonsMax === 0) throw refuse("unprocessable", "This channel has no choices to tap.", { remedy: "Write the choices into the text." });
  const ids = new Set(content.choices.map(({ id }) => id));
  if (ids.size < content.choices.length) throw refuse("unprocessable", "Two choices have the same id.", { remedy: "Give each choice its own." });
  if (chat.channel !== "whatsapp" && content.choices.length > buttonsMax) throw refuse("unprocessable", `${content.choices.length} choices; ${buttonsMax} fit here.`, { remedy: "Offer fewer." });
  return content;
}

type MediaContent = Extract<OutgoingContent, { fileSha256: string }>;

async function checkMedia(ctx: Ctx, chat: Chat, content: MediaContent): Promise<OutgoingContent> {
  const rules = channelRules[chat.channel];
  const rule = rules.media[MediaType.parse(content.type)];
  if (!rule) throw refuse("unprocessable", `This channel takes no ${content.type}.`, { remedy: "Send a link to it instead." });
  const [file] = await ctx.db.select({ size: storedFiles.size }).from(storedFiles).where(eq(storedFiles.sha256, content.fileSha256));
  if (!file) throw refuse("not_found", "The file is not there any more.", { remedy: "Choose it again." });
  const type = content.mimeType.split(";")[0]!.trim().toLowerCase();
  if (rule.types && !rule.types.includes(type)) throw refuse("unprocessable", `This channel shows no ${content.type} of the kind ${type}.`, { remedy: `Use ${rule.types.join(", ")}, or send it as a document.` });
  if (file.size > rule.bytesMax) throw refuse("too_large", `The file has ${mb(file.size)} MB; a ${content.type} may have ${mb(rule.bytesMax)} MB here.`, { remedy: "Make it smaller, or send a link to it." });
  if (content.caption !== null && rules.captionMax === 0) throw refuse("unprocessable", "Here a file goes without text.", { remedy: "Send the text as a message of its own." });
  return { ...content, mimeType: type };
}

const mb = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);

async function checkTemplate(ctx: Ctx, chat: Chat, content: Extract<OutgoingContent, { type: "template" }>): Promise<OutgoingContent> {
  if (!channelRules[chat.channel].hasTemplates) throw refuse("unprocessable", "This channel has no templates.");
  const [template] = await ctx.db.select().from(channelTemplates).where(and(eq(channelTemplates.accountId, chat.mailboxId), eq(channelTemplates.name, content.name), eq(channelTemplates.language, content.language)));
  if (!template) throw refuse("not_found", `There is no template ${content.name} (${content.language}).`, { remedy: "Synchronise the templates under Settings, Channels." });
  if (template.status !== "APPROVED") throw refuse("conflict", `The template ${content.name} is not approved (${template.status}).`, { remedy: "Choose another one, or wait for the approval." });
  const problems = templateProblems(template.components, content.components);
  if (problems.length > 0) throw refuse("unprocessable", `The template ${content.name} lacks values.`, { remedy: "Fill in every place.", errors: problems.map((problem) => ({ path: placeName(problem), message: problem.kind })) });
  if (template.category === "MARKETING") await refuseUnwanted(ctx, chat);
  return { ...content, preview: templatePreview(template.components, content.components) };
}

export const placeName = (problem: TemplateProblem) => ("place" in problem ? `${problem.place.component}.${problem.place.name}` : problem.component);

/** Who asked for no advertising gets none, whoever presses the button. */
async function refuseUnwanted(ctx: Ctx, chat: Chat): Promise<void> {
  const unwritable = await mayWrite(ctx, { channel: chat.channel, addresses: [chat.participantAddress], topic: "" });
  if (unwritable.size > 0) throw refuse("conflict", "This person has asked for no such messages.", { remedy: "Answer what the person asks; send no advertising." });
}

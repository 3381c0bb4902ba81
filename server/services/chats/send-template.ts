import { and, asc, eq } from "drizzle-orm";
import { channelTemplates } from "../../../drizzle/schema/channels.ts";
import type { ChatMessage, ChatTemplate, SendTemplate, TemplateParameter } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { queueChat } from "./queue-chat.ts";
import { requireChat } from "./require-chat.ts";
import { filledComponents, namedPlaces, placeKey, templatePlaces, templatePreview } from "../templates/template-places.ts";

/** The approved templates of the chat's account, with the values that each wants. */
export async function chatTemplates(ctx: Ctx, { conversationId }: { conversationId: string }): Promise<ChatTemplate[]> {
  const chat = await requireChat(ctx, conversationId);
  const rows = await ctx.db.select().from(channelTemplates).where(and(eq(channelTemplates.accountId, chat.mailboxId), eq(channelTemplates.status, "APPROVED"))).orderBy(asc(channelTemplates.name), asc(channelTemplates.language));
  return rows.map(({ name, language, category, components }) => ({
    name, language, category,
    text: templatePreview(components, []),
    places: namedPlaces(components),
  }));
}

/** Sends an approved template with values by their keys. Refuses as queueChat does. */
export async function sendTemplate(ctx: Ctx, input: SendTemplate & { conversationId: string }): Promise<ChatMessage> {
  const { id, name, language, values } = input;
  const chat = await requireChat(ctx, input.conversationId);
  const [template] = await ctx.db.select({ components: channelTemplates.components }).from(channelTemplates).where(and(eq(channelTemplates.accountId, chat.mailboxId), eq(channelTemplates.name, name), eq(channelTemplates.language, language)));
  if (!template) throw refuse("not_found", `There is no template ${name} (${language}).`, { remedy: "Synchronise the templates under Settings, Channels." });
  const parameters: Record<string, TemplateParameter | string> = {};
  for (const place of templatePlaces(template.components)) {
    const value = values[placeKey(place)];
    if (value === undefined || value.trim() === "") continue;
    parameters[placeKey(place)] = place.kind === "text" || place.kind === "payload" ? value : { type: place.kind, fileSha256: value };
  }
  const components = filledComponents(template.components, parameters);
  return queueChat(ctx, { conversationId: input.conversationId, id, content: { type: "template", name, language, components, preview: "" } });
}

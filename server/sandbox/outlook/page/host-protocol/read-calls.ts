import type { FormAttachment } from "../compose/start-draft.ts";
import type { MailApi } from "../mail/mail-api.ts";
import { graphId } from "../mail/message.ts";
import type { FullMessage } from "../mail/message.ts";
import { done, HostError } from "./answers.ts";
import type { OutlookCall, OutlookCalls } from "./answers.ts";
import { attachmentContent } from "./attachment-content.ts";
import { customPropertyCalls } from "./custom-properties.ts";
import { htmlToText, textToHtml } from "./html-text.ts";
import type { HostServices } from "./host-services.ts";
import { COERCION, ERRORS, OUTLOOK_CALLS } from "./ids.ts";
import { masterCategories } from "./master-categories.ts";

type HeaderList = { internetMessageHeaders?: { name: string; value: string }[] };

/** Read, write, delete and edit, one's own and all (Office.MailboxEnums.DelegatePermissions). */
const ALL_DELEGATE_PERMISSIONS = 63;
const MOVE_DESTINATIONS: Record<string, string> = { inbox: "inbox", junk: "junkemail", deletedItems: "deleteditems" };

/** The calls of a message that is being read. */
export function readCalls(message: FullMessage, api: MailApi, services: HostServices): OutlookCalls {
  const reply =
    (kind: "reply" | "replyAll"): OutlookCall =>
    async ({ htmlBody, attachments }) => {
      await services.compose({
        kind,
        messageId: message.id,
        html: String(htmlBody ?? ""),
        attachments: (attachments as FormAttachment[] | undefined) ?? [],
      });
      return done();
    };
  const { displayReplyForm, displayReplyFormAsync, displayReplyFormText, displayReplyFormTextAsync } = OUTLOOK_CALLS;
  const { displayReplyAllForm, displayReplyAllFormAsync, displayReplyAllFormText, displayReplyAllFormTextAsync } =
    OUTLOOK_CALLS;
  const toOne = [displayReplyForm, displayReplyFormAsync, displayReplyFormText, displayReplyFormTextAsync];
  const toAll = [displayReplyAllForm, displayReplyAllFormAsync, displayReplyAllFormText, displayReplyAllFormTextAsync];
  return {
    ...Object.fromEntries(toOne.map((id) => [id, reply("reply")])),
    ...Object.fromEntries(toAll.map((id) => [id, reply("replyAll")])),
    ...customPropertyCalls(services.description.addIn.id, api, async () => message.id),
    ...categoryCalls(message.id, api, services),
    [OUTLOOK_CALLS.getBody]: ({ coercionType }) => done(bodyAs(message, coercionType === COERCION.html)),
    [OUTLOOK_CALLS.allInternetHeaders]: async () => done(await headerText(message.id, api)),
    [OUTLOOK_CALLS.attachmentContent]: async ({ id }) =>
      done(await attachmentContent(message.id, graphId(String(id)), api)),
    [OUTLOOK_CALLS.initializationContext]: () => done(null),
    [OUTLOOK_CALLS.sharedProperties]: () => {
      if (!services.sharedMailbox) throw new HostError(ERRORS.notSupported);
      const { mail } = services.sharedMailbox;
      return done({ owner: mail, targetMailbox: mail, delegatePermissions: ALL_DELEGATE_PERMISSIONS });
    },
    [OUTLOOK_CALLS.move]: async ({ destinationFolder }) => {
      const destination = MOVE_DESTINATIONS[String(destinationFolder)];
      if (!destination) throw new HostError(ERRORS.notSupported);
      await services.moveMessage(message.id, destination);
      return done();
    },
  };
}

/** `item.categories`; a category must be in the mailbox's list first. */
export function categoryCalls(messageId: string, api: MailApi, services: HostServices): OutlookCalls {
  const read = async () =>
    (await api.graph<{ categories: string[] }>(`${api.message(messageId)}?$select=categories`)).categories;
  const write = async (categories: string[]) => {
    await api.update(messageId, { categories });
    services.messageChanged(messageId, { categories });
    return done();
  };
  return {
    [OUTLOOK_CALLS.getCategories]: async () => {
      const known = new Map(
        (await masterCategories(api)).map(({ displayName, color }) => [displayName, { displayName, color }]),
      );
      return done((await read()).map((displayName) => known.get(displayName) ?? { displayName, color: "None" }));
    },
    [OUTLOOK_CALLS.addCategories]: async ({ categories }) => {
      const names = categories as string[];
      const known = new Set((await masterCategories(api)).map((each) => each.displayName.toLowerCase()));
      if (names.some((name) => !known.has(name.toLowerCase()))) throw new HostError(ERRORS.invalidCategory);
      return write([...new Set([...(await read()), ...names])]);
    },
    [OUTLOOK_CALLS.removeCategories]: async ({ categories }) => {
      const gone = categories as string[];
      return write((await read()).filter((name) => !gone.includes(name)));
    },
  };
}

function bodyAs(message: FullMessage, asHtml: boolean): string {
  const { content, contentType } = message.body;
  const isHtml = contentType.toLowerCase() === "html";
  if (isHtml === asHtml) return content;
  return asHtml ? textToHtml(content) : htmlToText(content);
}

async function headerText(messageId: string, api: MailApi): Promise<string> {
  const { internetMessageHeaders = [] } = await api.graph<HeaderList>(
    `${api.message(messageId)}?$select=internetMessageHeaders`,
  );
  return internetMessageHeaders.map(({ name, value }) => `${name}: ${value}\r\n`).join("");
}

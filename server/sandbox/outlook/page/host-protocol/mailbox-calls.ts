import type { FormAttachment } from "../compose/start-draft.ts";
import { ewsId, graphId } from "../mail/message.ts";
import { done, failed } from "./answers.ts";
import type { CallAnswer, OutlookCalls } from "./answers.ts";
import type { HostServices } from "./host-services.ts";
import { ERRORS, OUTLOOK_CALLS } from "./ids.ts";
import { initialData } from "./initial-data.ts";
import { masterCategoryCalls } from "./master-categories.ts";

type NewMessageForm = {
  toRecipients?: string[];
  ccRecipients?: string[];
  bccRecipients?: string[];
  subject?: string;
  htmlBody?: string;
  attachments?: FormAttachment[];
};

/** The calls of `Office.context.mailbox`, which work beside any item. */
export function mailboxCalls(services: HostServices): OutlookCalls {
  const showMessage = ({ itemId }: Record<string, unknown>) => {
    services.showMessage(graphId(String(itemId)));
    return done();
  };
  const newMessage = async (params: Record<string, unknown>) => {
    const form = params as NewMessageForm;
    await services.compose({
      kind: "new",
      to: addresses(form.toRecipients),
      cc: addresses(form.ccRecipients),
      bcc: addresses(form.bccRecipients),
      ...(form.subject === undefined ? {} : { subject: form.subject }),
      ...(form.htmlBody === undefined ? {} : { html: form.htmlBody }),
      ...(form.attachments === undefined ? {} : { attachments: form.attachments }),
    });
    return done();
  };
  return {
    [OUTLOOK_CALLS.userIdentityToken]: legacyToken,
    [OUTLOOK_CALLS.callbackToken]: legacyToken,
    [OUTLOOK_CALLS.displayMessageForm]: showMessage,
    [OUTLOOK_CALLS.displayMessageFormAsync]: showMessage,
    [OUTLOOK_CALLS.displayNewMessageForm]: newMessage,
    [OUTLOOK_CALLS.displayNewMessageFormAsync]: newMessage,
    [OUTLOOK_CALLS.saveRoamingSettings]: (params) => {
      services.roamingSettings.save((params as unknown as [Record<string, string>])[0]);
      return done();
    },
    [OUTLOOK_CALLS.telemetry]: () => done(),
    [OUTLOOK_CALLS.customerTelemetry]: () => done(),
    [OUTLOOK_CALLS.getSelectedItems]: () =>
      done(
        services.selectedMessages().map((message) => ({
          conversationId: ewsId(message.conversationId),
          hasAttachment: message.hasAttachments,
          itemId: ewsId(message.id),
          itemMode: message.isDraft ? "compose" : "read",
          itemType: "message",
          subject: message.subject,
        })),
      ),
    [OUTLOOK_CALLS.loadItemById]: async ({ itemId }) => {
      const message = await services.api.open(graphId(String(itemId)));
      return done(
        JSON.stringify(
          initialData({
            item: { kind: "read", message, api: services.api },
            user: services.user,
            addInId: services.description.addIn.id,
            permission: services.description.addIn.permission,
            isShared: services.sharedMailbox !== null,
          }),
        ),
      );
    },
    [OUTLOOK_CALLS.unloadItem]: () => done(),
    ...masterCategoryCalls(services.api),
  };
}

/**
 * Exchange Online no longer gives identity and callback tokens
 * (https://learn.microsoft.com/office/dev/add-ins/outlook/faq-nested-app-auth-outlook-legacy-tokens).
 */
function legacyToken(): CallAnswer {
  return { ...failed(ERRORS.noToken), wasSuccessful: false, errorName: "GenericTokenError" };
}

function addresses(list: string[] = []) {
  return list.map((address) => ({ name: address, address }));
}

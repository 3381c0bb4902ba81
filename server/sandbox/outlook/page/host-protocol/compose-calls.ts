import type { Draft, RecipientField } from "../compose/draft.ts";
import { attachFromUrl } from "../compose/start-draft.ts";
import { ewsId, graphId } from "../mail/message.ts";
import type { MailAddress } from "../mail/message.ts";
import { done, HostError } from "./answers.ts";
import type { OutlookCalls } from "./answers.ts";
import { attachmentContent } from "./attachment-content.ts";
import { customPropertyCalls } from "./custom-properties.ts";
import { htmlToText, textToHtml } from "./html-text.ts";
import type { HostServices } from "./host-services.ts";
import { COERCION, ERRORS, OUTLOOK_CALLS } from "./ids.ts";
import { hostAddress, hostAttachment } from "./initial-data.ts";
import { categoryCalls } from "./read-calls.ts";
import { sessionDataCalls } from "./session-data.ts";

const RECIPIENT_FIELDS: RecipientField[] = ["to", "cc", "bcc"];

/** The calls of a message that is being written. */
export function composeCalls(draft: Draft, services: HostServices): OutlookCalls {
  const { api } = draft;
  return {
    ...bodyCalls(draft),
    ...recipientCalls(draft, services),
    ...attachmentCalls(draft),
    ...headerCalls(draft),
    ...sessionDataCalls(draft),
    ...customPropertyCalls(services.description.addIn.id, api, draft.save),
    ...onSavedDraft(draft, services),
    [OUTLOOK_CALLS.getSubject]: () => done(draft.state.get().subject),
    [OUTLOOK_CALLS.setSubject]: ({ subject }) => {
      draft.change({ subject: String(subject) });
      return done();
    },
    [OUTLOOK_CALLS.save]: async () => done(ewsId(await saveDraft(draft))),
    [OUTLOOK_CALLS.itemId]: () => {
      const { id } = draft.state.get();
      if (!id) throw new HostError(ERRORS.itemNotSaved);
      return done(ewsId(id));
    },
    [OUTLOOK_CALLS.from]: () => {
      const { displayName, mail } = services.sharedMailbox ?? services.user;
      return done(hostAddress({ name: displayName, address: mail }, services.user));
    },
    [OUTLOOK_CALLS.composeType]: () => {
      const { composeType } = draft.state.get();
      return done({ composeType, coercionType: "html" });
    },
    [OUTLOOK_CALLS.clientSignatureEnabled]: () => done(false),
    [OUTLOOK_CALLS.disableClientSignature]: () => done(),
    [OUTLOOK_CALLS.initializationContext]: () => done(null),
    [OUTLOOK_CALLS.closeItem]: () => {
      services.closeCompose();
      return done();
    },
  };
}

function bodyCalls(draft: Draft): OutlookCalls {
  const html = (params: Record<string, unknown>) =>
    params.coercionType === COERCION.html ? String(params.data) : textToHtml(String(params.data));
  const insert = (params: Record<string, unknown>) => {
    draft.body.insertAtCursor(html(params));
    return done();
  };
  return {
    [OUTLOOK_CALLS.bodyType]: () => done("html"),
    [OUTLOOK_CALLS.getBody]: ({ coercionType }) =>
      done(coercionType === COERCION.html ? draft.body.html() : htmlToText(draft.body.html())),
    [OUTLOOK_CALLS.setBody]: (params) => {
      draft.body.setHtml(html(params));
      return done();
    },
    [OUTLOOK_CALLS.prependBody]: (params) => {
      draft.body.insertAtStart(html(params));
      return done();
    },
    [OUTLOOK_CALLS.setSelectedBodyData]: insert,
    [OUTLOOK_CALLS.setSelectedData]: insert,
    [OUTLOOK_CALLS.getSelectedData]: ({ coercionType }) => {
      const selection = draft.body.selection();
      return done({ data: coercionType === COERCION.html ? selection.html : selection.text, sourceProperty: "body" });
    },
  };
}

function recipientCalls(draft: Draft, services: HostServices): OutlookCalls {
  const field = (params: Record<string, unknown>) => RECIPIENT_FIELDS[Number(params.recipientField)] ?? "to";
  const given = (params: Record<string, unknown>) => params.recipientArray as MailAddress[];
  return {
    [OUTLOOK_CALLS.getRecipients]: (params) =>
      done(draft.state.get()[field(params)].map((each) => hostAddress(each, services.user))),
    [OUTLOOK_CALLS.setRecipients]: (params) => {
      draft.change({ [field(params)]: given(params) });
      return done();
    },
    [OUTLOOK_CALLS.addRecipients]: (params) => {
      draft.change({ [field(params)]: [...draft.state.get()[field(params)], ...given(params)] });
      return done();
    },
  };
}

function attachmentCalls(draft: Draft): OutlookCalls {
  const upload = async (add: Promise<{ id: string }>) => {
    const added = await add.catch(() => {
      throw new HostError(ERRORS.attachmentUploadFailed);
    });
    return done(ewsId(added.id));
  };
  return {
    [OUTLOOK_CALLS.attachments]: () => done(draft.state.get().attachments.map(hostAttachment)),
    [OUTLOOK_CALLS.attachmentContent]: async ({ id }) =>
      done(await attachmentContent(await saveDraft(draft), graphId(String(id)), draft.api)),
    [OUTLOOK_CALLS.addBase64Attachment]: ({ base64String, name, isInline }) =>
      upload(draft.addAttachment(String(name), "application/octet-stream", String(base64String), Boolean(isInline))),
    [OUTLOOK_CALLS.addFileAttachment]: ({ uri, name, isInline }) =>
      upload(attachFromUrl(draft, String(name), String(uri), Boolean(isInline))),
    [OUTLOOK_CALLS.removeAttachment]: async ({ attachmentIndex }) => {
      const id = graphId(String(attachmentIndex));
      if (!draft.state.get().attachments.some((each) => each.id === id)) throw new HostError(ERRORS.attachmentMissing);
      await draft.removeAttachment(id);
      return done();
    },
  };
}

function headerCalls(draft: Draft): OutlookCalls {
  const headers = () => draft.state.get().headers;
  const keep = (test: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(headers()).filter(([name]) => test(name)));
  return {
    [OUTLOOK_CALLS.getInternetHeaders]: ({ internetHeaderKeys }) =>
      done(keep((name) => (internetHeaderKeys as string[]).includes(name))),
    [OUTLOOK_CALLS.setInternetHeaders]: ({ internetHeaderNameValuePairs }) => {
      draft.change({ headers: { ...headers(), ...(internetHeaderNameValuePairs as Record<string, string>) } });
      return done();
    },
    [OUTLOOK_CALLS.removeInternetHeaders]: ({ internetHeaderKeys }) => {
      draft.change({ headers: keep((name) => !(internetHeaderKeys as string[]).includes(name)) });
      return done();
    },
  };
}

/** Categories belong to a saved item, so that the draft is saved first. */
function onSavedDraft(draft: Draft, services: HostServices): OutlookCalls {
  const ids = [OUTLOOK_CALLS.getCategories, OUTLOOK_CALLS.addCategories, OUTLOOK_CALLS.removeCategories];
  return Object.fromEntries(
    ids.map((id) => [
      id,
      async (params: Record<string, unknown>) =>
        categoryCalls(await saveDraft(draft), draft.api, services)[id]!(params),
    ]),
  );
}

function saveDraft(draft: Draft): Promise<string> {
  return draft.save().catch(() => {
    throw new HostError(ERRORS.save);
  });
}

/** Every number and name of the protocol between office.js and Outlook on the web, in one place. */

/** `ExecuteMethod`: Outlook's own calls. */
export const OUTLOOK_CALLS = {
  initialData: 1,
  userIdentityToken: 2,
  loadCustomProperties: 3,
  saveCustomProperties: 4,
  displayMessageForm: 8,
  displayMessageFormAsync: 179,
  displayReplyFormText: 10,
  displayReplyFormTextAsync: 183,
  displayReplyForm: 30,
  displayReplyFormAsync: 181,
  displayReplyAllFormText: 11,
  displayReplyAllFormTextAsync: 184,
  displayReplyAllForm: 31,
  displayReplyAllFormAsync: 182,
  displayNewMessageForm: 44,
  displayNewMessageFormAsync: 178,
  callbackToken: 12,
  setSelectedBodyData: 13,
  bodyType: 14,
  getRecipients: 15,
  addFileAttachment: 16,
  setSubject: 17,
  getSubject: 18,
  removeAttachment: 20,
  setRecipients: 21,
  addRecipients: 22,
  prependBody: 23,
  getSelectedData: 28,
  setSelectedData: 29,
  save: 32,
  addNotification: 33,
  allNotifications: 34,
  replaceNotification: 35,
  removeNotification: 36,
  getBody: 37,
  setBody: 38,
  closeItem: 41,
  closeApp: 42,
  initializationContext: 99,
  move: 101,
  from: 107,
  sharedProperties: 108,
  addBase64Attachment: 148,
  attachments: 149,
  attachmentContent: 150,
  getInternetHeaders: 151,
  setInternetHeaders: 152,
  removeInternetHeaders: 153,
  getCategories: 157,
  addCategories: 158,
  removeCategories: 159,
  masterCategories: 160,
  addMasterCategories: 161,
  removeMasterCategories: 162,
  telemetry: 163,
  itemId: 164,
  allInternetHeaders: 168,
  composeType: 174,
  clientSignatureEnabled: 175,
  disableClientSignature: 176,
  setSessionData: 185,
  getSessionData: 186,
  allSessionData: 187,
  clearSessionData: 188,
  removeSessionData: 189,
  customerTelemetry: 193,
  getSelectedItems: 196,
  loadItemById: 211,
  // No source names the number of unloadAsync; only the sandbox's own frame script uses this one.
  unloadItem: 212,
  saveRoamingSettings: 404,
} as const;

/** `executeMethod`: calls that all Office hosts share. */
export const COMMON_CALLS = { commandCompleted: 94, closeContainer: 97, accessToken: 98 } as const;

export const EVENTS = {
  themeChanged: { name: "officeThemeChanged", id: 9 },
  commandInvoked: { name: "appCommandInvoked", id: 39 },
  itemChanged: { name: "olkItemSelectedChanged", id: 46 },
  recipientsChanged: { name: "olkRecipientsChanged", id: 47 },
  attachmentsChanged: { name: "olkAttachmentsChanged", id: 50 },
  selectedItemsChanged: { name: "olkSelectedItemsChanged", id: 53 },
} as const;

/** `_actionName` of a request that is no event. */
export const ACTIONS = {
  appContext: "ContextActivationManager_getAppContextAsync",
  notifyHost: "ContextActivationManager_notifyHost",
  openWindow: "ContextActivationManager_openWindowInHost",
  initialData: "GetInitialData",
  outlookCall: "ExecuteMethod",
  commonCall: "executeMethod",
  notifyFrame: "Office_notifyAgave",
} as const;

export const MESSAGE_TYPE = { request: 0, response: 1 } as const;
export const ACTION_TYPE = { invoke: 0, register: 1, unregister: 2 } as const;
export const RESPONSE_TYPE = { answer: 0, event: 1 } as const;
export const RESULT_CODE = { ok: 0, error: -2, accessDenied: -5 } as const;

/** What the frame tells with `notifyHost`, and the host with `notifyFrame`. */
export const HOST_ACTIONS = {
  select: 0,
  ctrlF6Out: 5,
  ctrlF6BackOut: 6,
  tabOut: 13,
  tabBackOut: 14,
  escape: 15,
} as const;
export const FRAME_ACTIONS = { tabIn: 11, tabBackIn: 12 } as const;

export const ITEM_TYPE = { messageRead: 1, messageCompose: 4, none: 6 } as const;
export const ATTACHMENT_TYPE = { file: 0, item: 1, cloud: 2 } as const;
export const COERCION = { text: 0, html: 3 } as const;
export const RECIPIENT_TYPE = { other: 0, user: 2, external: 3 } as const;
export const NOTIFICATION_TYPES = [
  "informationalMessage",
  "progressIndicator",
  "errorMessage",
  "insightMessage",
] as const;

/** The host counts permissions otherwise than the manifest does. */
export const PERMISSION_LEVELS: Record<string, number> = {
  Restricted: 0,
  ReadItem: 1,
  ReadWriteMailbox: 2,
  ReadWriteItem: 3,
};

export const OUTLOOK_WEB_APP = 64;

/** Office.js error codes that the host answers with. */
export const ERRORS = {
  internal: 5001,
  notSupported: 5000,
  attachmentTooLarge: 9000,
  invalidAttachmentId: 9003,
  attachmentUploadFailed: 9007,
  attachmentMissing: 9008,
  noToken: 9018,
  genericResponse: 9020,
  save: 9021,
  duplicateNotificationKey: 9023,
  notificationKeyNotFound: 9024,
  tooManyNotifications: 9025,
  network: 9041,
  server: 9042,
  invalidCategory: 9044,
  duplicateCategory: 9045,
  itemNotSaved: 9046,
  itemNotFound: 9049,
  keyNotFound: 9050,
  attachmentDownloadFailed: 9054,
} as const;

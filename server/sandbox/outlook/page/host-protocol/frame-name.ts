export type FrameIdentity = {
  conversationId: string;
  controlId: string;
  language: string;
  nestedAuth: boolean;
  officeTheme: Record<string, string | boolean>;
};

/** The frame's `window.name`, from which office.js learns its host before the first message. */
export function frameName(identity: FrameIdentity): string {
  const { conversationId, controlId, language, nestedAuth, officeTheme } = identity;
  return JSON.stringify({
    hostInfo: `Outlook|Web|16.01|${language}|${conversationId}||disableLogging|`,
    xdmInfo: `${conversationId}|${controlId}|${location.origin}/`,
    serializerVersion: "1",
    baseFrameName: controlId,
    sandbox: { nestedAuth, officeTheme },
  });
}

/** What an Outlook call answers with; `data` becomes `asyncResult.value`. */
export type CallAnswer = { error?: boolean; errorCode?: number; data?: unknown } & Record<string, unknown>;

/** One Outlook call; it answers, or throws a HostError. */
export type OutlookCall = (params: Record<string, unknown>) => CallAnswer | Promise<CallAnswer>;
export type OutlookCalls = Partial<Record<number, OutlookCall>>;

/** An error that the add-in is meant to see, with its Office.js code. */
export class HostError extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`Office.js error ${code}`);
    this.code = code;
  }
}

export function done(data?: unknown): CallAnswer {
  return { error: false, errorCode: 0, data };
}

export function failed(code: number): CallAnswer {
  return { error: true, errorCode: code };
}

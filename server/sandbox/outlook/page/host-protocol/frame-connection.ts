import { failed, HostError } from "./answers.ts";
import type { CallAnswer } from "./answers.ts";
import { ACTION_TYPE, ACTIONS, ERRORS, FRAME_ACTIONS, RESULT_CODE } from "./ids.ts";
import { answerText, eventText, hostCallText, readRequest } from "./wire.ts";
import type { FrameRequest } from "./wire.ts";

/** What stands behind one add-in frame. */
export type FrameHost = {
  appContext(): unknown;
  initialData(): Promise<unknown>;
  outlookCall(dispatchId: number, params: Record<string, unknown>): Promise<CallAnswer>;
  commonCall(dispatchId: number, params: Record<string, unknown>): Promise<unknown>;
  notified(action: number): void;
  eventRegistered(name: string): void;
  nestedAuth(request: string): Promise<string>;
};

export type FrameConnection = {
  conversationId: string;
  /** Raises an event; false when the frame has not asked for it. */
  raise(eventName: string, payload: unknown): boolean;
  focus(backwards: boolean): void;
  close(): void;
};

/** Answers the office.js of one frame. Messages of other windows and of other origins are left alone. */
export function connectFrame(
  frame: HTMLIFrameElement,
  conversationId: string,
  origin: string,
  host: FrameHost,
): FrameConnection {
  const events = new Set<string>();
  const post = (message: unknown) => frame.contentWindow?.postMessage(message, origin);

  const receive = (event: MessageEvent) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    const authRequest = (event.data as { nestedAppAuth?: unknown } | null)?.nestedAppAuth;
    if (typeof authRequest === "string")
      return void host.nestedAuth(authRequest).then((nestedAppAuth) => post({ nestedAppAuth }));
    const request = readRequest(event.data);
    if (!request || request._conversationId !== conversationId) return;
    if (request._actionType === ACTION_TYPE.invoke) return void invoke(host, request).then(post);
    register(events, host, request);
    post(answerText(request, { Error: 0 }));
  };

  window.addEventListener("message", receive);
  return {
    conversationId,
    raise(eventName, payload) {
      if (!events.has(eventName)) return false;
      post(eventText(conversationId, eventName, payload));
      return true;
    },
    focus(backwards) {
      frame.focus();
      post(
        hostCallText(conversationId, ACTIONS.notifyFrame, [backwards ? FRAME_ACTIONS.tabBackIn : FRAME_ACTIONS.tabIn]),
      );
    },
    close: () => window.removeEventListener("message", receive),
  };
}

function register(events: Set<string>, host: FrameHost, request: FrameRequest): void {
  if (request._actionType === ACTION_TYPE.unregister) return void events.delete(request._actionName);
  events.add(request._actionName);
  // After the answer, so that the frame has its handler in place when the host raises the event at once.
  setTimeout(() => host.eventRegistered(request._actionName));
}

async function invoke(host: FrameHost, request: FrameRequest): Promise<string> {
  switch (request._actionName) {
    case ACTIONS.appContext:
      return answerText(request, host.appContext());
    case ACTIONS.initialData:
      return answerText(request, await host.initialData());
    case ACTIONS.outlookCall:
      return answerText(request, await outlookAnswer(host, request));
    case ACTIONS.commonCall:
      return answerText(request, await commonAnswer(host, request));
    case ACTIONS.notifyHost:
      host.notified((request._data as number[])[1] ?? -1);
      return answerText(request, null);
    case ACTIONS.openWindow:
      openWindow(request._data as { strUrl?: string; strWindowName?: string; strWindowFeatures?: string });
      return answerText(request, null);
    default:
      return answerText(request, null, RESULT_CODE.error);
  }
}

async function outlookAnswer(host: FrameHost, request: FrameRequest): Promise<CallAnswer> {
  const data = request._data as { ApiParams?: Record<string, unknown>; MethodData: { DispatchId: number } };
  try {
    return await host.outlookCall(data.MethodData.DispatchId, data.ApiParams ?? {});
  } catch (error) {
    if (!(error instanceof HostError)) console.error(error);
    return failed(error instanceof HostError ? error.code : ERRORS.internal);
  }
}

async function commonAnswer(host: FrameHost, request: FrameRequest): Promise<unknown> {
  const { DdaMethod, ...params } = request._data as { DdaMethod: { DispatchId: number } } & Record<string, unknown>;
  try {
    return { Version: 1, Error: 0, ...((await host.commonCall(DdaMethod.DispatchId, params)) as object) };
  } catch (error) {
    return { Version: 1, Error: error instanceof HostError ? error.code : ERRORS.internal };
  }
}

function openWindow({ strUrl, strWindowName, strWindowFeatures }: Record<string, string | undefined>): void {
  if (strUrl && /^https:/.test(strUrl)) window.open(strUrl, strWindowName, strWindowFeatures);
}

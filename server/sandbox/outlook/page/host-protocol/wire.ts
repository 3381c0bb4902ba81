import { MESSAGE_TYPE, RESPONSE_TYPE, RESULT_CODE } from "./ids.ts";

export type FrameRequest = {
  _messageType: number;
  _actionName: string;
  _actionType: number;
  _conversationId: string;
  _correlationId: number;
  _data: unknown;
};

/** The requests travel as JSON text; anything else in the frame's messages is not office.js. */
export function readRequest(data: unknown): FrameRequest | null {
  if (typeof data !== "string" || !data.startsWith("{")) return null;
  try {
    const message = JSON.parse(data) as FrameRequest;
    return message._messageType === MESSAGE_TYPE.request && typeof message._actionName === "string" ? message : null;
  } catch {
    return null;
  }
}

export function answerText(request: FrameRequest, data: unknown, errorCode: number = RESULT_CODE.ok): string {
  return JSON.stringify({
    _messageType: MESSAGE_TYPE.response,
    _responseType: RESPONSE_TYPE.answer,
    _actionName: request._actionName,
    _conversationId: request._conversationId,
    _correlationId: request._correlationId,
    _errorCode: errorCode,
    _data: data,
    _origin: location.origin,
    _serializerVersion: 1,
  });
}

export function eventText(conversationId: string, name: string, data: unknown): string {
  return JSON.stringify({
    _messageType: MESSAGE_TYPE.response,
    _responseType: RESPONSE_TYPE.event,
    _actionName: name,
    _conversationId: conversationId,
    _correlationId: -1,
    _errorCode: RESULT_CODE.ok,
    _data: data,
    _origin: location.origin,
    _serializerVersion: 1,
  });
}

/** A call from the host into the frame, on the conversation that office.js opened for it. */
export function hostCallText(conversationId: string, actionName: string, data: unknown): string {
  return JSON.stringify({
    _messageType: MESSAGE_TYPE.request,
    _actionType: 0,
    _actionName: actionName,
    _conversationId: `${conversationId}_ntf`,
    _correlationId: 0,
    _data: data,
    _origin: location.origin,
    _serializerVersion: 1,
  });
}

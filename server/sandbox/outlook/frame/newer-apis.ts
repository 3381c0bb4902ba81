import { ERRORS, EVENTS, OUTLOOK_CALLS } from "../page/host-protocol/ids.ts";

type Callback = (result: unknown) => void;
type Invoke = (name: string, callback: (code: number, answer: HostAnswer) => void, data: unknown) => void;
type Registered = (code: number) => void;
type EndPoint = {
  invoke: Invoke;
  registerForEvent(name: string, handler: (data: unknown) => void, callback: Registered, data: unknown): void;
  unregisterForEvent(name: string, callback: Registered, data: unknown): void;
};
type HostAnswer = { error?: boolean; errorCode?: number; data?: unknown } | null;
type Mailbox = Record<string, unknown> & {
  addHandlerAsync(type: string, handler: (data: unknown) => void, ...rest: unknown[]): void;
};
type OfficeWindow = Window & {
  Office?: {
    /** As onReady, but not counted as the page's own call, which office.js waits for. */
    onReadyInternal(ready: () => void): void;
    context: { mailbox: Mailbox; officeTheme?: unknown };
    EventType: Record<string, string>;
  };
  OSF?: {
    DDA: { DispIdHost: { addEventSupport(target: Record<string, unknown>, ...rest: unknown[]): void } };
    getClientEndPoint(): EndPoint;
    _OfficeAppFactory: { getId(): string };
  };
};

const frame = window as unknown as OfficeWindow;
const SUCCEEDED = "succeeded";
const FAILED = "failed";

/**
 * The npm build of office.js ends at Mailbox 1.12. The host has what Outlook's current build offers an add-in beside a
 * selection: getSelectedItemsAsync, loadItemByIdAsync, SelectedItemsChanged (1.13) and officeTheme (1.14).
 * They are added around office.js, which itself stays as it came.
 */
export function installNewerApis(officeTheme: Record<string, string | boolean>): void {
  // A script's load event comes before the next script runs, and is seen by a capturing listener only.
  document.addEventListener("load", (event) => extendLoadedScript(event.target, officeTheme), true);
}

function extendLoadedScript(target: EventTarget | null, officeTheme: Record<string, string | boolean>): void {
  if (!(target instanceof HTMLScriptElement)) return;
  if (/\/office(\.debug)?\.js$/.test(target.src)) frame.Office?.onReadyInternal(() => extendContext(officeTheme));
  if (/\/outlook-web-[\d.]+(debug\.)?js$/.test(target.src)) extendEvents();
}

function extendContext(officeTheme: Record<string, string | boolean>): void {
  const office = frame.Office;
  if (!office) return;
  office.EventType.SelectedItemsChanged ??= EVENTS.selectedItemsChanged.name;
  office.context.officeTheme ??= officeTheme;
  const mailbox = office.context.mailbox;
  mailbox.getSelectedItemsAsync ??= (...args: unknown[]) => callHost(OUTLOOK_CALLS.getSelectedItems, {}, args);
  mailbox.loadItemByIdAsync ??= (itemId: string, ...args: unknown[]) =>
    callHost(OUTLOOK_CALLS.loadItemById, { itemId }, args, loadedItem);
}

/** Lets the mailbox take SelectedItemsChanged, which the office.js of npm refuses as unknown. */
function extendEvents(): void {
  const host = frame.OSF!.DDA.DispIdHost;
  const addEventSupport = host.addEventSupport;
  const isOurs = (type: string) => type === EVENTS.selectedItemsChanged.name;
  host.addEventSupport = (target, ...rest) => {
    if (target.displayName !== "mailbox") return addEventSupport(target, ...rest);
    // Inherits, since office.js hands events to the very object that it gave its handlers to.
    const known: Record<string, unknown> = Object.create(target);
    addEventSupport(known, ...rest);
    const { addHandlerAsync, removeHandlerAsync } = known as Record<string, (...args: unknown[]) => void>;
    target.addHandlerAsync = (type: string, ...args: unknown[]) =>
      isOurs(type) ? watchSelection(args) : addHandlerAsync!(type, ...args);
    target.removeHandlerAsync = (type: string, ...args: unknown[]) =>
      isOurs(type) ? unwatchSelection(args) : removeHandlerAsync!(type, ...args);
  };
}

function watchSelection([handler, ...args]: unknown[]): void {
  const { name } = EVENTS.selectedItemsChanged;
  const raise = () => (handler as (event: unknown) => void)({ type: name });
  frame
    .OSF!.getClientEndPoint()
    .registerForEvent(name, raise, (code) => answerRegistration(args, code), selectionEvent());
}

function unwatchSelection(args: unknown[]): void {
  const { name } = EVENTS.selectedItemsChanged;
  frame.OSF!.getClientEndPoint().unregisterForEvent(name, (code) => answerRegistration(args, code), selectionEvent());
}

function selectionEvent(): unknown {
  return { controlId: frame.OSF!._OfficeAppFactory.getId(), eventDispId: EVENTS.selectedItemsChanged.id, targetId: "" };
}

function answerRegistration(args: unknown[], code: number): void {
  answer(args, code === 0 ? { error: false } : { error: true, errorCode: ERRORS.internal });
}

function callHost(dispatchId: number, params: unknown, args: unknown[], convert = (data: unknown) => data): void {
  const request = {
    ApiParams: params,
    MethodData: { ControlId: frame.OSF!._OfficeAppFactory.getId(), DispatchId: dispatchId },
  };
  const invoke = frame.OSF!.getClientEndPoint();
  invoke.invoke("ExecuteMethod", (_code, result) => answer(args, result, convert), request);
}

function answer(args: unknown[], result: HostAnswer, convert = (data: unknown) => data): void {
  const callback = args.find((each): each is Callback => typeof each === "function");
  if (!callback) return;
  if (!result || result.error)
    callback({ status: FAILED, error: { code: result?.errorCode ?? ERRORS.internal, message: "" } });
  else callback({ status: SUCCEEDED, value: convert(result.data) });
}

/** The read-only values of a loaded item; categories are its only write, and only one item is loaded at a time. */
function loadedItem(data: unknown): unknown {
  const initial = JSON.parse(String(data)) as Record<string, unknown>;
  return {
    itemType: "message",
    itemId: initial.id,
    subject: initial.subject,
    normalizedSubject: initial.normalizedSubject,
    internetMessageId: initial.internetMessageId,
    conversationId: initial.conversationId,
    from: address(initial.from),
    sender: address(initial.sender),
    to: (initial.to as unknown[]).map(address),
    cc: (initial.cc as unknown[]).map(address),
    dateTimeCreated: new Date(Number(initial.dateTimeCreated)),
    unloadAsync: (...args: unknown[]) => callHost(OUTLOOK_CALLS.unloadItem, {}, args),
  };
}

function address(value: unknown): unknown {
  const { address: emailAddress, name: displayName } = (value ?? {}) as { address?: string; name?: string };
  return { emailAddress, displayName };
}

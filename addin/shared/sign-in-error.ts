/**
 * sign_in_needed: a person must ask for it (`signIn`) · cancelled: they closed the window · popup_blocked: it could not
 * open · offline · unavailable: Microsoft could not be reached · storage_blocked: the browser keeps nothing for this
 * page · refused: Microsoft said no, `message` has its words · failed: anything else.
 */
export type SignInCode =
  | "sign_in_needed" | "cancelled" | "popup_blocked" | "offline" | "unavailable" | "storage_blocked" | "refused" | "failed";

/** Why there is no token. Every code but `refused` may go away when the person tries again. */
export class SignInError extends Error {
  readonly code: SignInCode;
  constructor(code: SignInCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SignInError";
    this.code = code;
  }
}

/** MSAL's error codes by what they mean to a person (https://learn.microsoft.com/entra/msal/javascript/browser/errors). */
const codes: Record<string, SignInCode> = {
  user_cancelled: "cancelled",
  user_canceled: "cancelled",
  access_denied: "cancelled",
  popup_window_error: "popup_blocked",
  empty_window_error: "popup_blocked",
  no_network_connectivity: "offline",
  network_error: "unavailable",
  endpoints_resolution_error: "unavailable",
  openid_config_error: "unavailable",
  post_request_failed: "unavailable",
  get_request_failed: "unavailable",
  timed_out: "unavailable",
  request_timeout: "unavailable",
  // Not MSAL's: its own script could not be fetched.
  ChunkLoadError: "unavailable",
};

export function toSignInError(error: unknown): SignInError {
  if (error instanceof SignInError) return error;
  const { errorCode, errorMessage, name } = (error ?? {}) as { errorCode?: string; errorMessage?: string; name?: string };
  const message = errorMessage || (error instanceof Error ? error.message : String(error));
  const code = codes[errorCode ?? name ?? ""] ?? (message.includes("AADSTS") ? "refused" : "failed");
  const isOffline = code === "unavailable" && navigator.onLine === false;
  return new SignInError(isOffline ? "offline" : code, firstSentence(message), { cause: error });
}

/** Entra adds trace ids and times that say nothing to a person. */
const firstSentence = (message: string) => message.split(/ Trace ID:|\r?\n/)[0]!.trim();

/** MSAL asks for a window by this name, also when its classes were loaded twice. */
export const isInteractionRequired = (error: unknown) => error instanceof Error && error.name === "InteractionRequiredAuthError";

import { signInPage, type Granted, type Leave, type TokenSource } from "./auth-source.ts";
import { SignInError, type SignInCode } from "./sign-in-error.ts";

/** What sign-in needs of Office; the file that touches Office provides it. */
export interface AuthOffice {
  /** `isSetSupported("NestedAppAuth", "1.1")` */
  supportsNestedAppAuth(): boolean;
  /**
   * Opens a page of our own origin in an Office dialog and resolves with its first message, having closed it.
   * Rejects with an error that carries Office's numeric `code`: 12006 closed by the person, 12009 not allowed by them …
   */
  openDialog(url: string): Promise<{ message: string; origin?: string }>;
}

/** What the dialog's page tells its parent; `attempt` is the one that the parent put into the address. */
export type DialogMessage = { type: "mailroom.sign-in"; attempt: string } & (
  | { ok: true; granted: Required<Pick<Granted, "tokens" | "account">> }
  | { ok: false; code: SignInCode; message: string }
);

/**
 * The way for hosts without nested app authentication: a dialog on our own origin signs in with a code and PKCE (Entra's
 * pages refuse to be framed) and hands both tokens over. It keeps no refresh token here: renewal is another dialog, which
 * closes by itself while Entra's session lasts. https://learn.microsoft.com/office/dev/add-ins/develop/auth-with-office-dialog-api
 */
export function createDialogSource(office: AuthOffice): TokenSource {
  let email = "";
  let choosesAccount = false;

  const open = async (leave: Leave | null) => {
    const attempt = crypto.randomUUID();
    const query = new URLSearchParams({ dialog: attempt, ...(email && { hint: email }), ...(choosesAccount && { choose: "1" }), ...(leave && { leave: "1" }), ...(leave?.claims && { claims: leave.claims }) });
    const answer = await office.openDialog(`${signInPage()}?${query}`).catch((error: unknown) => Promise.reject(toDialogError(error)));
    const { granted } = readAnswer(answer, attempt);
    email = granted.account.email;
    choosesAccount = false;
    return granted;
  };

  return {
    async getTokens(_kind, { mayAsk }) {
      if (!mayAsk) throw new SignInError("sign_in_needed", "Sign in to go on");
      return open(null);
    },
    askLeave: open,
    async signOut() {
      email = "";
      choosesAccount = true;
    },
  };
}

/** Older hosts do not say where a message came from; the attempt's random id then vouches for it. */
function readAnswer(answer: { message: string; origin?: string }, attempt: string): Extract<DialogMessage, { ok: true }> {
  if (answer.origin && answer.origin !== location.origin) throw new SignInError("failed", `The sign-in window answered from ${answer.origin}`);
  const message = parse(answer.message);
  if (message?.type !== "mailroom.sign-in" || message.attempt !== attempt) throw new SignInError("failed", "The sign-in window gave no answer");
  if (!message.ok) throw new SignInError(message.code, message.message);
  return message;
}

function parse(text: string): DialogMessage | null {
  try {
    return JSON.parse(text) as DialogMessage | null;
  } catch {
    return null;
  }
}

/** https://learn.microsoft.com/office/dev/add-ins/develop/dialog-handle-errors-events */
const dialogCodes: Record<number, { code: SignInCode; message: string }> = {
  12002: { code: "unavailable", message: "The sign-in page could not be loaded" },
  12006: { code: "cancelled", message: "The sign-in window was closed" },
  12007: { code: "popup_blocked", message: "Another window of this add-in is open" },
  12009: { code: "popup_blocked", message: "The sign-in window was not allowed to open" },
  12011: { code: "popup_blocked", message: "The browser did not allow the sign-in window" },
};

function toDialogError(error: unknown): SignInError {
  const { code, message } = (error ?? {}) as { code?: number; message?: string };
  const known = dialogCodes[code ?? 0];
  return new SignInError(known?.code ?? "failed", known?.message ?? message ?? "The sign-in window could not be opened", { cause: error });
}

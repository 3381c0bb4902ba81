type Listener = (answer: string) => void;

/**
 * `window.nestedAppAuthBridge` as MSAL.js expects it
 * (https://github.com/AzureAD/microsoft-authentication-library-for-js, msal-browser/src/naa/AuthBridge.ts).
 * Requests and answers are JSON texts and pass through the host page, which alone holds the user's session.
 */
export function installNestedAuthBridge(hostOrigin: string): void {
  const listeners = new Set<Listener>();
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== hostOrigin) return;
    const answer = (event.data as { nestedAppAuth?: string } | null)?.nestedAppAuth;
    if (typeof answer === "string") listeners.forEach((listener) => listener(answer));
  });
  Object.assign(window, {
    nestedAppAuthBridge: {
      addEventListener: (_name: string, listener: Listener) => listeners.add(listener),
      removeEventListener: (_name: string, listener: Listener) => listeners.delete(listener),
      postMessage: (request: string) => window.parent.postMessage({ nestedAppAuth: request }, hostOrigin),
    },
  });
}

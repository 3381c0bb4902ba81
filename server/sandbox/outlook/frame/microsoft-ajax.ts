/**
 * What office.js takes from MicrosoftAjax.js 3.5. Without it office.js fetches the library from
 * ajax.aspnetcdn.com and never gets ready where that host cannot be reached
 * (https://github.com/OfficeDev/office-js/issues/6430).
 */
export function installMicrosoftAjax(): void {
  const nothing = () => undefined;
  const noError = () => null;
  Object.assign(window, {
    Sys: {
      StringBuilder,
      Serialization: { JavaScriptSerializer: { serialize: JSON.stringify, deserialize: JSON.parse } },
      Debug: { trace: nothing },
      Browser: { agent: null, InternetExplorer: {} },
    },
    Type: Function,
  });
  Object.assign(Function, {
    registerNamespace,
    registerClass: nothing,
    _validateParams: noError,
    _validateParameter: noError,
  });
  // The translated words register their classes, which are functions.
  Object.defineProperty(Function.prototype, "registerClass", { value: nothing, configurable: true });
  Object.assign(Error, {
    argument: (name: string, message?: string) => new Error(message ?? `Wrong value of ${name}`),
    parameterCount: (message?: string) => new Error(message ?? "Wrong number of parameters"),
  });
}

/** Makes `window.One.Two` for "One.Two"; the files with office.js's words begin with it. */
function registerNamespace(path: string): void {
  let place = window as unknown as Record<string, object>;
  for (const name of path.split(".")) place = (place[name] ??= {}) as Record<string, object>;
}

function StringBuilder(this: { parts: string[] }, first = ""): void {
  this.parts = [first];
}
StringBuilder.prototype = {
  append(this: { parts: string[] }, part: string) {
    this.parts.push(part);
    return this;
  },
  toString(this: { parts: string[] }) {
    return this.parts.join("");
  },
};

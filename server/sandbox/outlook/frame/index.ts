import { installMicrosoftAjax } from "./microsoft-ajax.ts";
import { installNestedAuthBridge } from "./nested-auth-bridge.ts";
import { installNewerApis } from "./newer-apis.ts";
import { readFrameName } from "./frame-name.ts";

const frame = readFrameName(window.name);

installMicrosoftAjax();
if (frame) {
  if (frame.sandbox.nestedAuth) installNestedAuthBridge(frame.hostOrigin);
  installNewerApis(frame.sandbox.officeTheme);
}

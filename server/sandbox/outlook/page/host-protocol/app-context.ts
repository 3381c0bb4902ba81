import type { AddInManifest } from "../../manifest.ts";
import { OUTLOOK_WEB_APP } from "./ids.ts";

export type AppContextInput = {
  addIn: AddInManifest;
  conversationId: string;
  language: string;
  nestedAuth: boolean;
  /** Roaming settings as office.js keeps them: a JSON text for each key. */
  roamingSettings: Record<string, string>;
  width: number;
  height: number;
};

const MAILBOX_REQUIREMENT_SET = "1.15";
const NESTED_AUTH_REQUIREMENT_SET = "1.1";

/** The answer to `ContextActivationManager_getAppContextAsync`. */
export function appContext(input: AppContextInput): Record<string, unknown> {
  const requirements: Record<string, string> = {
    Mailbox: MAILBOX_REQUIREMENT_SET,
    DialogApi: "1.2",
    OpenBrowserWindowApi: "1.1",
  };
  if (input.nestedAuth) requirements.NestedAppAuth = NESTED_AUTH_REQUIREMENT_SET;
  return {
    _id: input.addIn.id,
    _appName: OUTLOOK_WEB_APP,
    _appVersion: "16.01",
    _appUILocale: input.language,
    _dataLocale: input.language,
    _docUrl: location.origin,
    _clientMode: 0,
    _settings: input.roamingSettings,
    _reason: 1,
    _osfControlType: 2,
    _eToken: "",
    _correlationId: input.conversationId,
    _appInstanceId: input.addIn.id,
    _requirementMatrix: JSON.stringify(requirements),
    _dialogRequirementMatrix: JSON.stringify({ DialogApi: "1.2" }),
    _hostFullVersion: "16.0.0.0",
    _addinName: input.addIn.displayName.default,
    _appDomains: input.addIn.appDomains,
    _clientWindowWidth: input.width,
    _clientWindowHeight: input.height,
    _featureGates: {},
    _initialDisplayMode: 0,
  };
}

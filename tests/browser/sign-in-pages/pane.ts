import { createAuth } from "../../../addin/shared/auth.ts";
import { readConfig } from "../../../addin/shared/config.ts";

const hostInfo = "Outlook$Web$16.01$en-US$correlation$isDialog$$0";
/** The least of the app context that office.js takes for one. */
const appContext = {
  _id: "control", _appName: 64, _appVersion: "16.01", _appUILocale: "en-US", _dataLocale: "en-US", _docUrl: "", _clientMode: 0,
  _settings: {}, _reason: 1, _requirementMatrix: JSON.stringify({ Mailbox: "1.15" }), _dialogRequirementMatrix: JSON.stringify({ DialogApi: "1.2" }),
};

/**
 * Opens a window as office.js of the pane does (its host info in the address, its app context in the window's name), so
 * that the real office.js in the dialog finds its parent. Code 12006 when the window was closed before it said anything.
 */
function openDialog(url: string): Promise<{ message: string; origin: string }> {
  const name = JSON.stringify({ baseFrameName: "mailroom", hostInfo, xdmInfo: `conversation|control|${location.origin}`, serializerVersion: "1", appContext });
  const dialog = window.open(`${url}&_host_Info=${encodeURIComponent(hostInfo)}`, name, "popup,width=480,height=640");
  if (!dialog) return Promise.reject({ code: 12011 });
  return new Promise((resolve, reject) => {
    const watch = setInterval(() => dialog.closed && done(() => reject({ code: 12006 })), 50);
    const onMessage = ({ data, origin, source }: MessageEvent<string>) => {
      if (source === dialog) done(() => resolve({ message: data, origin }));
    };
    const done = (answer: () => void) => {
      clearInterval(watch);
      removeEventListener("message", onMessage);
      dialog.close();
      answer();
    };
    addEventListener("message", onMessage);
  });
}

const supportsNestedAppAuth = () => location.search.includes("nested");
Object.assign(window, { auth: createAuth(readConfig(), { supportsNestedAppAuth, openDialog }) });

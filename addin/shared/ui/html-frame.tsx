import { makeStyles, tokens } from "@fluentui/react-components";
import DOMPurify from "dompurify";
import { useMemo, useRef, useState } from "react";

const HEIGHT_MAX = 480;
const HEIGHT_MIN = 48;

const useStyles = makeStyles({
  frame: { display: "block", width: "100%", border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, backgroundColor: "#ffffff", colorScheme: "light" },
});

/** Nothing from outside unless it was asked for: a picture from the sender's server tells that the mail was read. */
const policyOf = (allowsRemote: boolean) => `default-src 'none'; img-src data: blob:${allowsRemote ? " https:" : ""}; style-src 'unsafe-inline'; font-src data:`;
const STYLE = "body{margin:12px;font:14px/1.45 'Segoe UI',system-ui,sans-serif;color:#242424;background:#fff;overflow-wrap:anywhere}img,table{max-width:100%}img{height:auto}";

/** Foreign html in a frame without scripts, forms or an origin; sanitised once more than the server already did. */
export function HtmlFrame({ html, title, allowsRemotePictures = false }: { html: string; title: string; allowsRemotePictures?: boolean }) {
  const styles = useStyles();
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(HEIGHT_MIN);
  const page = useMemo(() => toPage(html, allowsRemotePictures), [html, allowsRemotePictures]);
  function fit() {
    const body = frame.current?.contentDocument?.body;
    if (body) setHeight(Math.min(HEIGHT_MAX, Math.max(HEIGHT_MIN, body.scrollHeight + 26)));
  }
  // allow-same-origin without allow-scripts: nothing in it can run, and we may read how tall it is.
  return <iframe ref={frame} className={styles.frame} style={{ height }} title={title} sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" srcDoc={page} onLoad={fit} />;
}

function toPage(html: string, allowsRemote: boolean): string {
  if (!allowsRemote) DOMPurify.addHook("uponSanitizeAttribute", dropRemoteImage);
  const clean = DOMPurify.sanitize(html, { WHOLE_DOCUMENT: false, FORBID_TAGS: ["style", "form", "input", "button", "select", "textarea", "meta", "base", "link"], ADD_ATTR: ["target"] });
  DOMPurify.removeAllHooks();
  return `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="${policyOf(allowsRemote)}"><base target="_blank"><style>${STYLE}</style></head><body>${clean}</body></html>`;
}

/** The policy would stop it anyway, but leave the sign of a broken picture. */
function dropRemoteImage(_node: Element, attribute: { attrName: string; attrValue: string; keepAttr: boolean }): void {
  if (["src", "srcset", "background"].includes(attribute.attrName) && !attribute.attrValue.startsWith("data:")) attribute.keepAttr = false;
}

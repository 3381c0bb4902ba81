import { makeStyles, Spinner, Text } from "@fluentui/react-components";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Surface } from "../../manifest.ts";
import { connectFrame } from "../host-protocol/frame-connection.ts";
import { createFrameHost } from "../host-protocol/frame-host.ts";
import { frameName } from "../host-protocol/frame-name.ts";
import { EVENTS, HOST_ACTIONS } from "../host-protocol/ids.ts";
import type { Outlook } from "../outlook.ts";
import { preferences } from "../preferences.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import { officeTheme, themeChangedPayload } from "../theme.ts";

const PERMISSIONS = "clipboard-read; clipboard-write";
const ANSWER_TIMEOUT_MS = 15_000;

const useStyles = makeStyles({
  holder: { flex: 1, minHeight: 0, position: "relative", display: "flex" },
  frame: { flex: 1, border: 0, width: "100%", height: "100%" },
  cover: { position: "absolute", inset: 0, display: "grid", placeItems: "center", pointerEvents: "none" },
});

type FrameProps = { outlook: Outlook; surface: Surface; url: string; title: string; onClose(): void };
type FrameState = "loading" | "answered" | "silent";

/** The add-in's page, with the host's side of office.js behind it for as long as it is shown. */
export function AddInFrame({ outlook, surface, url, title, onClose }: FrameProps) {
  const styles = useStyles();
  const frame = useRef<HTMLIFrameElement>(null);
  const { theme } = useStore(preferences);
  const [state, setState] = useState<FrameState>("loading");
  const conversationId = useMemo(() => crypto.randomUUID(), []);
  const name = useMemo(() => nameOf(outlook, conversationId), [outlook, conversationId]);

  useEffect(() => {
    const element = frame.current!;
    const silent = setTimeout(() => setState((now) => (now === "loading" ? "silent" : now)), ANSWER_TIMEOUT_MS);
    const { width, height } = element.getBoundingClientRect();
    const raiseTheme = () => connection.raise(EVENTS.themeChanged.name, themeChangedPayload(preferences.get().theme));
    const host = createFrameHost({
      services: outlook.services,
      preferences: preferences.get(),
      conversationId,
      size: { width, height },
      item: () => outlook.item(surface),
      onClose,
      onNotified: (action) => leaveFrame(element, action),
      onEventRegistered(event) {
        setState("answered");
        // The page may have started before a change of theme reached it.
        if (event === EVENTS.themeChanged.name && preferences.get().theme !== "light") raiseTheme();
      },
    });
    const connection = connectFrame(element, conversationId, new URL(url).origin, host);
    outlook.panes.connections[surface] = connection;
    element.src = url;
    return () => {
      clearTimeout(silent);
      connection.close();
      if (outlook.panes.connections[surface] === connection) outlook.panes.connections[surface] = null;
    };
  }, []);

  useEffect(() => {
    outlook.panes.raise(EVENTS.themeChanged.name, themeChangedPayload(theme), surface);
  }, [theme]);

  return (
    <div className={styles.holder}>
      <iframe
        ref={frame}
        name={name}
        title={title}
        allow={PERMISSIONS}
        className={styles.frame}
        style={{ colorScheme: theme === "light" ? "light" : "dark" }}
      />
      {state === "loading" ? (
        <div className={styles.cover}>
          <Spinner size="small" aria-label={texts.loading} />
        </div>
      ) : null}
      {state === "silent" ? (
        <div className={styles.cover}>
          <Text>{texts.paneFailed}</Text>
        </div>
      ) : null}
    </div>
  );
}

function nameOf(outlook: Outlook, conversationId: string): string {
  const { language, nestedAuth, theme } = preferences.get();
  return frameName({
    conversationId,
    controlId: outlook.description.addIn.id,
    language,
    nestedAuth,
    officeTheme: officeTheme(theme),
  });
}

/** office.js takes the Tab key from the browser and tells the host when it runs out of elements. */
function leaveFrame(frame: HTMLIFrameElement, action: number): void {
  const backwards = action === HOST_ACTIONS.tabBackOut || action === HOST_ACTIONS.ctrlF6BackOut;
  const forwards =
    action === HOST_ACTIONS.tabOut || action === HOST_ACTIONS.ctrlF6Out || action === HOST_ACTIONS.escape;
  if (!backwards && !forwards) return;
  const buttons = frame.closest("aside")?.querySelectorAll("button") ?? [];
  const ribbon = document.querySelector<HTMLElement>("[data-ribbon] button");
  const target = backwards ? buttons[buttons.length - 1] : ribbon;
  target?.focus();
}

import {
  Button,
  Divider,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  Field,
  makeStyles,
  MessageBar,
  MessageBarBody,
  OverlayDrawer,
  Select,
  Switch,
  Text,
} from "@fluentui/react-components";
import { DismissRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { Outlook } from "../outlook.ts";
import { LANGUAGES, PANE_WIDTHS, preferences } from "../preferences.ts";
import type { Preferences, ThemeName } from "../preferences.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import { DeliverLever } from "./deliver-lever.tsx";
import { ClockLever, FailLever } from "./fault-levers.tsx";
import { ReactLever } from "./react-lever.tsx";
import { RequestLog } from "./request-log.tsx";

const words = texts.lever;

const useStyles = makeStyles({
  body: { display: "flex", flexDirection: "column", gap: "16px", paddingBottom: "24px" },
  divider: { flexGrow: 0 },
  section: { display: "flex", flexDirection: "column", gap: "10px" },
});

export type Told = (text: string, intent?: "success" | "error") => void;

export function LeversPanel({ outlook, onClose }: { outlook: Outlook; onClose(): void }) {
  const styles = useStyles();
  const [told, setTold] = useState<{ text: string; intent: "success" | "error" } | null>(null);
  const tell: Told = (text, intent = "success") => setTold({ text, intent });
  return (
    <OverlayDrawer open position="start" modalType="non-modal" onOpenChange={onClose} aria-label={words.title}>
      <DrawerHeader>
        <DrawerHeaderTitle
          action={<Button appearance="subtle" aria-label={texts.close} icon={<DismissRegular />} onClick={onClose} />}
        >
          {words.title}
        </DrawerHeaderTitle>
        <Text size={200}>{words.intro}</Text>
      </DrawerHeader>
      <DrawerBody className={styles.body}>
        {told ? (
          <MessageBar intent={told.intent}>
            <MessageBarBody>{told.text}</MessageBarBody>
          </MessageBar>
        ) : null}
        <DeliverLever outlook={outlook} tell={tell} />
        <Divider className={styles.divider} />
        <ReactLever outlook={outlook} tell={tell} />
        <Divider className={styles.divider} />
        <ViewLevers />
        <Divider className={styles.divider} />
        <FailLever tell={tell} />
        <Divider className={styles.divider} />
        <ClockLever tell={tell} />
        <Divider className={styles.divider} />
        <RequestLog tell={tell} />
      </DrawerBody>
    </OverlayDrawer>
  );
}

function ViewLevers() {
  const styles = useStyles();
  const { theme, language, paneWidth, nestedAuth } = useStore(preferences);
  return (
    <section className={styles.section}>
      <Text as="h3" weight="semibold">
        {words.view}
      </Text>
      <Field label={words.theme}>
        <Select value={theme} onChange={(_event, data) => preferences.set({ theme: data.value as ThemeName })}>
          {Object.entries(words.themes).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={words.language}>
        <Select
          value={language}
          onChange={(_event, data) => preferences.set({ language: data.value as Preferences["language"] })}
        >
          {LANGUAGES.map((each) => (
            <option key={each} value={each}>
              {words.languages[each]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={words.paneWidth}>
        <Select
          value={paneWidth}
          onChange={(_event, data) => preferences.set({ paneWidth: Number(data.value) as Preferences["paneWidth"] })}
        >
          {PANE_WIDTHS.map((each) => (
            <option key={each} value={each}>{`${each} px`}</option>
          ))}
        </Select>
      </Field>
      <Switch
        label={words.nestedAuth}
        checked={nestedAuth}
        onChange={(_event, data) => preferences.set({ nestedAuth: data.checked })}
      />
    </section>
  );
}

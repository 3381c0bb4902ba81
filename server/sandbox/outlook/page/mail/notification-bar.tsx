import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarGroup,
  Spinner,
  tokens,
} from "@fluentui/react-components";
import { DismissRegular } from "@fluentui/react-icons";
import type { Surface } from "../../manifest.ts";
import { dismiss } from "../host-protocol/notifications.ts";
import type { ItemNotification } from "../host-protocol/notifications.ts";
import type { Outlook } from "../outlook.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";

const useStyles = makeStyles({
  group: { padding: "0 20px 8px", display: "flex", flexDirection: "column", gap: "4px" },
  icon: { width: "16px", height: "16px" },
  body: {
    display: "flex",
    alignItems: "center",
    gap: "8px",
    overflowWrap: "anywhere",
    color: tokens.colorNeutralForeground1,
  },
});

type BarProps = { outlook: Outlook; itemKey: string; surface?: Surface };

/** What the add-in says about this item, under its name, as in Outlook. */
export function NotificationBar({ outlook, itemKey, surface = "read" }: BarProps) {
  const styles = useStyles();
  const { addIn } = outlook.description;
  const { notifications } = outlook.services;
  const shown = useStore(notifications)[itemKey] ?? [];
  if (shown.length === 0) return null;
  return (
    <MessageBarGroup className={styles.group} animate="both">
      {shown.map((notification) => (
        <MessageBar
          key={notification.key}
          data-notification={notification.key}
          intent={notification.type === "errorMessage" ? "error" : "info"}
          layout="multiline"
          icon={<NotificationIcon notification={notification} iconUrl={addIn.iconUrl} />}
        >
          <MessageBarBody>
            <span className={styles.body}>
              <span>
                <b>{addIn.displayName.default}</b> {notification.message}
              </span>
            </span>
          </MessageBarBody>
          <MessageBarActions
            containerAction={
              <Button
                appearance="transparent"
                aria-label={texts.dismiss}
                icon={<DismissRegular />}
                onClick={() => dismiss(notifications, itemKey, notification.key)}
              />
            }
          >
            {notification.actions?.map((action) => (
              <Button
                key={action.commandId}
                size="small"
                onClick={() => openCommand(outlook, surface, action.commandId)}
              >
                {action.actionText}
              </Button>
            ))}
          </MessageBarActions>
        </MessageBar>
      ))}
    </MessageBarGroup>
  );
}

function NotificationIcon({ notification, iconUrl }: { notification: ItemNotification; iconUrl: string }) {
  const styles = useStyles();
  if (notification.type === "progressIndicator") return <Spinner size="extra-tiny" />;
  if (notification.type === "errorMessage") return undefined;
  return <img className={styles.icon} src={iconUrl} alt="" />;
}

function openCommand(outlook: Outlook, surface: Surface, commandId: string): void {
  const buttons = outlook.description.addIn.surfaces[surface].flatMap((group) => group.buttons);
  const button = buttons.find((each) => each.id === commandId);
  if (button?.action.kind === "pane") outlook.panes.open(surface, button);
}

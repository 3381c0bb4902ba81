import { Button, Divider, makeStyles, Spinner, Tooltip, tokens } from "@fluentui/react-components";
import {
  ArchiveRegular,
  ArrowForwardRegular,
  ArrowReplyAllRegular,
  ArrowReplyRegular,
  DeleteRegular,
  MailRegular,
  MailUnreadRegular,
  MailReadRegular,
} from "@fluentui/react-icons";
import type { CommandButton, CommandGroup, LocalText, Surface } from "../../manifest.ts";
import type { CommandOutcome } from "../add-in/run-function-command.ts";
import type { Outlook } from "../outlook.ts";
import { preferences } from "../preferences.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import { useNotify } from "../toasts.ts";

const ICON_SIZE = 16;
const HIGH_DENSITY_ICON_SIZE = 32;

const useStyles = makeStyles({
  ribbon: {
    display: "flex",
    alignItems: "center",
    gap: "2px",
    flexShrink: 0,
    margin: "8px 8px 6px",
    padding: "4px 8px",
    minHeight: "36px",
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow2,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    overflowX: "auto",
  },
  divider: { flexGrow: 0, height: "24px", padding: "0 4px" },
  button: {
    minWidth: "auto",
    whiteSpace: "nowrap",
    flexShrink: 0,
    fontWeight: tokens.fontWeightRegular,
    paddingLeft: "8px",
    paddingRight: "8px",
  },
  primary: { flexShrink: 0, whiteSpace: "nowrap", marginRight: "4px" },
  icon: { width: "20px", height: "20px", display: "block" },
});

/** Outlook's own commands, and behind them the add-in's, as the manifest names them for this surface. */
export function Ribbon({ outlook, surface }: { outlook: Outlook; surface: Surface }) {
  const styles = useStyles();
  const groups = outlook.description.addIn.surfaces[surface];
  return (
    <section className={styles.ribbon} aria-label={texts.ribbon} data-ribbon>
      <Button
        className={styles.primary}
        appearance="primary"
        icon={<MailRegular />}
        onClick={() => void outlook.compose({ kind: "new" })}
      >
        {texts.newMail}
      </Button>
      {surface === "read" ? <MailCommands outlook={outlook} /> : null}
      {groups.map((group) => (
        <AddInGroup key={group.id} outlook={outlook} group={group} surface={surface} />
      ))}
    </section>
  );
}

function MailCommands({ outlook }: { outlook: Outlook }) {
  const styles = useStyles();
  const { selectedIds, open, messages } = useStore(outlook.mail.state);
  const { mail } = outlook;
  const some = selectedIds.length > 0;
  const respond = (kind: "reply" | "replyAll" | "forward") => () => void outlook.compose({ kind, messageId: open!.id });
  const isRead = messages.find((message) => message.id === selectedIds[0])?.isRead ?? false;
  const commands = [
    {
      text: texts.remove,
      icon: <DeleteRegular />,
      enabled: some,
      run: () => void mail.move(selectedIds, "deleteditems"),
    },
    { text: texts.archive, icon: <ArchiveRegular />, enabled: some, run: () => void mail.move(selectedIds, "archive") },
    { text: texts.reply, icon: <ArrowReplyRegular />, enabled: open !== null, run: respond("reply") },
    { text: texts.replyAll, icon: <ArrowReplyAllRegular />, enabled: open !== null, run: respond("replyAll") },
    { text: texts.forward, icon: <ArrowForwardRegular />, enabled: open !== null, run: respond("forward") },
    {
      text: isRead ? texts.markUnread : texts.markRead,
      icon: isRead ? <MailUnreadRegular /> : <MailReadRegular />,
      enabled: some,
      run: () => void mail.setRead(selectedIds, !isRead),
    },
  ];
  return (
    <>
      {commands.map(({ text, icon, enabled, run }) => (
        <Tooltip key={text} content={text} relationship="label" positioning="below">
          <Button className={styles.button} appearance="subtle" icon={icon} disabled={!enabled} onClick={run} />
        </Tooltip>
      ))}
    </>
  );
}

type GroupProps = { outlook: Outlook; group: CommandGroup; surface: Surface };

function AddInGroup({ outlook, group, surface }: GroupProps) {
  const styles = useStyles();
  const { language } = useStore(preferences);
  return (
    <>
      <Divider vertical className={styles.divider} />
      <div role="group" aria-label={localised(group.label, language)} style={{ display: "contents" }}>
        {group.buttons.map((button) => (
          <AddInButton key={button.id} outlook={outlook} button={button} surface={surface} />
        ))}
      </div>
    </>
  );
}

function AddInButton({ outlook, button, surface }: { outlook: Outlook; button: CommandButton; surface: Surface }) {
  const styles = useStyles();
  const notify = useNotify();
  const { language } = useStore(preferences);
  const { runningButtonId, draft } = useStore(outlook.state);
  const { open, selectedIds } = useStore(outlook.mail.state);
  const label = localised(button.label, language);
  const running = runningButtonId === button.id;
  const hasItem = surface === "compose" ? draft !== null : open !== null || takesSeveral(button, selectedIds);
  const icon =
    button.icons[window.devicePixelRatio > 1 ? HIGH_DENSITY_ICON_SIZE : ICON_SIZE] ??
    button.icons[HIGH_DENSITY_ICON_SIZE];

  const run = async () => {
    if (button.action.kind === "pane") return outlook.panes.open(surface, button);
    const outcome = await outlook.runCommand(surface, button);
    const failure = failureText(outcome, label);
    if (failure) notify(failure, "error");
  };
  return (
    <Tooltip
      content={`${localised(button.tipTitle, language)}. ${localised(button.tip, language)}`}
      relationship="description"
      positioning="below"
    >
      <Button
        className={styles.button}
        appearance="subtle"
        data-command={button.id}
        icon={
          running ? (
            <Spinner size="tiny" aria-label={texts.working} />
          ) : (
            <img className={styles.icon} src={icon} alt="" />
          )
        }
        disabled={!hasItem}
        disabledFocusable={running}
        aria-busy={running}
        onClick={() => void run()}
      >
        {label}
      </Button>
    </Tooltip>
  );
}

/** Outlook on the web never starts an add-in beside nothing, whatever its manifest says. */
function takesSeveral({ action }: CommandButton, selectedIds: string[]): boolean {
  return selectedIds.length > 1 && action.kind === "pane" && action.supportsMultiSelect;
}

function failureText(outcome: CommandOutcome, label: string): string | null {
  switch (outcome) {
    case "completed":
      return null;
    case "failed":
      return texts.commandFailed(label);
    case "missing":
      return texts.commandMissing(label);
    case "timed_out":
      return texts.commandTimedOut(label);
    case "silent":
      return texts.commandSilent(label);
    default:
      return outcome satisfies never;
  }
}

export function localised(text: LocalText, language: string): string {
  return text.overrides[language] ?? text.default;
}

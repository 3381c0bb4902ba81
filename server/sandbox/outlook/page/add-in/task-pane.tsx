import { Button, makeStyles, Text, ToggleButton, Tooltip, tokens } from "@fluentui/react-components";
import { DismissRegular, PinFilled, PinRegular } from "@fluentui/react-icons";
import type { Surface } from "../../manifest.ts";
import type { Outlook } from "../outlook.ts";
import { preferences } from "../preferences.ts";
import { localised } from "../ribbon/ribbon.tsx";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import { AddInFrame } from "./add-in-frame.tsx";

const useStyles = makeStyles({
  pane: {
    flexShrink: 0,
    display: "flex",
    flexDirection: "column",
    overflow: "hidden",
    boxSizing: "content-box",
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow2,
    border: `1px solid ${tokens.colorTransparentStroke}`,
  },
  header: {
    display: "flex",
    alignItems: "center",
    gap: "8px",
    height: "44px",
    padding: "0 8px 0 12px",
    flexShrink: 0,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  icon: { width: "20px", height: "20px" },
  name: { flex: 1, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
});

type TaskPaneProps = {
  outlook: Outlook;
  surface: Surface;
  /** A read pane lives on behind the compose window's own. */
  covered: boolean;
};

export function TaskPane({ outlook, surface, covered }: TaskPaneProps) {
  const styles = useStyles();
  const panes = useStore(outlook.panes.state);
  const { language, nestedAuth, paneWidth } = useStore(preferences);
  const pane = panes[surface];
  if (!pane || pane.button.action.kind !== "pane") return null;
  const { addIn } = outlook.description;
  const { url, supportsPinning } = pane.button.action;
  const name = localised(addIn.displayName, language);
  const hidden = covered && panes.compose !== null;

  const pin = (pinned: boolean) => {
    outlook.panes.pin(surface, pinned);
    preferences.set({ pinnedButtonId: pinned ? pane.button.id : null });
  };
  const close = () => {
    if (pane.pinned) preferences.set({ pinnedButtonId: null });
    outlook.panes.close(surface);
  };
  return (
    <aside
      className={styles.pane}
      style={{ width: paneWidth, ...(hidden ? { display: "none" } : {}) }}
      aria-label={name}
      data-pane={surface}
    >
      <div className={styles.header}>
        <img className={styles.icon} src={addIn.iconUrl} alt="" />
        <Text weight="semibold" className={styles.name}>
          {name}
        </Text>
        {supportsPinning && surface === "read" ? (
          <Tooltip content={pane.pinned ? texts.unpin : texts.pin} relationship="label">
            <ToggleButton
              appearance="subtle"
              size="small"
              checked={pane.pinned}
              icon={pane.pinned ? <PinFilled /> : <PinRegular />}
              onClick={() => pin(!pane.pinned)}
            />
          </Tooltip>
        ) : null}
        <Tooltip content={texts.close} relationship="label">
          <Button appearance="subtle" size="small" icon={<DismissRegular />} onClick={close} />
        </Tooltip>
      </div>
      <AddInFrame
        key={`${pane.serial} ${language} ${nestedAuth}`}
        outlook={outlook}
        surface={surface}
        url={localised(url, language)}
        title={name}
        onClose={close}
      />
    </aside>
  );
}

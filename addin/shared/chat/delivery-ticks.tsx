import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Checkmark12Regular, Clock12Regular, ErrorCircle12Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../../../server/contract/chats.ts";

const useStyles = makeStyles({
  ticks: { display: "inline-flex", alignItems: "center", gap: "2px" },
  second: { marginInlineStart: "-8px" },
  read: { color: tokens.colorBrandForeground1 },
  failed: { color: tokens.colorPaletteRedForeground1 },
});

export type Travel = "waiting" | "sent" | "delivered" | "read" | "failed" | "uncertain" | "cancelled";

/** How far a message of ours has come, in the words that people know. */
export function travelOf({ delivery }: Pick<ChatMessage, "delivery">): Travel {
  switch (delivery?.status) {
    case "queued":
    case "claimed":
    case "handed_over":
      return "waiting";
    case "delivered":
      return "delivered";
    case "read":
      return "read";
    case "failed":
    case "bounced":
    case "complained":
    case "suppressed":
      return "failed";
    case "uncertain":
      return "uncertain";
    case "cancelled":
      return "cancelled";
    default:
      return "sent";
  }
}

/** One tick, two, two in colour; each with its word. */
export function DeliveryTicks({ travel }: { travel: Travel }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const isDouble = travel === "delivered" || travel === "read";
  const isBad = travel === "failed" || travel === "uncertain" || travel === "cancelled";
  return (
    <span className={mergeClasses(styles.ticks, travel === "read" && styles.read, isBad && styles.failed)} title={t(`inbox.travel.${travel}`)}>
      {travel === "waiting" ? <Clock12Regular aria-hidden /> : isBad ? <ErrorCircle12Regular aria-hidden /> : <Checkmark12Regular aria-hidden />}
      {isDouble && <Checkmark12Regular aria-hidden className={styles.second} />}
      <span>{t(`inbox.travel.${travel}`)}</span>
    </span>
  );
}

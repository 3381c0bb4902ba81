import { Button, Field, makeStyles, MessageBar, MessageBarBody, Textarea, tokens } from "@fluentui/react-components";
import { Add20Regular, Edit20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { ChannelRate, ImportedRates } from "../../../server/contract/platforms.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTableStyles } from "../ui/data-table.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { channelKeys } from "./channel-keys.ts";
import { RateDialog } from "./rate-dialog.tsx";
import { useRateWords } from "./rate-words.ts";
import { useChannelCalls } from "./use-channel-calls.ts";

const useStyles = makeStyles({
  text: { margin: "0 0 12px", color: tokens.colorNeutralForeground2 },
  price: { textAlign: "end", fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" },
  act: { textAlign: "end", width: "1%", paddingTop: "4px", paddingBottom: "4px" },
  form: { display: "flex", flexDirection: "column", gap: "12px", maxWidth: "640px", alignItems: "stretch", marginTop: "24px" },
  go: { alignSelf: "start" },
});

/** The prices by which what was sent is reckoned: one by one, or a whole list. */
export function RatesPanel() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const maySave = useMay("savePlatform");
  const rates = useQuery({ queryKey: channelKeys.rates, queryFn: calls.rates });
  const [edited, setEdited] = useState<ChannelRate | "new" | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const edit = (rate: ChannelRate | "new") => {
    opener.current = document.activeElement as HTMLElement | null;
    setEdited(rate);
  };
  const end = () => {
    setEdited(null);
    // Back to where the dialog was opened; a price that is gone took its button along.
    requestAnimationFrame(() => opener.current?.isConnected && opener.current.focus());
  };
  return (
    <Panel title={t("channels.rates.title")} aside={maySave && <Button icon={<Add20Regular />} onClick={() => edit("new")}>{t("channels.rates.add")}</Button>}>
      <p className={styles.text}>{t("channels.rates.text")}</p>
      <Loaded query={rates} skeleton={<SkeletonRows rows={3} />}>
        {(all) => (all.length === 0 ? <p>{t("channels.rates.empty")}</p> : <RatesTable rates={all} onEdit={maySave ? edit : null} />)}
      </Loaded>
      {maySave && <RatesImport />}
      {edited !== null && <RateDialog rate={edited === "new" ? null : edited} known={rates.data ?? []} onEnd={end} />}
    </Panel>
  );
}

function RatesTable({ rates, onEdit }: { rates: ChannelRate[]; onEdit: ((rate: ChannelRate) => void) | null }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t } = useTexts();
  const { country, category, price } = useRateWords();
  return (
    <div className={table.scroll} role="region" aria-label={t("channels.rates.title")} tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            <th className={table.head} scope="col">{t("channels.rates.country")}</th>
            <th className={table.head} scope="col">{t("channels.rates.category")}</th>
            <th className={table.head} style={{ textAlign: "end" }} scope="col">{t("channels.rates.price")}</th>
            {onEdit && <td />}
          </tr>
        </thead>
        <tbody>
          {rates.map((rate) => (
            <tr key={`${rate.country} ${rate.category}`}>
              <th className={table.cell} scope="row">{country(rate.country)}</th>
              <td className={table.cell}>{category(rate.category)}</td>
              <td className={`${table.cell} ${styles.price}`} style={{ textAlign: "end" }}>{price(rate)}</td>
              {onEdit && <td className={`${table.cell} ${styles.act}`}><Button appearance="subtle" size="small" icon={<Edit20Regular />} aria-label={t("channels.rates.change", { country: country(rate.country), category: category(rate.category) })} onClick={() => onEdit(rate)} /></td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RatesImport() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const queries = useQueryClient();
  const [csv, setCsv] = useState("");
  const [done, setDone] = useState<ImportedRates | null>(null);
  const save = useMutation({
    mutationFn: () => calls.importRates(csv, false),
    onSuccess: (read) => {
      setDone(read);
      queries.setQueryData(channelKeys.rates, read.items);
      if (read.refused.length === 0) setCsv("");
    },
  });
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); save.mutate(); }}>
      <Field label={t("channels.rates.csv")} hint={t("channels.rates.csvHint")}><Textarea rows={4} resize="vertical" value={csv} placeholder={"country,category,price,currency\nDE,marketing,0.1131,EUR"} dir="ltr" onChange={(_, { value }) => setCsv(value)} /></Field>
      {save.error && <ErrorCard error={save.error} onRetry={() => save.mutate()} />}
      {done && <MessageBar intent={done.refused.length > 0 ? "warning" : "success"} layout="multiline"><MessageBarBody style={{ whiteSpace: "normal" }}>{t("channels.rates.saved", { count: done.savedCount })} {done.refused.map(({ line, reason }) => t("channels.rates.refused", { line, reason })).join(" ")}</MessageBarBody></MessageBar>}
      <Button className={styles.go} type="submit" disabledFocusable={csv.trim() === "" || save.isPending}>{t("channels.rates.import")}</Button>
    </form>
  );
}

import { Button, Checkbox, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Select } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelRate } from "../../../server/contract/platforms.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { keepAnswer } from "../../shared/keep-answer.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";
import { channelKeys } from "./channel-keys.ts";
import { countryName, EVERYWHERE_ELSE, microsOf, priceText, rateCategories, useRateWords } from "./rate-words.ts";
import { useChannelCalls } from "./use-channel-calls.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px" },
  price: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 128px)", gap: "16px", alignItems: "start" },
  input: { minWidth: 0, width: "100%" },
  box: { marginInlineStart: "-8px" },
});

interface RateDialogProps {
  /** Null: a new one. */
  rate: ChannelRate | null;
  known: ChannelRate[];
  onEnd: () => void;
}

/** One price: which country and category, and how much. */
export function RateDialog({ rate, known, onEnd }: RateDialogProps) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const calls = useChannelCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const words = useRateWords();
  const [isElsewhere, setIsElsewhere] = useState(rate?.country === EVERYWHERE_ELSE);
  const [code, setCode] = useState(rate && rate.country !== EVERYWHERE_ELSE ? rate.country : "");
  const [category, setCategory] = useState<string>(rate?.category ?? rateCategories[0]);
  const [price, setPrice] = useState(rate ? priceText(rate.priceMicros, i18n.language) : "");
  const [currency, setCurrency] = useState(rate?.currency ?? known[0]?.currency ?? "EUR");
  const [isTried, setIsTried] = useState(false);
  const country = isElsewhere ? EVERYWHERE_ELSE : code.trim().toUpperCase();
  const named = isElsewhere ? null : countryName(country, i18n.language);
  const priceMicros = microsOf(price);
  const isTaken = rate === null && known.some((one) => one.country === country && one.category === category);
  const problems = {
    country: !isElsewhere && named === null ? t("channels.rates.wrong.country") : isTaken ? t("channels.rates.wrong.taken") : undefined,
    price: priceMicros === null ? t("channels.rates.wrong.price") : undefined,
    currency: isCurrency(currency) ? undefined : t("channels.rates.wrong.currency"),
  };
  const isGood = Object.values(problems).every((problem) => problem === undefined);
  const before = rate && { priceMicros: rate.priceMicros, currency: rate.currency };
  const save = useMutation({
    mutationFn: (isKept: boolean) => calls.changeRate({ country, category, price: isKept ? { priceMicros: priceMicros!, currency: currency.trim().toUpperCase() } : null, before }),
    onSuccess: async (items, isKept) => {
      await keepAnswer(queries, channelKeys.rates, items);
      tell({ text: t(isKept ? "channels.rates.kept" : "channels.rates.removed", { country: words.country(country), category: words.category(category) }) });
      onEnd();
    },
    // What somebody else entered meanwhile is shown below the dialog.
    onError: () => void queries.invalidateQueries({ queryKey: channelKeys.rates }),
  });
  const submit = () => {
    setIsTried(true);
    if (isGood) save.mutate(true);
  };
  const shown = (problem: string | undefined) => (isTried ? problem : undefined);
  const categories = rateCategories.some((one) => one === category) ? rateCategories : [...rateCategories, category];
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onEnd()}>
      <DialogSurface>
        <form noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
          <DialogBody>
            <DialogTitle>{rate ? t("channels.rates.change", { country: words.country(rate.country), category: words.category(rate.category) }) : t("channels.rates.add")}</DialogTitle>
            <DialogContent className={styles.form}>
              {rate === null && (
                <>
                  <Checkbox className={styles.box} checked={isElsewhere} label={t("channels.rates.elsewhereToo")} onChange={(_, { checked }) => setIsElsewhere(checked === true)} />
                  {!isElsewhere && <Field label={t("channels.rates.country")} hint={named ?? (shown(problems.country) ? undefined : t("channels.rates.countryHint"))} required validationMessage={shown(problems.country)}><Input value={code} maxLength={2} autoComplete="off" dir="ltr" onChange={(_, { value }) => setCode(value.toUpperCase())} /></Field>}
                  <Field label={t("channels.rates.category")} validationMessage={isElsewhere ? shown(problems.country) : undefined}>
                    <Select value={category} onChange={(_, { value }) => setCategory(value)}>{categories.map((one) => <option key={one} value={one}>{words.category(one)}</option>)}</Select>
                  </Field>
                </>
              )}
              <div className={styles.price}>
                <Field label={t("channels.rates.price")} hint={shown(problems.price) ? undefined : t("channels.rates.priceHint")} required validationMessage={shown(problems.price)}><Input className={styles.input} value={price} inputMode="decimal" autoComplete="off" onChange={(_, { value }) => setPrice(value)} /></Field>
                <Field label={t("channels.rates.currency")} required validationMessage={shown(problems.currency)}><Input className={styles.input} value={currency} maxLength={3} autoComplete="off" dir="ltr" onChange={(_, { value }) => setCurrency(value.toUpperCase())} /></Field>
              </div>
              {save.error && <ErrorCard error={save.error} {...(problemOf(save.error).code === "stale" ? { onDismiss: onEnd } : { onRetry: () => save.mutate(save.variables === true) })} />}
            </DialogContent>
            <DialogActions fluid>
              {rate && <Button disabledFocusable={save.isPending} onClick={() => save.mutate(false)}>{t("channels.rates.remove")}</Button>}
              <Button onClick={onEnd}>{t("cancel")}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : "save")}</Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}

function isCurrency(text: string): boolean {
  const code = text.trim().toUpperCase();
  return /^[A-Z]{3}$/.test(code) && new Intl.DisplayNames(["en"], { type: "currency", fallback: "none" }).of(code) !== undefined;
}

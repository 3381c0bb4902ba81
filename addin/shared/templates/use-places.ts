import { useLayoutEffect, useRef, useState, type ChangeEvent, type KeyboardEvent, type RefObject } from "react";
import { endOfPlace, insertField, openPlace } from "./template-text.ts";

const SHOWN = 6;

interface Places {
  box: RefObject<HTMLInputElement | HTMLTextAreaElement | null>;
  text: string;
  onChange: (text: string) => void;
  /** What is offered when `{{` is typed. */
  fields: string[];
}

/** A text with `{{ places }}`: how to put something in, and the list that offers fields while one is typed. */
export function usePlaces({ box, text, onChange, fields }: Places) {
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  const place = caret === null ? null : openPlace(text, caret);
  const offers = place ? fields.filter((field) => field.startsWith(place.typed)).slice(0, SHOWN) : [];
  const current = Math.min(chosen, offers.length - 1);
  /** Where the caret goes with a text that was put in. */
  const goal = useRef<number | null>(null);
  // In the same step as the text: a moment later it would go back over what is typed by then.
  useLayoutEffect(() => {
    if (goal.current === null) return;
    box.current?.focus();
    box.current?.setSelectionRange(goal.current, goal.current);
    goal.current = null;
  });

  function put(next: { text: string; caret: number }) {
    goal.current = next.caret;
    onChange(next.text);
    setCaret(null);
  }
  function choose(field: string) {
    if (place && caret !== null) put(insertField(text, place.start, endOfPlace(text, caret), field));
  }
  function onKeyDown(event: KeyboardEvent) {
    if (offers.length === 0) return;
    if (event.key === "ArrowDown") setChosen((current + 1) % offers.length);
    else if (event.key === "ArrowUp") setChosen((current - 1 + offers.length) % offers.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(offers[current]!);
    else if (event.key === "Escape") setCaret(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return {
    props: {
      value: text,
      onChange(event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) {
        onChange(event.target.value);
        setCaret(event.target.selectionStart);
        setChosen(0);
      },
      onKeyDown,
      onBlur: () => setCaret(null),
    },
    /** At the caret, over what is selected. */
    insert(what: string, { onOwnLine } = { onOwnLine: false }) {
      const from = box.current?.selectionStart ?? text.length;
      const end = box.current?.selectionEnd ?? from;
      const before = text.slice(0, from) + (onOwnLine && from > 0 && text[from - 1] !== "\n" ? "\n" : "") + what;
      put({ text: before + text.slice(end), caret: before.length });
    },
    completion: { offers, current, onChoose: choose },
  };
}

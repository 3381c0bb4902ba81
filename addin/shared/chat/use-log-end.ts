import { useLayoutEffect, useRef, useState } from "react";

const NEAR_END_PX = 80;

/** Stays at the end while it is there, and where it is read otherwise; older messages above do not move what is read. */
export function useLogEnd(newest: string, oldest: string | undefined) {
  const log = useRef<HTMLDivElement>(null);
  const [isAway, setAway] = useState(false);
  const height = useRef(0);
  const wasAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    if (wasAtEnd.current) element.scrollTop = element.scrollHeight;
    height.current = element.scrollHeight;
  }, [newest]);
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    if (!wasAtEnd.current && height.current > 0) element.scrollTop += element.scrollHeight - height.current;
    height.current = element.scrollHeight;
  }, [oldest]);
  // Pictures come later, and the place to write grows: the end stays the end.
  const isThere = oldest !== undefined;
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    const stay = () => {
      if (wasAtEnd.current) element.scrollTop = element.scrollHeight;
      height.current = element.scrollHeight;
    };
    const observer = new ResizeObserver(stay);
    observer.observe(element);
    element.addEventListener("load", stay, true);
    return () => {
      observer.disconnect();
      element.removeEventListener("load", stay, true);
    };
  }, [isThere]);
  return {
    log,
    isAway,
    toEnd: () => log.current?.scrollTo({ top: log.current.scrollHeight }),
    onScroll() {
      const { scrollHeight, scrollTop, clientHeight } = log.current!;
      wasAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      setAway(!wasAtEnd.current);
    },
  };
}

import { useEffect } from "react";

/** An Escape that closed something here ends here: every other one office.js, at the window, takes for the wish to leave the pane, and the focus goes to Outlook. */
export function useOwnEscape(): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key === "Escape" && event.defaultPrevented) event.stopPropagation();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

import { Component, type ReactNode } from "react";
import { ErrorCard } from "../../shared/ui/error-card.tsx";

/** A page that could not be drawn, or whose script did not come, takes no other page with it. React knows this by a class only. */
export class PageBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    // A script that did not come is asked for again only by a new page.
    return error === null ? this.props.children : <ErrorCard error={error} onRetry={() => location.reload()} />;
  }
}

import { Component, type ReactNode } from "react";
import { ErrorCard } from "./error-card.tsx";

/** A screen that throws, or whose script did not come, shows that in its place; the rest of the page lives on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override render() {
    if (!this.state.error) return this.props.children;
    return <ErrorCard error={this.state.error} onRetry={() => location.reload()} />;
  }
}

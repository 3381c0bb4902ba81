import { Component, lazy, Suspense, type ReactNode } from "react";

const ErrorCard = lazy(async () => ({ default: (await import("./error-card.tsx")).ErrorCard }));

/** A screen that throws, or whose script did not come, shows that in its place; the rest of the page lives on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    // Without a connection the card's own script may not come either; its words then stand here plainly.
    const plain = <p role="alert">{error instanceof Error ? error.message : String(error)}</p>;
    return <PlainBoundary plain={plain}><Suspense fallback={plain}><ErrorCard error={error} onRetry={() => location.reload()} /></Suspense></PlainBoundary>;
  }
}

class PlainBoundary extends Component<{ children: ReactNode; plain: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };
  static getDerivedStateFromError() {
    return { hasFailed: true };
  }
  override render() {
    return this.state.hasFailed ? this.props.plain : this.props.children;
  }
}

import { Component, type ReactNode } from "react";
import type { BrowserAgent } from "../browser/index.ts";
import { captureInComponents, type ReactErrorInfo } from "./captured-error.ts";

/** What is shown in place of what failed: something to render, or a function that makes it and may try again. */
export type Fallback = ReactNode | ((error: unknown, reset: () => void) => ReactNode);

/** What an {@link ErrorBoundary} is given. */
export interface ErrorBoundaryProps {
  /** Takes the errors; without one, as while rendering on a server, nothing is reported. */
  readonly agent: Pick<BrowserAgent, "captureError"> | undefined;
  /** Default nothing. */
  readonly fallback?: Fallback | undefined;
  readonly children?: ReactNode | undefined;
}

interface ErrorBoundaryState {
  /** In an object, since anything may be thrown, `undefined` too. */
  readonly failure: { readonly error: unknown } | undefined;
}

/**
 * Reports what its children throw while they render, and shows `fallback` in their place.
 *
 * Errors of event handlers and of promises do not reach an error boundary; the agent finds them itself.
 *
 * @example
 * ```tsx
 * <ErrorBoundary agent={agent} fallback={<p>Something went wrong.</p>}>
 *   <Cart />
 * </ErrorBoundary>
 * ```
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { failure: undefined };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { failure: { error } };
  }

  override componentDidCatch(error: unknown, info: ReactErrorInfo): void {
    const { agent } = this.props;
    if (agent) captureInComponents(agent, error, info);
  }

  override render(): ReactNode {
    const { fallback, children } = this.props;
    const { failure } = this.state;
    if (!failure) return children;
    if (typeof fallback !== "function") return fallback;
    return fallback(failure.error, () => this.setState({ failure: undefined }));
  }
}

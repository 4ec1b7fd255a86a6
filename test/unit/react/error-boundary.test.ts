import { createElement, StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ErrorBoundary } from "../../../src/react/index.ts";
import { createRecordingAgent } from "../recording-agent.ts";

describe("an error boundary", () => {
  it.each([undefined, createRecordingAgent()])(
    "renders its children on a server, with and without an agent",
    (agent) => {
      const boundary = createElement(ErrorBoundary, { agent, fallback: "broken" }, createElement("p", null, "fine"));
      expect(renderToString(createElement(StrictMode, null, boundary))).toBe("<p>fine</p>");
      expect(agent?.errors ?? []).toEqual([]);
    },
  );

  it("leaves an error on a server to who renders", () => {
    const failure = new Error("cannot render");
    const Broken = () => {
      throw failure;
    };
    const boundary = createElement(ErrorBoundary, { agent: undefined, fallback: "broken" }, createElement(Broken));
    expect(() => renderToString(boundary)).toThrow(failure);
  });

  it("shows what the fallback makes of whatever was thrown, until it is reset", () => {
    const agent = createRecordingAgent();
    const states: unknown[] = [];
    const boundary = new ErrorBoundary({
      agent,
      fallback: (error, reset) => {
        reset();
        return `broken: ${error}`;
      },
      children: "fine",
    });
    boundary.setState = (state) => void states.push(state);
    expect(boundary.render()).toBe("fine");
    boundary.state = ErrorBoundary.getDerivedStateFromError(undefined);
    expect(boundary.render()).toBe("broken: undefined");
    expect(states).toEqual([{ failure: undefined }]);
    boundary.componentDidCatch(undefined, { componentStack: "\n    at Cart" });
    expect(agent.errors).toEqual([undefined]);
  });
});

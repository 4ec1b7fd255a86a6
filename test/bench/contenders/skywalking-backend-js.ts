import { ContextManager, config } from "skywalking-backend-js";
import { finalizeConfig } from "skywalking-backend-js/lib/config/AgentConfig.js";
import { emitter } from "skywalking-backend-js/lib/lib/EventEmitter.js";
import type { Tag } from "skywalking-backend-js/lib/Tag.js";
import { Component } from "skywalking-backend-js/lib/trace/Component.js";
import type { Contender } from "../contender.ts";
import { ORDER, SPANS_PER_ORDER } from "../order.ts";

/** SkyWalking's own agent for Node: its spans and contexts, without plugins, before a sink in its reporter's place. */
export function createContender(): Contender {
  const { authorization: _none, ...settings } = config;
  finalizeConfig(settings);
  Object.assign(config, settings);
  let segments: { spans: readonly unknown[] }[] = [];
  emitter.on("segment-finished", (segment) => segments.push(segment));
  return {
    run(times) {
      for (let index = 0; index < times; index++) makeSegment();
    },
    drain() {
      const spans = segments.reduce((sum, segment) => sum + segment.spans.length, 0);
      segments = [];
      // What its reporter says once it has sent: it records nothing beyond 1,000 segments otherwise.
      emitter.emit("segments-sent");
      return spans / SPANS_PER_ORDER;
    },
  };
}

function makeSegment(): void {
  const entry = ContextManager.current.newEntrySpan(ORDER.entry);
  entry.start();
  entry.tag(tag("http.method", "POST"));
  entry.tag(tag("url", "https://shop.example/orders"));
  entry.tag(tag("http.status_code", "201"));
  const local = ContextManager.current.newLocalSpan(ORDER.local);
  local.start();
  local.tag(tag("order.id", "4711"));
  local.tag(tag("order.items", "3"));
  local.tag(tag("order.currency", "EUR"));
  const exit = ContextManager.current.newExitSpan(ORDER.exit, Component.HTTP);
  exit.peer = ORDER.peer;
  exit.start();
  exit.tag(tag("http.method", "GET"));
  exit.tag(tag("url", "https://stock.internal/stock"));
  exit.tag(tag("http.status_code", "200"));
  exit.stop();
  local.stop();
  entry.stop();
}

/** The shape that its own tag factories give; two keys of ours have no factory. */
function tag(key: string, val: string): Tag {
  return { key, overridable: true, val };
}

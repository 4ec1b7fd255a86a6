//! The least that any agent in Rust does: the same messages filled by hand, with the crate's kind of ids and clock reads.

use skywalking::proto::v3::{KeyStringValuePair, SegmentObject, SpanLayer, SpanObject, SpanType};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

const COMPONENT_ID: i32 = 11000;

/// Makes so many segments and tells how many were whole.
pub fn run(segments: usize) -> usize {
    (0..segments)
        .map(|_| std::hint::black_box(Box::new(make_segment())))
        .filter(|segment| segment.spans.len() == 3)
        .count()
}

fn make_segment() -> SegmentObject {
    let trace_id = id();
    let trace_segment_id = id();
    let mut entry = span(0, "POST:/orders", "", SpanType::Entry);
    entry.span_layer = SpanLayer::Http as i32;
    entry.tags.push(tag("http.method", "POST"));
    entry.tags.push(tag("url", "https://shop.example/orders"));
    entry.tags.push(tag("http.status_code", "201"));
    let mut local = span(1, "reserve stock", "", SpanType::Local);
    local.tags.push(tag("order.id", "4711"));
    local.tags.push(tag("order.items", "3"));
    local.tags.push(tag("order.currency", "EUR"));
    let mut exit = span(2, "GET:/stock", "stock.internal:443", SpanType::Exit);
    exit.tags.push(tag("http.method", "GET"));
    exit.tags.push(tag("url", "https://stock.internal/stock"));
    exit.tags.push(tag("http.status_code", "200"));
    exit.end_time = now();
    local.end_time = now();
    entry.end_time = now();
    SegmentObject {
        trace_id,
        trace_segment_id,
        spans: vec![exit, local, entry],
        service: "checkout".to_owned(),
        service_instance: "1.4.2".to_owned(),
        is_size_limited: false,
    }
}

fn span(span_id: i32, operation_name: &str, peer: &str, span_type: SpanType) -> SpanObject {
    SpanObject {
        span_id,
        parent_span_id: span_id - 1,
        start_time: now(),
        operation_name: operation_name.to_owned(),
        peer: peer.to_owned(),
        span_type: span_type as i32,
        component_id: COMPONENT_ID,
        ..Default::default()
    }
}

fn tag(key: &str, value: &str) -> KeyStringValuePair {
    KeyStringValuePair { key: key.to_owned(), value: value.to_owned() }
}

fn id() -> String {
    Uuid::new_v4().as_u128().to_string()
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}

//! The crate as an application uses it: three spans with three tags each, reported to a reporter that only counts.

use skywalking::{
    reporter::{CollectItem, Report},
    trace::{span::HandleSpanObject, tracer::Tracer},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

struct CountingReporter(Arc<AtomicUsize>);

impl Report for CountingReporter {
    fn report(&self, item: CollectItem) {
        if let CollectItem::Trace(segment) = std::hint::black_box(item) {
            self.0.fetch_add(usize::from(segment.spans.len() == 3), Ordering::Relaxed);
        }
    }
}

/// Makes so many segments and tells how many arrived whole.
pub fn run(segments: usize) -> usize {
    let received = Arc::new(AtomicUsize::new(0));
    let tracer = Tracer::new("checkout", "1.4.2", CountingReporter(received.clone()));
    for _ in 0..segments {
        make_segment(&tracer);
    }
    received.load(Ordering::Relaxed)
}

fn make_segment(tracer: &Tracer) {
    let mut context = tracer.create_trace_context();
    let mut entry = context.create_entry_span("POST:/orders");
    entry.add_tag("http.method", "POST");
    entry.add_tag("url", "https://shop.example/orders");
    entry.add_tag("http.status_code", "201");
    {
        let mut local = context.create_local_span("reserve stock");
        local.add_tag("order.id", "4711");
        local.add_tag("order.items", "3");
        local.add_tag("order.currency", "EUR");
        {
            let mut exit = context.create_exit_span("GET:/stock", "stock.internal:443");
            exit.add_tag("http.method", "GET");
            exit.add_tag("url", "https://stock.internal/stock");
            exit.add_tag("http.status_code", "200");
        }
    }
}

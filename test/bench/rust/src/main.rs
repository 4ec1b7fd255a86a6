//! Times one contender: `skywalking-edge-bench agent|floor ROUNDS`. Prints the nanoseconds per segment of each round.

mod agent;
mod floor;

use std::time::Instant;

const SEGMENTS: usize = 20_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let rounds: usize = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(10);
    let run: fn(usize) -> usize = match name.as_str() {
        "agent" => agent::run,
        "floor" => floor::run,
        _ => panic!("agent or floor"),
    };
    run(SEGMENTS);
    for _ in 0..rounds {
        let start = Instant::now();
        let received = run(SEGMENTS);
        let elapsed = start.elapsed();
        assert_eq!(received, SEGMENTS, "segments that reached the reporter");
        println!("{:.1}", elapsed.as_nanos() as f64 / SEGMENTS as f64);
    }
}

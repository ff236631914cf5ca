//! How long a ledger of 100,000 lines takes to be read: `cargo bench --bench ledger`.
#![allow(clippy::disallowed_methods, reason = "a benchmark takes the time")]
#![allow(unreachable_pub, reason = "nobody imports from this program")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// So many lines are read.
const LINES: usize = 100_000;

/// So often.
const ROUNDS: usize = 21;

fn main() {
    let mut text = String::from(
        "# address\tkind\tid\tlanguage\ttext\tpublished\tanswers\tupdated\tnote\tdoi\n",
    );
    for number in 0..LINES {
        let year = 1990 + number / (LINES / 36);
        writeln!(
            text,
            "/articles/{year}/an-article-of-that-year-{number:06}/\tarticle\ttag:institute.example,2020:\
             articles/an-article-of-that-year-{number:06}\ten\t{number:032x}\t{year}-03-01\tpage\t\t\t\
             10.5555/{number}"
        )
        .expect("a String takes all that is written");
    }
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            let read = black_box(ssg::ledger::promised(black_box(&text)));
            assert_eq!(read.len(), LINES);
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "{LINES} lines, {:.1} MB: median {:.1} ms, fastest {:.1} ms",
        text.len() as f64 / 1e6,
        times[ROUNDS / 2],
        times[0]
    );
}

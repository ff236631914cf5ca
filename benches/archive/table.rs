//! The table of results.

use std::time::Duration;

use crate::floor::Floor;
use crate::measure::Cost;
use crate::scenario::Scenario;

/// What one program's runs of one kind cost.
pub struct Series {
    /// Name of the program.
    pub program: &'static str,
    /// Each run.
    pub costs: Vec<Cost>,
    /// Files and bytes of the finished site.
    pub floor: Floor,
}

impl Series {
    fn median<T: Ord + Copy>(&self, key: impl Fn(&Cost) -> T) -> T {
        median(self.costs.iter().map(key).collect())
    }
}

/// The middle one; of an even number, the upper of the two in the middle.
pub fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.sort();
    values[values.len() / 2]
}

/// Prints the head of the table.
pub fn head() {
    println!(
        "{:>8}  {:<17}  {:<15}  {:>9}  {:>15}  {:>9}  {:>8}  {:>8}  {:>8}",
        "articles", "scenario", "", "wall", "fastest-slowest", "cpu", "memory", "files", "bytes"
    );
}

/// Prints the rows of one size and scenario: `ssg` with each theme, the peer where there is one, the
/// ratios, and the floor of the first where it was measured.
pub fn rows(size: usize, scenario: Scenario, series: &[Series], floors: &[Floor]) {
    let mut labels = (grouped(size as u64), scenario.name());
    let mut line = |name: &str, cells: [String; 6]| {
        let [wall, range, cpu, memory, files, bytes] = cells;
        let (size, scenario) = std::mem::take(&mut labels);
        let line = format!(
            "{size:>8}  {scenario:<17}  {name:<15}  {wall:>9}  {range:>15}  {cpu:>9}  {memory:>8}  {files:>8}  {bytes:>8}"
        );
        println!("{}", line.trim_end());
    };
    let wall = |series: &Series| series.median(|cost| cost.wall);
    for one in series {
        let fastest = one.costs.iter().map(|cost| cost.wall).min().unwrap_or_default();
        let slowest = one.costs.iter().map(|cost| cost.wall).max().unwrap_or_default();
        line(
            one.program,
            [
                seconds(wall(one)),
                format!("{:.3}-{:.3} s", fastest.as_secs_f64(), slowest.as_secs_f64()),
                seconds(one.median(|cost| cost.cpu)),
                megabytes(one.median(|cost| cost.memory)),
                grouped(one.floor.files),
                megabytes(one.floor.bytes),
            ],
        );
    }
    let last = series.last().expect("something is measured");
    for (ssg, peer) in series[..series.len() - 1].iter().map(|one| (one, last)) {
        let time = |key: fn(&Cost) -> Duration| {
            ratio(ssg.median(key).as_secs_f64(), peer.median(key).as_secs_f64())
        };
        let memory = |series: &Series| series.median(|cost| cost.memory) as f64;
        line(
            &format!("{}/{}", ssg.program, peer.program),
            [
                time(|cost| cost.wall),
                String::new(),
                time(|cost| cost.cpu),
                ratio(memory(ssg), memory(peer)),
                ratio(ssg.floor.files as f64, peer.floor.files as f64),
                ratio(ssg.floor.bytes as f64, peer.floor.bytes as f64),
            ],
        );
    }
    let only = |text: String| {
        [text, String::new(), String::new(), String::new(), String::new(), String::new()]
    };
    let ssg = wall(&series[0]).as_secs_f64();
    for (name, key) in
        [("writing", (|floor| floor.write) as fn(&Floor) -> Duration), ("stat", |floor| floor.stat)]
    {
        let floor = median(floors.iter().map(key).collect());
        if floor > Duration::ZERO {
            line(name, only(seconds(floor)));
            line(&format!("ssg/{name}"), only(ratio(ssg, floor.as_secs_f64())));
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

fn ratio(one: f64, other: f64) -> String {
    format!("{:.3}", one / other)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// A number with its thousands apart.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

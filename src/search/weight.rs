//! Weight: how much a word says about a document, in steps that are the same on every machine.

use std::sync::LazyLock;

/// Steps for each doubling in a vector.
const FINE: usize = 8;

/// The step of weight 1 in a vector.
const ONE: usize = 64;

/// Steps for each doubling in an index, and the step of weight 1.
const COARSE: usize = 2;
const MIDDLE: usize = 4;

/// Weights by step, and the least weight that is rounded to each step.
///
/// Only square roots and products, which IEEE 754 makes exact everywhere; logarithms are
/// not exact.
struct Steps {
    weights: Vec<f64>,
    bounds: Vec<f64>,
    /// How many times the weight of a step is that of the one before.
    step: f64,
    /// Steps for each doubling, and the step of weight 1.
    doubling: usize,
    one: usize,
}

impl Steps {
    fn new(count: usize, doubling: usize, one: usize) -> Steps {
        let halves = doubling.ilog2();
        let step = (0..halves).fold(2f64, |step, _| step.sqrt());
        let half = step.sqrt();
        let of = |number: usize| {
            let whole = number as i32 / doubling as i32 - one as i32 / doubling as i32;
            let rest = number % doubling;
            (0..rest).fold(1f64, |weight, _| weight * step) * 2f64.powi(whole)
        };
        let weights: Vec<f64> = (0..count).map(of).collect();
        let bounds = weights.iter().map(|weight| weight / half).collect();
        Steps { weights, bounds, step, doubling, one }
    }

    /// The step of a weight, which is above 0.
    fn nearest(&self, weight: f64) -> u8 {
        debug_assert!(weight > 0.0, "{weight}");
        // Its exponent tells the steps between which it is.
        let doublings = (weight.to_bits() >> 52) as isize - 1023;
        let least = doublings * self.doubling as isize + self.one as isize;
        let last = self.bounds.len() as isize - 1;
        let (from, to) = (least.clamp(0, last), (least + self.doubling as isize).clamp(0, last));
        let between = &self.bounds[from as usize + 1..=to as usize];
        (from as usize + between.partition_point(|bound| *bound <= weight)) as u8
    }
}

static FINE_STEPS: LazyLock<Steps> = LazyLock::new(|| Steps::new(256, FINE, ONE));
static LEVELS: LazyLock<Steps> = LazyLock::new(|| Steps::new(16, COARSE, MIDDLE));

/// The step of a weight in a vector: none is 0.
pub(super) fn step(weight: f64) -> u8 {
    if weight <= 0.0 { 0 } else { FINE_STEPS.nearest(weight).max(1) }
}

/// The step of the weight of a word in a body, whose length is a part of it. Each word is rounded at a
/// place of its own, which `hash` gives: else a body that grows by one word could change all of its
/// words, and with them all files of an index, at once.
pub(super) fn step_in_body(weight: f64, hash: u64) -> u8 {
    let (least, most) = (1.0 / FINE_STEPS.step, FINE_STEPS.step);
    let part = (hash >> 11) as f64 / (1u64 << 53) as f64;
    step(weight * (least + (most - least) * part))
}

/// The weight of a step.
pub(super) fn of_step(step: u8) -> f64 {
    if step == 0 { 0.0 } else { FINE_STEPS.weights[step as usize] }
}

/// The level of a weight in an index.
pub(super) fn level(weight: f64) -> u8 {
    LEVELS.nearest(weight)
}

/// The weight of a level.
pub(super) fn of_level(level: u8) -> f64 {
    LEVELS.weights[level as usize & 15]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lie_at_powers_of_two() {
        assert_eq!((step(1.0), step(2.0), step(0.5), step(0.0)), (64, 72, 56, 0));
        assert_eq!((level(1.0), level(8.0), level(0.001), level(1e9)), (4, 10, 0, 15));
        assert_eq!((of_level(4), of_level(6), of_step(80)), (1.0, 2.0, 4.0));
        let of = |hash: u64| step_in_body(1.03, hash);
        assert_eq!((of(0), of(u64::MAX / 2), of(u64::MAX)), (63, 64, 65));
        for number in 1..=255 {
            assert_eq!(step(of_step(number)), number);
        }
        for number in 0..16 {
            assert_eq!(level(of_level(number)), number);
        }
    }

    #[test]
    fn the_step_is_that_of_the_last_bound_below() {
        let near = |bound: &f64| [bound.next_down(), *bound, bound.next_up()];
        let bounds = FINE_STEPS.bounds.iter().chain(&LEVELS.bounds).flat_map(near);
        let others =
            (1..20_000).flat_map(|number| [f64::from(number) / 1e4, f64::from(number).powi(4)]);
        for weight in bounds.chain(others).chain([f64::from_bits(1), f64::MAX, f64::INFINITY]) {
            let of = |steps: &Steps| {
                steps.bounds.partition_point(|bound| *bound <= weight).saturating_sub(1) as u8
            };
            let steps = (of(&FINE_STEPS).max(1), of(&LEVELS));
            assert_eq!((step(weight), level(weight)), steps, "{weight}");
        }
    }
}

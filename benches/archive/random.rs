//! Numbers that look random and are the same on every run.

/// A stream of numbers (SplitMix64).
pub struct Random(u64);

impl Random {
    /// The stream that belongs to `parts`, such as a seed, a purpose and the number of an article.
    pub fn new(parts: &[u64]) -> Random {
        let mut random = Random(0x5851_f42d_4c95_7f2d);
        for part in parts {
            random.0 ^= part.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            random.0 = random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, and without, 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From 0 up to, and without, `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.unit() * end as f64) as usize
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True in `share` of all cases.
    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of `items`.
    pub fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    /// A number whose logarithm is normally distributed around that of `median` (Box and Muller).
    pub fn log_normal(&mut self, median: f64, spread: f64) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        let angle = std::f64::consts::TAU * self.unit();
        median * (spread * radius * angle.cos()).exp()
    }
}

/// Items that are drawn unequally often.
pub struct Weights(Vec<f64>);

impl Weights {
    /// The item at `rank` (from 0) weighs `1 / (rank + offset) ^ exponent`.
    pub fn falling(items: usize, offset: f64, exponent: f64) -> Weights {
        let mut sum = 0.0;
        let sums = (0..items).map(|rank| {
            sum += (rank as f64 + offset).powf(-exponent);
            sum
        });
        Weights(sums.collect())
    }

    /// Number of an item.
    pub fn draw(&self, random: &mut Random) -> usize {
        let total = self.0.last().copied().unwrap_or_default();
        let at = random.unit() * total;
        self.0.partition_point(|sum| *sum <= at).min(self.0.len() - 1)
    }

    /// Numbers of `count` different items.
    pub fn draw_different(&self, random: &mut Random, count: usize) -> Vec<usize> {
        let mut drawn = Vec::with_capacity(count);
        while drawn.len() < count.min(self.0.len()) {
            let item = self.draw(random);
            if !drawn.contains(&item) {
                drawn.push(item);
            }
        }
        drawn
    }
}

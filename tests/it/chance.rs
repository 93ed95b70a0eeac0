//! Chance that can be repeated: every test that draws lots says its seed, and `JARSHY_SEED` plays one again.

/// A small generator of numbers (xorshift64).
pub struct Chance(u64);

impl Chance {
    /// The lots of one test; says their seed.
    pub fn of(test: &str) -> Self {
        let seed = std::env::var("JARSHY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_250_421);
        println!("{test}: JARSHY_SEED={seed}");
        // Small seeds lie close together; this spreads them. Zero would stay zero.
        Self(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed + 1) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end.max(1)
    }
}

//! The value axis.
//!
//! It has equal steps of round numbers, each at the centre of a row.

use crate::model::thousands::grouped;

/// Factors of a step, and the decimals each adds.
const FACTORS: [(f64, i32); 6] = [(1.0, 0), (2.0, 0), (2.5, 1), (3.0, 0), (4.0, 0), (5.0, 0)];

/// A scale that starts at zero, or below it for negative values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ValueScale {
    /// The lowest tick, as a multiple of `step`.
    first: f64,
    step: f64,
    steps: u16,
    rows_per_step: u16,
    decimals: usize,
}

impl ValueScale {
    /// Chooses the scale that uses most of `rows` rows.
    ///
    /// The values go from `low` to `high`.
    pub(super) fn fit(low: f64, high: f64, rows: u16) -> Option<Self> {
        let (low, mut high) = (low.min(0.0), high.max(0.0));
        if high - low < 1e-9 {
            high = 1.0; // All values are zero.
        }
        let span = high - low;
        let exponent = (span / 6.0).log10().floor() as i32;
        let mut best: Option<(f64, Self)> = None;
        for exponent in exponent..=exponent + 1 {
            for (factor, decimals) in FACTORS {
                let step = factor * 10_f64.powi(exponent);
                // A value at a step needs no further step, despite rounding errors.
                let first = (low / step + 1e-9).floor();
                let steps = (high / step - 1e-9).ceil() - first;
                if !(2.0..=6.0).contains(&steps) || steps + 1.0 > f64::from(rows) {
                    continue;
                }
                let scale = Self {
                    first,
                    step,
                    steps: steps as u16,
                    rows_per_step: (rows - 1) / steps as u16,
                    decimals: (decimals - exponent).max(0) as usize,
                };
                let drawn_rows = span / step * f64::from(scale.rows_per_step);
                // Ticks on adjacent rows, and a single tick in the middle, are harder to read.
                let ease = match (scale.rows_per_step, scale.steps) {
                    (1, _) => 0.8,
                    (_, 2) => 0.9,
                    _ => 1.0,
                };
                let score = drawn_rows * ease + steps * 1e-3;
                if best.is_none_or(|(other, _)| score > other) {
                    best = Some((score, scale));
                }
            }
        }
        best.map(|(_, scale)| scale)
    }

    /// Number of rows from the highest to the lowest tick, inclusive.
    pub(super) fn rows(&self) -> u16 {
        self.steps * self.rows_per_step + 1
    }

    /// The position of a value, in rows below the centre of the first row.
    pub(super) fn row_of(&self, value: f64) -> f64 {
        let steps = self.first + f64::from(self.steps) - value / self.step;
        steps * f64::from(self.rows_per_step)
    }

    /// The ticks from top to bottom: row and text.
    pub(super) fn ticks(&self) -> Vec<(u16, String)> {
        let ticks = (0..=self.steps).rev();
        let ticks = ticks.map(|i| {
            let value = (self.first + f64::from(i)) * self.step;
            let row = (self.steps - i) * self.rows_per_step;
            (row, grouped_number(value, self.decimals))
        });
        ticks.collect()
    }
}

/// Formats a number with its thousands apart: `1,084`, `12,345`, `-0.25`.
fn grouped_number(value: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let is_zero = digits.bytes().all(|digit| matches!(digit, b'0' | b'.'));
    let sign = if value < 0.0 && !is_zero { "-" } else { "" };
    format!("{sign}{}", grouped(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(low: f64, high: f64, rows: u16) -> String {
        let scale = ValueScale::fit(low, high, rows).expect("it fits");
        assert!(scale.rows() <= rows);
        let ticks = scale.ticks().into_iter();
        let ticks: Vec<String> = ticks.map(|(row, value)| format!("{value}@{row}")).collect();
        ticks.join(" ")
    }

    #[test]
    fn steps_are_round_and_use_most_rows() {
        let oslo = 1442.8776;
        assert_eq!(ticks(0.0, oslo, 7), "1,500@0 1,000@2 500@4 0@6");
        assert_eq!(
            ticks(0.0, oslo, 19),
            "1,500@0 1,250@3 1,000@6 750@9 500@12 250@15 0@18"
        );
        assert_eq!(ticks(72.0, 100.0, 5), "100@0 50@2 0@4");
        assert_eq!(
            ticks(0.0, 0.6, 7),
            "0.6@0 0.4@2 0.2@4 0@6".replace("0@6", "0.0@6")
        );
        assert_eq!(ticks(0.0, 0.0, 5), "1.0@0 0.5@2 0.0@4");
        assert_eq!(ticks(-40.0, 100.0, 8), "100@0 50@2 0@4 -50@6");
        assert_eq!(ticks(-300.0, -100.0, 4), "0@0 -100@1 -200@2 -300@3");
        assert_eq!(
            ValueScale::fit(0.0, 100.0, 2),
            None,
            "two steps need three rows"
        );
    }

    #[test]
    fn every_value_is_within_the_scale() {
        for exponent in -9..15 {
            for factor in 1..100 {
                let high = f64::from(factor) * 10_f64.powi(exponent);
                for (low, high) in [(0.0, high), (-high, 0.0), (-high / 7.0, high)] {
                    let scale = ValueScale::fit(low, high, 20).expect("it fits");
                    let last = f64::from(scale.rows() - 1);
                    for value in [low, high, 0.0] {
                        let row = scale.row_of(value);
                        assert!(row > -1e-6 && row < last + 1e-6, "{value} of {low}..{high}");
                    }
                }
            }
        }
    }

    #[test]
    fn numbers_are_grouped_and_keep_their_sign() {
        assert_eq!(grouped_number(-1_234_567.0, 0), "-1,234,567");
        assert_eq!(grouped_number(-0.001, 1), "0.0");
    }
}

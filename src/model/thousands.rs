//! Numbers with their thousands apart.

use std::fmt::Display;

/// A number with its thousands apart: `-12,345.6`, `1,084`.
///
/// Text that is no number of at most 64 bits stays as it is.
pub fn grouped(number: impl Display) -> String {
    let text = number.to_string();
    let digits = text.trim_start_matches('-');
    let whole = digits.split('.').next().unwrap_or_default();
    if whole.parse::<u64>().is_err() {
        return text;
    }
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    text.replacen(whole, &grouped, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_decimals_stay_as_they_are() {
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1084), "1,084");
        assert_eq!(grouped(-12_345.6), "-12,345.6");
        assert_eq!(grouped("1234567"), "1,234,567");
        assert_eq!(grouped("0.25"), "0.25");
        assert_eq!(grouped("12345 or more"), "12345 or more");
    }
}

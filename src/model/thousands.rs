//! Numbers with their thousands apart.

use std::fmt::Display;

/// A number with its thousands apart, from five digits on: `-12 345.6`, but `1084`.
///
/// Text that is no number of at most 64 bits stays as it is.
pub fn grouped(number: impl Display) -> String {
    let text = number.to_string();
    let digits = text.trim_start_matches('-');
    let whole = digits.split('.').next().unwrap_or_default();
    if whole.len() < 5 || whole.parse::<u64>().is_err() {
        return text;
    }
    text.replacen(whole, &separated(whole, ' '), 1)
}

/// Digits with a separator before each three from the right: `12,345`.
pub fn separated(digits: &str, separator: char) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_decimals_stay_as_they_are() {
        assert_eq!(grouped(1084), "1084");
        assert_eq!(grouped(-12_345.6), "-12 345.6");
        assert_eq!(grouped("1234567"), "1 234 567");
        assert_eq!(grouped("0.25"), "0.25");
        assert_eq!(grouped("12345 or more"), "12345 or more");
        assert_eq!(separated("1084", ','), "1,084");
    }
}

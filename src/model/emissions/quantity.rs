//! Quantities with unit types; each keeps its digits as written.

use std::fmt;

use serde::{Serialize, Serializer};

/// A decimal number that keeps its digits as written.
///
/// Converting units moves the decimal point, so no digit changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    digits: i64,
    /// Digits after the point.
    places: u8,
}

/// Maximum digits of a figure.
const MAX_DIGITS: usize = 17;

/// Maximum digits that an `f64` always gives back as written.
///
/// Whole numbers have the same limit, because calculations and tables use `f64`.
const FLOAT_DIGITS: usize = 15;

impl Decimal {
    /// Reads a number from front matter.
    ///
    /// `None` for other types, non-finite numbers and too many digits.
    pub fn of_toml(value: &toml::Value) -> Option<Self> {
        let digits = match value {
            toml::Value::Integer(number) => number.to_string(),
            // Up to 15 digits, the shortest text that parses to the number is the one written.
            // A longer one may differ from it in the last digits.
            toml::Value::Float(number) if number.is_finite() => number.to_string(),
            _ => return None,
        };
        Self::parse(&digits).filter(|read| read.count_digits() <= FLOAT_DIGITS)
    }

    /// Digits from the first to the last that is not zero.
    fn count_digits(self) -> usize {
        let digits = self.digits.unsigned_abs().to_string();
        digits.trim_end_matches('0').len()
    }

    /// Reads digits with an optional sign and point: `-1442.8776`.
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = [whole, fraction].concat();
        let is_number = !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let counted = digits.trim_start_matches('0').len();
        if !is_number || counted > MAX_DIGITS || fraction.len() > 30 {
            return None;
        }
        let digits: i64 = digits.parse().ok()?;
        Some(Self {
            digits: if text.starts_with('-') {
                -digits
            } else {
                digits
            },
            places: fraction.len() as u8,
        })
    }

    /// The nearest `f64`, for calculations.
    pub fn to_f64(self) -> f64 {
        // Parsing the digits rounds once; dividing would round twice.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Multiplies by 1000.
    #[must_use]
    fn times_thousand(self) -> Self {
        let missing = 3_u8.saturating_sub(self.places);
        Self {
            digits: self.digits.saturating_mul(10_i64.pow(u32::from(missing))),
            places: self.places.saturating_sub(3),
        }
    }

    /// Divides by 1000.
    #[must_use]
    fn thousandth(self) -> Self {
        Self {
            digits: self.digits,
            places: self.places.saturating_add(3),
        }
    }
}

impl Serialize for Decimal {
    /// Serialises as a JSON number with the same digits.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.to_string().parse::<i64>() {
            Ok(whole) => serializer.serialize_i64(whole),
            Err(_) => serializer.serialize_f64(self.to_f64()),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        let places = usize::from(self.places);
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let point = if fraction.is_empty() { "" } else { "." };
        f.pad(&format!("{sign}{whole}{point}{fraction}"))
    }
}

/// Declares a newtype for a unit.
macro_rules! unit {
    ($(#[doc = $about:literal])* $name:ident) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(Decimal);

        impl $name {
            /// The figure in this unit.
            pub fn new(figure: Decimal) -> Self {
                Self(figure)
            }

            /// The figure as written.
            pub fn figure(self) -> Decimal {
                self.0
            }

            /// The nearest `f64`, for calculations.
            pub fn to_f64(self) -> f64 {
                self.0.to_f64()
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

unit! {
    /// Thousand tonnes of CO2 equivalent a year, or of CO2 for CO2-only series.
    Kilotonnes
}
unit! {
    /// Tonnes of CO2 equivalent a year.
    Tonnes
}
unit! {
    /// Tonnes of CO2 equivalent per resident and year.
    TonnesPerResident
}
unit! {
    /// Percent.
    Percent
}
unit! {
    /// Square kilometres.
    SquareKilometres
}

impl From<Kilotonnes> for Tonnes {
    fn from(kilotonnes: Kilotonnes) -> Self {
        Self(kilotonnes.0.times_thousand())
    }
}

impl From<Tonnes> for Kilotonnes {
    fn from(tonnes: Tonnes) -> Self {
        Self(tonnes.0.thousandth())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<Decimal> {
        let table: toml::Table = format!("x = {text}").parse().ok()?;
        Decimal::of_toml(&table["x"])
    }

    #[test]
    fn a_figure_keeps_its_digits() {
        #[track_caller]
        fn case(text: &str, want: Option<&str>) {
            assert_eq!(read(text).map(|figure| figure.to_string()).as_deref(), want);
        }
        case("1442.8776", Some("1442.8776"));
        case("1_050", Some("1050"));
        case("-0.25", Some("-0.25"));
        case("0.0002", Some("0.0002"));
        case("1e3", Some("1000"));
        case("12345.6789012345", Some("12345.6789012345"));
        case("1000.123456789012345", None);
        case("12345678901234.56789", None);
        case("0.12345678901234567", None);
        case("123456789012345", Some("123456789012345"));
        case("12345678901234500", Some("12345678901234500"));
        case("9007199254740993", None);
        case("12345678901234567", None);
        case("nan", None);
        case("inf", None);
        case("1e300", None);
        case("'12'", None);
        case("true", None);
    }

    #[test]
    fn units_move_the_point_only() {
        let total = Kilotonnes::new(Decimal::parse("1442.8776").expect("a number"));
        assert_eq!(Tonnes::from(total).to_string(), "1442877.6");
        let total = Kilotonnes::new(Decimal::parse("1050").expect("a number"));
        assert_eq!(Tonnes::from(total).to_string(), "1050000");
    }

    proptest! {
        #[test]
        fn reading_converting_and_printing_changes_no_figure(
            whole in 0..10_000_000_u32,
            fraction in "[0-9]{0,6}[1-9]|",
            negative: bool,
        ) {
            let sign = if negative && (whole > 0 || !fraction.is_empty()) { "-" } else { "" };
            let point = if fraction.is_empty() { "" } else { "." };
            let text = format!("{sign}{whole}{point}{fraction}");
            let figure = read(&text).expect("it is a number");
            prop_assert_eq!(figure.to_string(), text.clone());
            let total = Kilotonnes::new(figure);
            let again = Kilotonnes::from(Tonnes::from(total));
            prop_assert_eq!(again.to_f64().to_bits(), figure.to_f64().to_bits());
            let printed = again.to_string();
            let printed = printed.strip_suffix(".000").unwrap_or(&printed);
            let short = printed.trim_end_matches('0').len() <= text.len();
            prop_assert!(printed.starts_with(&text) && short, "{} {}", printed, text);
        }
    }
}

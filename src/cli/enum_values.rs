//! Option values that are the variants of an enum.

use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use strum::{EnumMessage, VariantArray};

/// Parses a variant by its word. Its doc comment is the help.
pub(in crate::cli) fn variant<T>() -> impl TypedValueParser<Value = T>
where
    T: VariantArray + EnumMessage + FromStr<Err = strum::ParseError> + Clone + Send + Sync,
    for<'a> &'a T: Into<&'static str>,
{
    let values = T::VARIANTS.iter().map(|variant| {
        let help = variant.get_documentation().unwrap_or_default();
        PossibleValue::new(variant.into()).help(help.trim_end_matches('.'))
    });
    PossibleValuesParser::new(values).try_map(|word| word.parse())
}

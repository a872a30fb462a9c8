//! Values of keys as text. Each output writes terms, references and rows in its own way.

use toml::{Table, Value};

use super::date::Date;
use super::schema::{SchemaKey, ValueShape};

/// How an output writes the values of keys.
pub trait ValueWords {
    /// What stands between the values of a list.
    const SEPARATOR: &'static str;

    /// A text, by the shape of its key. The label of a term, the name of a city.
    fn text(&self, text: &str, shape: ValueShape) -> String;

    /// A row; no columns if the schema does not know them.
    fn row(&self, row: &Table, columns: &[SchemaKey]) -> String;

    /// A number, by the shape of its key.
    fn number(&self, number: &Value, _shape: ValueShape) -> String {
        number.to_string()
    }

    /// A value of any type, on one line.
    fn in_words(&self, value: &Value, shape: ValueShape) -> String {
        match value {
            Value::String(text) => self.text(text, shape),
            Value::Boolean(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Value::Datetime(time) => {
                let text = time.to_string();
                text.parse::<Date>().map_or(text, Date::in_words)
            }
            Value::Table(row) => match shape {
                ValueShape::Row(columns) => self.row(row, columns),
                _ => self.row(row, &[]),
            },
            Value::Array(values) => {
                let values = values.iter().map(|value| self.in_words(value, shape));
                values.collect::<Vec<_>>().join(Self::SEPARATOR)
            }
            Value::Integer(_) | Value::Float(_) => self.number(value, shape),
        }
    }
}

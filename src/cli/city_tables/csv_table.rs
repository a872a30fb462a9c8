//! CSV tables that spreadsheets do not run as formulas, with a codebook.
//!
//! Numbers come from typed values only: decimal point unless a comma is asked for, no thousands
//! separator, ASCII minus. A text that could begin a formula gets an apostrophe before it. The unit is
//! in the column name; a missing value is empty.

use std::borrow::Borrow;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::table_arguments::CsvFlags;
use crate::cli::base_session::Session;
use crate::cli::console::Console;
use crate::cli::document_file::write_files;
use crate::cli::report::{CommandError, CommandResult};
use crate::model::counted::counted;
use crate::model::emissions::quantity::Decimal;
use crate::model::note::NoteId;
use crate::notes::clean::clean;

/// A column with its unit and meaning, for the codebook.
pub(in crate::cli) struct CsvColumn {
    /// Its name, with the unit: `total_kt_co2e`.
    pub(in crate::cli) name: &'static str,
    /// The unit, or empty.
    pub(in crate::cli) unit: &'static str,
    /// Its meaning, as one sentence.
    pub(in crate::cli) meaning: &'static str,
}

pub(in crate::cli) const fn column(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
) -> CsvColumn {
    CsvColumn {
        name,
        unit,
        meaning,
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli) enum CsvCell {
    /// Text from notes, not trusted.
    Text(String),
    /// A number, printed from a typed value.
    Number(String),
    /// Not known.
    Empty,
}

impl CsvCell {
    fn printed(&self, form: CsvForm) -> String {
        let delimiter = form.delimiter;
        match self {
            Self::Text(text) => quoted(&guarded(text), delimiter),
            // A number needs quotes only if the delimiter is its decimal sign.
            Self::Number(number) if form.decimal_comma => {
                quoted(&number.replace('.', ","), delimiter)
            }
            Self::Number(number) => quoted(number, delimiter),
            Self::Empty => String::new(),
        }
    }
}

impl From<&str> for CsvCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for CsvCell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for CsvCell {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<&NoteId> for CsvCell {
    fn from(id: &NoteId) -> Self {
        id.as_str().into()
    }
}

/// `yes` or `no`.
impl From<bool> for CsvCell {
    fn from(flag: bool) -> Self {
        if flag { "yes" } else { "no" }.into()
    }
}

impl From<i16> for CsvCell {
    fn from(number: i16) -> Self {
        Self::Number(number.to_string())
    }
}

impl From<usize> for CsvCell {
    fn from(number: usize) -> Self {
        Self::Number(number.to_string())
    }
}

/// A figure with its digits as written.
impl From<Decimal> for CsvCell {
    fn from(figure: Decimal) -> Self {
        Self::Number(figure.to_string())
    }
}

/// A calculated number, with at most four decimals.
impl From<f64> for CsvCell {
    fn from(number: f64) -> Self {
        if !number.is_finite() {
            return Self::Empty;
        }
        let text = format!("{number:.4}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        Self::Number(if text == "-0" { "0" } else { text }.to_owned())
    }
}

impl<T: Into<CsvCell>> From<Option<T>> for CsvCell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl From<&Option<String>> for CsvCell {
    fn from(text: &Option<String>) -> Self {
        text.as_deref().into()
    }
}

/// Texts separated by semicolons.
pub(in crate::cli) fn joined<S: Borrow<str>>(texts: impl Iterator<Item = S>) -> String {
    texts.collect::<Vec<S>>().join("; ")
}

/// Makes a [`CsvTable`] from rows and columns. A column is a name, a unit, a meaning and the
/// expression of its cell.
macro_rules! csv_table {
    (
        for $row:pat in $rows:expr;
        $(let $local:pat = $value:expr;)*
        $($name:literal, $unit:literal, $meaning:literal => $cell:expr;)*
    ) => {
        $crate::cli::city_tables::csv_table::CsvTable {
            columns: const {
                &[$($crate::cli::city_tables::csv_table::column($name, $unit, $meaning)),*]
            },
            rows: $rows
                .into_iter()
                .map(|$row| {
                    $(let $local = $value;)*
                    vec![$($crate::cli::city_tables::csv_table::CsvCell::from($cell)),*]
                })
                .collect(),
        }
    };
}

pub(in crate::cli) use csv_table;

/// How columns are parted and numbers written.
#[derive(Debug, Clone, Copy)]
struct CsvForm {
    delimiter: char,
    decimal_comma: bool,
}

/// A table of columns and rows.
pub(in crate::cli) struct CsvTable<'a> {
    pub(in crate::cli) columns: &'a [CsvColumn],
    /// The rows, each with one cell a column.
    pub(in crate::cli) rows: Vec<Vec<CsvCell>>,
}

/// Prints the table, or writes it and its codebook to a file.
///
/// # Errors
/// An unusable delimiter, or a file that cannot be written.
pub(in crate::cli) fn write_csv(
    table: &CsvTable<'_>,
    flags: &CsvFlags,
    session: &Session,
    console: &mut Console,
) -> CommandResult<()> {
    let delimiter = flags.delimiter;
    if !matches!(delimiter, ',' | ';' | '\t' | '|') {
        return Err(CommandError::usage(format!(
            "`{}` cannot part the columns of a CSV table",
            clean(&delimiter.to_string())
        ))
        .hint("take a comma, a semicolon, a tab or `|`"));
    }
    let form = CsvForm {
        delimiter,
        decimal_comma: flags.decimal_comma,
    };
    let Some(Some(file)) = &flags.csv else {
        console
            .out
            .write_all(table.in_form(form, false).as_bytes())?;
        return Ok(());
    };
    let file = session.process_env.folder.join(file);
    let codebook = codebook_path(&file);
    let rows = table.columns.iter().map(|column| {
        [column.name, column.unit, column.meaning].map(|text| CsvCell::Text(text.to_owned()))
    });
    let note = [
        "(text)",
        "",
        "An apostrophe before a text, or before a part of it, keeps spreadsheets from running it as a formula. Empty means not known.",
    ];
    let sign = if form.decimal_comma { "comma" } else { "point" };
    let number = format!("Numbers have a decimal {sign} and no thousands separator.");
    let notes = [note, ["(number)", "", number.as_str()]];
    let notes = notes.map(|note| note.map(|text| CsvCell::Text(text.to_owned())));
    let codebook_table = CsvTable {
        columns: CODEBOOK,
        rows: rows.chain(notes).map(Vec::from).collect(),
    };
    let [text, meaning] = [table, &codebook_table].map(|table| table.in_form(form, true));
    let files: [(&Path, &str); 2] = [(&file, &text), (&codebook, &meaning)];
    write_files(&files, "table", flags.force, session)?;
    console.say(&format!(
        "{} written to {}, their meaning to {}",
        counted(table.rows.len(), "row"),
        file.display(),
        codebook.display()
    ));
    Ok(())
}

const CODEBOOK: &[CsvColumn] = &[
    column("column", "", ""),
    column("unit", "", ""),
    column("meaning", "", ""),
];

/// The codebook's path: `progress-codebook.csv` for `progress.csv`.
pub(in crate::cli) fn codebook_path(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem}-codebook.csv"))
}

impl CsvTable<'_> {
    /// The table as CSV; files get a byte order mark and CRLF.
    pub(in crate::cli) fn for_spreadsheet(&self, is_file: bool) -> String {
        let form = CsvForm {
            delimiter: ',',
            decimal_comma: false,
        };
        self.in_form(form, is_file)
    }

    fn in_form(&self, form: CsvForm, is_file: bool) -> String {
        if is_file {
            // Excel recognises UTF-8 only by the byte order mark.
            format!("\u{feff}{}", self.printed(form, "\r\n"))
        } else {
            self.printed(form, "\n")
        }
    }

    fn printed(&self, form: CsvForm, line_end: &str) -> String {
        let between = form.delimiter.to_string();
        let names = self.columns.iter().map(|column| column.name.to_owned());
        let mut text = names.collect::<Vec<_>>().join(&between) + line_end;
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.printed(form)).collect();
            text += &cells.join(&between);
            text += line_end;
        }
        text
    }
}

/// The text with an apostrophe before each possible spreadsheet formula.
///
/// A program that expects semicolons begins a new cell at each of them, also within quotes. Line
/// ends are blanks once the text is cleaned.
fn guarded(text: &str) -> String {
    let cleaned = clean(text);
    let mut guarded = String::new();
    for part in cleaned.split_inclusive(';') {
        let first = part.chars().find(|c| !c.is_whitespace());
        let is_formula = first.is_some_and(|first| FORMULA_SIGNS.contains(&first));
        let is_begun = guarded.is_empty() && text.starts_with(['\t', '\r', '\n']);
        if is_formula || is_begun {
            guarded.push('\'');
        }
        guarded += part;
    }
    guarded
}

/// What a formula can begin with, and its full-width twins.
const FORMULA_SIGNS: [char; 10] = ['=', '+', '-', '@', '|', '＝', '＋', '－', '＠', '｜'];

fn quoted(text: &str, delimiter: char) -> String {
    if text.contains([delimiter, '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_run_and_no_number_is_changed() {
        #[track_caller]
        fn case(cell: &CsvCell, want: &str) {
            let form = CsvForm {
                delimiter: ',',
                decimal_comma: false,
            };
            assert_eq!(cell.printed(form), want);
        }
        let text = |text: &str| CsvCell::Text(text.to_owned());
        case(&text("Oslo"), "Oslo");
        case(&text("=1+1"), "'=1+1");
        case(
            &text("  =HYPERLINK(\"x\",\"y\")"),
            "\"'  =HYPERLINK(\"\"x\"\",\"\"y\"\")\"",
        );
        case(&text("\t=1"), "' =1");
        case(&text("a;=1+1"), "a;'=1+1");
        case(&text("a; b; @SUM(A1)"), "a; b;' @SUM(A1)");
        case(&text("a;\"=1\""), "\"a;\"\"=1\"\"\"");
        case(&text("a\n=1"), "a =1");
        case(&text("-95 % by 2030"), "'-95 % by 2030");
        case(&text("＝1"), "'＝1");
        case(&text("|cmd"), "'|cmd");
        case(&text("@SUM(A1)"), "'@SUM(A1)");
        case(&text("a, b"), "\"a, b\"");
        case(&text("\u{1b}[31m"), "·[31m");
        case(&Decimal::parse("-1084.2334").into(), "-1084.2334");
        case(&24.856_2.into(), "24.8562");
        case(&(-0.000_01).into(), "0");
        case(&f64::NAN.into(), "");
        case(&2020_i16.into(), "2020");
        case(&CsvCell::Empty, "");
    }

    #[test]
    fn the_codebook_lies_beside_the_table() {
        assert_eq!(
            codebook_path(Path::new("a/progress.csv")),
            Path::new("a/progress-codebook.csv")
        );
        assert_eq!(codebook_path(Path::new("x")), Path::new("x-codebook.csv"));
    }
}

//! Prints the products and practices that a grant led to, below a project.

use std::io::{self, Write};

use super::base_session::OpenBase;
use super::console::OutputStyle;
use crate::model::alliance::grant_trace::{GrantTrace, GrantTracer, PracticeTrace};
use crate::model::note::{Kind, Note};
use crate::notes::clean::clean;

/// Traces a project to its products; reads all practices and adoptions.
pub(super) fn trace_of(project: &Note, library: &OpenBase) -> Option<GrantTrace> {
    if project.kind != Kind::Project {
        return None;
    }
    // A product can be a note of any kind.
    let notes = library.ids.iter().filter_map(|id| library.read(id).ok());
    let notes: Vec<Note> = notes.collect();
    Some(GrantTracer::of(&notes).trace(project))
}

/// Prints each product with its note, and practices that name the project.
///
/// # Errors
/// Those of `out`.
pub(super) fn print_trace(
    trace: &GrantTrace,
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    if trace.products.is_empty() && trace.practices.is_empty() {
        return Ok(());
    }
    let year = trace.year.map(|year| format!(" of {year}"));
    let head = format!("What the grant{} led to", year.unwrap_or_default());
    writeln!(out, "\n{}", style.bold(&head))?;
    print_led_to(trace, "  ", out)
}

/// Prints products, their notes and the adopting cities, indented.
///
/// # Errors
/// Those of `out`.
pub(super) fn print_led_to(
    trace: &GrantTrace,
    indent: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    for product in &trace.products {
        let year = product.year.map(|year| format!(", {year}"));
        let line = format!("{indent}{}{}", product.title, year.unwrap_or_default());
        writeln!(out, "{}", clean(&line))?;
        match (&product.practice, &product.note) {
            (Some(practice), _) => print_practice(practice, &format!("{indent}  "), out)?,
            (None, Some(note)) => {
                let line = format!("{indent}  see {} ({})", note.title, note.id);
                writeln!(out, "{}", clean(&line))?;
            }
            (None, None) => {}
        }
    }
    let mut practices = trace.practices.iter();
    practices.try_for_each(|practice| print_practice(practice, indent, out))
}

fn print_practice(practice: &PracticeTrace, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    let note = &practice.practice;
    let year = practice.year.map(|year| format!(", {year}"));
    let older = if practice.is_older {
        "; older than the grant, so it did not follow from it"
    } else {
        ""
    };
    let year = year.unwrap_or_default();
    let line = format!("{} ({}){year}{older}", note.title, note.id);
    writeln!(out, "{indent}{}", clean(&line))?;
    for adoption in &practice.adoptions {
        writeln!(out, "{indent}  {}", clean(&adoption.title))?;
    }
    Ok(())
}

//! guildhall beside its peers: same keystrokes, same notes, same run.

use anyhow::Result;

use crate::corpus::Corpus;
use crate::indexing::Built;
use crate::measure::{Sample, Summary, ms};
use crate::peers::Peers;
use crate::table::Table;

/// Number of keystrokes for the peers.
///
/// At 100,000 notes `SQLite` needs a minute for these.
fn asked(notes: usize) -> usize {
    if notes < 50_000 {
        300
    } else if notes < 500_000 {
        100
    } else {
        60
    }
}

/// Measures the peers' keystrokes and the ratios.
pub(crate) fn keystrokes(
    corpus: &Corpus,
    settled: &[Sample],
    peers: &Peers,
    table: &mut Table,
) -> Result<()> {
    let step = settled.len().div_ceil(asked(corpus.notes)).max(1);
    let ours: Vec<Sample> = settled.iter().step_by(step).cloned().collect();
    let keys: Vec<&str> = ours.iter().map(|sample| sample.name.as_str()).collect();
    let ours = table.row("guildhall, some of the keys", &ours);
    for (peer, name) in [
        ("sqlite", "SQLite FTS5, the same keys"),
        ("tantivy", "plain tantivy, the same keys"),
    ] {
        let measured = match peers.run(peer, corpus, &keys) {
            Ok(measured) => measured,
            Err(error) => {
                table.say(name, &format!("!! SKIPPED: {error:#}"));
                continue;
            }
        };
        let theirs = table.row(name, &measured.samples);
        if let (Some(ours), Some(theirs)) = (&ours, theirs) {
            table.say("  times as long", &ratios(ours, &theirs));
        }
    }
    let read = peers.run("read-all", corpus, &[])?;
    for one in &read.samples {
        let timing = format!("{} ms cpu, {} ms wall", ms(one.cpu), ms(one.wall));
        table.say("reading all files", &timing);
    }
    Ok(())
}

fn ratios(ours: &Summary, theirs: &Summary) -> String {
    let ratio = |theirs: std::time::Duration, ours: std::time::Duration| {
        theirs.as_secs_f64() / ours.as_secs_f64().max(1e-9)
    };
    format!(
        "median {:.1}, p95 {:.1}, p99 {:.1}, most {:.1}",
        ratio(theirs.median, ours.median),
        ratio(theirs.p95, ours.p95),
        ratio(theirs.p99, ours.p99),
        ratio(theirs.most, ours.most)
    )
}

/// Prints the build cost of the peers' indexes and the ratios.
pub(crate) fn indexing(
    corpus: &Corpus,
    ours: &Built,
    peers: &Peers,
    table: &mut Table,
) -> Result<()> {
    for (peer, name) in [
        ("sqlite", "SQLite FTS5 index"),
        ("tantivy", "tantivy index"),
    ] {
        let Some(theirs) = peers.run(peer, corpus, &[])?.built else {
            continue;
        };
        table.say(name, &theirs.in_words());
        let ratio = |a: f64, b: f64| a / b.max(1e-9);
        table.say(
            "  against ours",
            &format!(
                "{:.1} times as long on the wall, {:.1} in processor time, {:.1} times as large",
                ratio(theirs.wall.as_secs_f64(), ours.wall.as_secs_f64()),
                ratio(theirs.cpu.as_secs_f64(), ours.cpu.as_secs_f64()),
                ratio(theirs.bytes as f64, ours.bytes as f64)
            ),
        );
    }
    Ok(())
}

//! SQLite FTS5 doing the same work. The best twenty by bm25, snippets, exact facet counts.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, params};

use crate::measure::{Sample, time};
use crate::notes::{self, Asked, FACETS};

/// Builds the database in one transaction, without a journal: it could be built again.
pub(crate) fn build(base: &Path, folder: &Path) -> Result<()> {
    let mut database = Connection::open(folder.join("notes.db"))?;
    database.pragma_update(None, "journal_mode", "OFF")?;
    database.pragma_update(None, "synchronous", "OFF")?;
    database.execute_batch(
        "CREATE VIRTUAL TABLE notes USING fts5(title, body, path UNINDEXED, prefix='1 2 3',
             tokenize=\"unicode61 remove_diacritics 2\");
         CREATE TABLE filed(note INTEGER, facet TEXT, value TEXT);",
    )?;
    let transaction = database.transaction()?;
    {
        let mut put = transaction
            .prepare("INSERT INTO notes(rowid, title, body, path) VALUES (?1, ?2, ?3, ?4)")?;
        let mut file = transaction.prepare("INSERT INTO filed VALUES (?1, ?2, ?3)")?;
        for (i, path) in notes::paths(base)?.iter().enumerate() {
            let note = notes::read(base, path)?;
            put.execute(params![i as i64, note.title, note.body, note.path])?;
            for (facet, value) in &note.filed {
                file.execute(params![i as i64, facet, value])?;
            }
        }
    }
    transaction.commit()?;
    database.execute_batch(
        "CREATE INDEX by_note ON filed(facet, note, value);
         CREATE INDEX by_value ON filed(facet, value, note);
         ANALYZE;",
    )?;
    Ok(())
}

/// Every keystroke, after one pass over some of them that is not measured.
pub(crate) fn answer_all(folder: &Path, keystrokes: &[&str]) -> Result<Vec<Sample>> {
    let database = Connection::open(folder.join("notes.db"))?;
    database.pragma_update(None, "cache_size", -400_000)?;
    database.pragma_update(None, "mmap_size", 4_i64 << 30)?;
    database.pragma_update(None, "temp_store", "MEMORY")?;
    database.set_prepared_statement_cache_capacity(256);
    database.execute_batch("CREATE TEMP TABLE found(note INTEGER PRIMARY KEY)")?;
    for text in keystrokes.iter().step_by(10) {
        answer(&database, text)?;
    }
    let measured = keystrokes.iter().map(|text| {
        let (answer, sample) = time(*text, || answer(&database, text));
        answer?;
        Ok(sample)
    });
    measured.collect()
}

fn answer(database: &Connection, text: &str) -> Result<usize> {
    let asked = Asked::read(text);
    let (from, matching) = conditions(&asked);
    database.execute_batch("DELETE FROM found")?;
    let total = database
        .prepare_cached(&format!("INSERT INTO found SELECT notes.rowid FROM {from}"))?
        .execute(rusqlite::params_from_iter(&matching))?;
    for facet in FACETS {
        let mut count = database.prepare_cached(
            "SELECT value, count(*) FROM found JOIN filed ON filed.facet = ?1
             AND filed.note = found.note GROUP BY value ORDER BY 2 DESC",
        )?;
        let mut rows = count.query([facet])?;
        while let Some(row) = rows.next()? {
            let _: (String, i64) = (row.get(0)?, row.get(1)?);
        }
    }
    if asked.words.is_empty() {
        return Ok(total);
    }
    let mut best = database.prepare_cached(&format!(
        "SELECT path, title, snippet(notes, 1, '[', ']', '…', 24) FROM {from}
         ORDER BY bm25(notes, 3.0, 1.0) LIMIT 20"
    ))?;
    let mut rows = best.query(rusqlite::params_from_iter(&matching))?;
    while let Some(row) = rows.next()? {
        let _: (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    }
    Ok(total)
}

/// The `FROM` and `WHERE` of a query, with its values.
fn conditions(asked: &Asked) -> (String, Vec<String>) {
    let (mut sql, mut values) = ("notes WHERE 1".to_owned(), Vec::new());
    if let Some((last, whole)) = asked.words.split_last() {
        let mut matching = String::new();
        for word in whole {
            let _ = write!(matching, "\"{word}\" ");
        }
        let _ = write!(matching, "\"{last}\"*");
        values.push(matching);
        sql.push_str(" AND notes MATCH ?");
    }
    for (facet, low, high) in &asked.filters {
        // The plus keeps SQLite from asking the full-text index once for every row of the filter,
        // which is a hundred times as slow.
        sql.push_str(
            " AND +notes.rowid IN (SELECT note FROM filed WHERE facet = ? AND value BETWEEN ? AND ?)",
        );
        values.extend([facet.clone(), low.clone(), high.clone()]);
    }
    (sql, values)
}

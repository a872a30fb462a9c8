//! Counts of practices by city, instrument and sector, from the facets of the index.

use crate::model::alliance::practice_matrix::{MatrixRows, PracticeMatrix};
use crate::model::hit::{Answer, Facets};
use crate::model::search_request::SearchRequest;
use crate::model::vocabulary::Vocabularies;
use crate::search::IndexError;
use crate::work::library::IndexedBase;

/// Counts by city, and by instrument.
///
/// `words` include the cities of the base. Reads no notes: the counts are facets of the index.
///
/// # Errors
/// [`IndexError`] if the index cannot be read.
pub(super) fn count_practices(
    library: &IndexedBase,
    words: &Vocabularies,
) -> Result<[PracticeMatrix; 2], IndexError> {
    let answer = |query: &str| -> Result<Answer, IndexError> {
        library.answer(&SearchRequest {
            limit: 0,
            why: false,
            ..SearchRequest::new(query)
        })
    };
    let terms = words.get("sectors").map_or(&[][..], |list| &list.terms);
    let mut used = Vec::new();
    for sector in terms {
        let narrower = terms
            .iter()
            .filter(|term| term.parent.as_ref() == Some(&sector.id));
        let without: Vec<String> = narrower
            .map(|term| format!("-sector:{}", term.id))
            .collect();
        let query = format!("kind:practice sector:{} {}", sector.id, without.join(" "));
        if !without.is_empty() && answer(&query)?.total > 0 {
            used.push(sector.id.as_str());
        }
    }
    let empty = |by| PracticeMatrix::empty(by, words, |sector| used.contains(&sector));
    let mut matrices = [empty(MatrixRows::City), empty(MatrixRows::Instrument)];
    let all = answer("kind:practice")?.facets;
    for matrix in &mut matrices {
        for row in &mut matrix.rows {
            row.practices = count(&all, matrix.by, &row.id);
        }
    }
    for (column, (sector, _)) in matrices[0].sectors.clone().iter().enumerate() {
        let facets = answer(&format!("kind:practice sector:{sector}"))?.facets;
        for matrix in &mut matrices {
            for row in &mut matrix.rows {
                row.counts[column] = count(&facets, matrix.by, &row.id);
            }
        }
    }
    Ok(matrices)
}

fn count(facets: &Facets, by: MatrixRows, id: &str) -> usize {
    let facet = match by {
        MatrixRows::City => "city",
        MatrixRows::Instrument => "instrument",
    };
    let mut counts = facets.get(facet).iter();
    counts
        .find(|(value, _)| value == id)
        .map_or(0, |(_, count)| *count)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::alliance::practice_matrix;
    use crate::model::note::Note;
    use crate::store::check_base::load_all_vocabularies;
    use crate::store::{find_base, load, walk};
    use crate::temporary_folder::temporary_folder;
    use crate::work::update_index;

    const FILES: &[(&str, &str)] = &[
        ("guildhall.toml", ""),
        (
            "vocabulary/sectors.toml",
            "term = [{ id = \"energy\" }, { id = \"buildings\", parent = \"energy\" }, { id = \"waste\" }]",
        ),
        (
            "vocabulary/instruments.toml",
            "term = [{ id = \"pricing\", label = \"Pricing\" }, { id = \"planning\" }]",
        ),
        ("cities/oslo.md", "+++\ntitle = \"Oslo\"\n+++\n"),
        ("cities/rio.md", "+++\ntitle = \"Rio\"\n+++\n"),
        (
            "practices/oslo/tolls.md",
            "+++\ntitle = \"T\"\ncities = [\"oslo\"]\nsectors = [\"waste\", \"buildings\"]\ninstruments = [\"pricing\"]\n+++\n",
        ),
        (
            "practices/oslo/heat.md",
            "+++\ntitle = \"H\"\ncities = [\"oslo\"]\nsectors = [\"buildings\"]\n+++\n",
        ),
    ];

    #[test]
    fn the_index_counts_as_reading_all_notes_does() {
        let folder = temporary_folder();
        let root = folder.path().join("base");
        for (path, text) in FILES {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            fs::write(path, text).expect("a file");
        }
        let base = find_base::open(&root).expect("a base");
        let cache = folder.path().join("cache");
        update_index(&base, &cache, false, &mut |_, _| true).expect("an index");
        let library = IndexedBase::open_as_is(&base, &cache).expect("a library");
        let files = walk::walk(&base).files;
        let words = load_all_vocabularies(&base, &files).0;
        let counted = count_practices(&library, &words).expect("counts");

        let read = |path: &str| load::load_note(&base, &words, path).expect("a note").note;
        let notes: Vec<Note> = files.iter().map(|file| read(&file.path)).collect();
        for matrix in counted {
            let by_notes = practice_matrix::count_practices(&notes, &words, matrix.by);
            assert_eq!(matrix, by_notes);
            assert_eq!(matrix.rows.len(), 2, "{matrix:?}");
            for row in &matrix.rows {
                for (column, count) in row.counts.iter().enumerate() {
                    let request = SearchRequest::new(matrix.query(row, column));
                    let found = library.answer(&request).expect("an answer");
                    assert_eq!(found.total, *count, "{row:?} {column}");
                }
            }
        }
    }
}

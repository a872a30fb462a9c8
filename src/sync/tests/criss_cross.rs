//! Tests that merges with several merge bases never widen an audience.

use git2::Oid;
use proptest::prelude::*;

use super::fixture::{World, note as plain_note, sync};
use super::hostile_library::MAIN;
use crate::fuzz::share_of_cases;
use crate::notes::three_way_merge::audience::{Stated, spot};
use crate::sync::Repo;
use crate::sync::branch_merge::merge_commits::{base_of, merge_closed, merge_with};
use crate::sync::branch_merge::tree_merge::merge_trees;
use crate::sync::repository::left_out_files::file_in;
use crate::sync::repository::trees::{PLAIN, TreeFile};

const PATH: &str = "practices/oslo/heat.md";
const MOVED: &str = "practices/oslo/moved.md";

fn note(audience: &str, body: &str) -> String {
    let text = "A fee for each drive into the centre pays for trams, and for nothing else.";
    format!("+++\ntitle = \"T\"\naudience = \"{audience}\"\n+++\n{text}\n\n{text}\n\n{body}\n")
}

/// Commits a tree in which this is the only note.
fn commit(repo: &Repo, parents: &[Oid], path: &str, text: &str) -> Oid {
    let id = repo.git.blob(text.as_bytes()).expect("written");
    let file = Some(TreeFile { id, mode: PLAIN });
    let first = repo.branch().expect("a branch").tip;
    let tree = repo.tree_of(first).expect("there").id();
    let changes = [(PATH, None), (MOVED, None), (path, file)];
    let changes: Vec<_> = changes.map(|(path, file)| (path.to_owned(), file)).into();
    let tree = repo.write_tree(tree, &changes).expect("written");
    let tree = repo.git.find_tree(tree).expect("there");
    let who = git2::Signature::now("Ann", "ann@example.org").expect("plain");
    let parents: Vec<_> = parents
        .iter()
        .map(|id| repo.git.find_commit(*id).expect("there"))
        .collect();
    let parents: Vec<_> = parents.iter().collect();
    let written = repo.git.commit(None, &who, &who, "c", &tree, &parents);
    written.expect("written")
}

/// Two merges of the same two commits: one closed, one open by plain git.
fn crossed(repo: &Repo, path: &str) -> [Oid; 2] {
    let first = commit(repo, &[], PATH, &note("public", "One"));
    let closed = commit(repo, &[first], PATH, &note("members", "One"));
    let edited = commit(repo, &[first], PATH, &note("public", "Two"));
    [
        commit(repo, &[closed, edited], PATH, &note("members", "Two")),
        commit(repo, &[edited, closed], path, &note("public", "Two")),
    ]
}

fn stated(repo: &Repo, tree: Oid, path: &str) -> Option<Stated> {
    let tree = repo.git.find_tree(tree).expect("there");
    let text = repo.text(file_in(&tree, path)?).expect("read");
    text.as_deref().map(Stated::of)
}

fn ann() -> (World, Repo) {
    let world = World::with(&[(PATH, &plain_note("idea", "One\n"))]);
    let ann = world.copy("ann");
    (world, ann)
}

#[test]
fn a_closing_that_one_of_several_bases_holds_stays() {
    for path in [PATH, MOVED] {
        let (_world, ann) = ann();
        let [closed, open] = crossed(&ann, path);
        for (theirs, mine) in [(closed, open), (open, closed)] {
            let mut branch = ann.branch().expect("a branch");
            branch.tip = Some(mine);
            let target = merge_with(&ann, &branch, theirs).expect("merged");
            let tree = ann.tree_of(target.commit).expect("there").id();
            assert_eq!(stated(&ann, tree, path), Some(Stated::Members));
            let spots: Vec<_> = target
                .waiting
                .iter()
                .map(|one| &one.decision.spot)
                .collect();
            assert_eq!(spots, [&spot()], "{path}");
        }
    }
}

#[test]
fn a_note_open_in_all_bases_and_sides_stays_open() {
    let (_world, ann) = ann();
    let repo = &ann;
    let first = commit(repo, &[], PATH, &note("public", "One"));
    let bases = ["Two", "Three"].map(|body| commit(repo, &[first], PATH, &note("public", body)));
    let sides = ["Four", "Two"].map(|body| commit(repo, &bases, PATH, &note("public", body)));
    let base = base_of(repo, sides[0], sides[1], 0).expect("merged").id();
    let trees = sides.map(|side| repo.tree_of(Some(side)).expect("there").id());
    let joined = merge_closed(repo, base, sides, trees).expect("merged");
    assert_eq!(stated(repo, joined.tree, PATH), Some(Stated::Public));
}

fn any_text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec!["public", "members", "everyone"]);
    (words, 0..4u8).prop_map(|(audience, body)| note(audience, &format!("Body {body}")))
}

proptest! {
    #![proptest_config(share_of_cases(4))]

    #[test]
    fn no_criss_cross_is_more_open_than_with_any_of_its_bases(
        texts in prop::collection::vec(any_text(), 5),
        moved in prop::collection::vec(any::<bool>(), 4),
    ) {
        thread_local!(static ANN: (World, Repo) = ann());
        ANN.with(|(_, ann)| {
            let repo = &ann;
            let path = |at: usize| if moved[at] { MOVED } else { PATH };
            let first = commit(repo, &[], PATH, &texts[0]);
            let bases = [0, 1].map(|at| commit(repo, &[first], path(at), &texts[at + 1]));
            let sides = [2, 3].map(|at| commit(repo, &bases, path(at), &texts[at + 1]));
            let base = base_of(repo, sides[0], sides[1], 0).expect("merged").id();
            let trees = sides.map(|side| repo.tree_of(Some(side)).expect("there").id());
            let joined = merge_closed(repo, base, sides, trees).expect("merged").tree;
            for base in bases {
                let base = repo.tree_of(Some(base)).expect("there").id();
                let one = merge_trees(repo, base, trees[0], trees[1]).expect("merged").tree;
                for path in [PATH, MOVED] {
                    let found = [joined, one].map(|tree| stated(repo, tree, path));
                    if let [Some(joined), Some(one)] = found {
                        prop_assert!(joined <= one || one != Stated::Members, "{path}");
                    }
                }
            }
            // At the same path, closed by one side where a base was open.
            let text = trees.map(|tree| stated(repo, tree, PATH));
            let was_open = bases.iter().any(|base| {
                let tree = repo.tree_of(Some(*base)).expect("there").id();
                stated(repo, tree, PATH) == Some(Stated::Public)
            });
            if let ([Some(one), Some(other)], true) = (text, was_open) {
                let joined = stated(repo, joined, PATH);
                prop_assert!(joined <= Some(one.min(other)), "{text:?} {joined:?}");
            }
            Ok(())
        })?;
    }
}

#[test]
fn a_library_with_an_open_criss_cross_is_taken_closed() {
    let (world, ann) = ann();
    let repo = &ann;
    let branch = repo.branch().expect("a branch");
    let tip = branch.tip.expect("a commit");
    let first = commit(repo, &[tip], PATH, &note("public", "One"));
    let closed = commit(repo, &[first], PATH, &note("members", "One"));
    let edited = commit(repo, &[first], PATH, &note("public", "Two"));
    let mine = commit(repo, &[closed, edited], PATH, &note("members", "Two"));
    let theirs = commit(repo, &[edited, closed], PATH, &note("public", "Two"));
    let mut library = repo
        .git
        .remote_anonymous(&world.library().to_string_lossy())
        .expect("there");
    library
        .push(&[format!("{theirs}:{MAIN}")], None)
        .expect("pushed");
    repo.move_branch(&branch, mine, "pull").expect("moved");
    let place = repo.root.join(PATH);
    std::fs::write(&place, note("members", "Two")).expect("written");
    assert_eq!(sync(&ann).expect("synced").waiting, 1);
    let text = std::fs::read_to_string(place).expect("there");
    assert_eq!(Stated::of(&text), Stated::Members);
}

//! Tests with a file on one side and a folder of its name elsewhere. The folder is on the other
//! side.

use super::damaged_states::{remove, shared};
use super::fixture::{World, note, read, sync, write};

const PATH: &str = "practices/oslo/heat.md";

#[test]
fn a_folder_that_became_a_file_on_my_side_is_synced() {
    let folder = "practices/oslo/deep";
    let old = [1, 2].map(|number| format!("{folder}/n{number}.md"));
    let texts = [1, 2].map(|number| note("idea", &format!("Number {number}\n")));
    for (theirs, text) in [
        (&old[0], note("adopted", "Number 1\n")),
        (&format!("{folder}/new.md"), note("idea", "New\n")),
        (&format!("{folder}/below/new.md"), note("idea", "New\n")),
    ] {
        for at in ["practices/oslo", folder] {
            let world = World::with(&[(&old[0], &texts[0]), (&old[1], &texts[1])]);
            let (ann, bob) = (world.copy("ann"), world.copy("bob"));
            write(&bob.root, theirs, &text);
            sync(&bob).expect("shared");
            remove(&ann.root.join(at));
            write(&ann.root, at, "hi\n");
            let done = sync(&ann).unwrap_or_else(|error| panic!("{theirs} {at}: {error}"));
            sync(&bob).expect("updated");
            let beside = shared(&world);
            let beside = beside
                .iter()
                .find(|path| path.starts_with(&format!("{at}-")));
            let beside = beside.expect("mine has a second name");
            for copy in [&ann, &bob] {
                assert_eq!(read(copy, theirs), text);
                assert_eq!(read(copy, beside), "hi\n");
                assert!(!copy.root.join(&old[1]).exists());
            }
            assert_eq!(done.waiting, usize::from(theirs == &old[0]));
            assert!(sync(&ann).expect("again").saved.changed.is_empty());
        }
    }
}

#[test]
fn a_renamed_note_goes_beside_what_others_have_at_its_new_path() {
    let world = World::with(&[(PATH, &note("idea", "One\n\nTwo\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&bob.root, "practices/bergen", "a file\n");
    write(&bob.root, PATH, &note("adopted", "One\n\nTwo\n"));
    sync(&bob).expect("shared");
    let new = "practices/bergen/heat.md";
    write(&ann.root, new, &note("idea", "One\n\nTwo\n"));
    remove(&ann.root.join(PATH));
    sync(&ann).expect("synced");
    let names = shared(&world);
    let is_beside = |name: &String| name.starts_with("practices/bergen-");
    assert!(names.iter().any(is_beside), "{names:?}");
    assert_eq!(read(&ann, "practices/bergen"), "a file\n");
}

//! Many cities sign one position at the same moment.

use std::fs;
use std::process::Stdio;

use super::{World, note, read, write};

#[test]
fn endorsements_of_many_cities_all_arrive_without_a_conflict() {
    let cities = 100;
    let copies = 6;
    let world = World::with(&[("positions/carbon-price.md", &note("open", "The ask.\n"))]);
    let users: Vec<String> = (0..copies).map(|i| format!("user{i}")).collect();
    let folders: Vec<_> = users.iter().map(|user| world.copy(user)).collect();
    for city in 0..cities {
        let text = format!(
            "+++\ntitle = \"Endorsed\"\nendorses = \"positions/carbon-price\"\nstance = \"for\"\ncities = [\"city{city}\"]\n+++\n"
        );
        let path = format!("endorsements/carbon-price/city{city}.md");
        write(&folders[city % copies], &path, &text);
    }
    // All at once: a rejected push merges and retries.
    let running: Vec<_> = users
        .iter()
        .zip(&folders)
        .map(|(user, folder)| {
            let mut command = world.command(folder, user, &["sync", "--json"]);
            command
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("it starts")
        })
        .collect();
    for child in running {
        let done = child.wait_with_output().expect("it ends");
        assert_eq!(done.status.code(), Some(0), "{done:?}");
    }
    for (user, folder) in users.iter().zip(&folders) {
        assert_eq!(
            world.guildhall(folder, user, &["sync"]).status.code(),
            Some(0)
        );
        let arrived = fs::read_dir(folder.join("endorsements/carbon-price"))
            .expect("there")
            .count();
        assert_eq!(arrived, cities);
    }
    assert!(read(&folders[0], "endorsements/carbon-price/city99.md").contains("city99"));
    world.git(&world.path("library.git"), &["fsck", "--strict"]);
}

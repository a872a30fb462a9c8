//! Commits are signed with git's configured key, and the log verifies them.

use std::fs;
use std::process::Command;

use super::{World, note, read, say_absent, text, write};

const PATH: &str = "practices/oslo/heat.md";

#[test]
fn saves_and_joins_are_signed_and_the_log_says_whether_the_signature_holds() {
    let world = World::with(&[(PATH, &note("idea", "One\n\nTwo\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    for key in ["bob", "eve"] {
        let made = Command::new("ssh-keygen")
            .args([
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                text(&world.path(key).with_extension("key")),
            ])
            .status();
        if !made.is_ok_and(|status| status.success()) {
            return say_absent("ssh-keygen", "signing");
        }
    }
    let public = read(&world.path(""), "bob.key.pub");
    let known = world.path("known-signers");
    fs::write(&known, format!("bob@example.org {public}")).expect("written");
    let config = world.path("home-bob/.gitconfig");
    let set_up = |key: &str| {
        let words = format!(
            "[gpg]\n\tformat = ssh\n[gpg \"ssh\"]\n\tallowedSignersFile = {}\n[user]\n\tsigningkey = {}\n[commit]\n\tgpgsign = true\n",
            text(&known),
            text(&world.path(key)),
        );
        fs::write(&config, words).expect("written");
    };
    let run = |words: &[&str]| {
        let mut command = world.command(&bob, "bob", words);
        command
            .env_remove("GIT_CONFIG_GLOBAL")
            .output()
            .expect("it starts")
    };
    let log = || {
        let said = run(&["log", "--json"]).stdout;
        let log: serde_json::Value = serde_json::from_slice(&said).expect("JSON");
        log["log"].as_array().expect("a list").clone()
    };
    // A save, and a merge with an unsigned commit of another user.
    write(&ann, PATH, &note("adopted", "One\n\nTwo\n"));
    world.guildhall(&ann, "ann", &["sync"]);
    set_up("bob.key.pub");
    write(&bob, PATH, &note("idea", "One\n\nTwo!\n"));
    let done = run(&["sync"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert_eq!(read(&bob, PATH), note("adopted", "One\n\nTwo!\n"));
    let holds = |who: &str| -> Vec<serde_json::Value> {
        let by = log().into_iter().filter(|entry| entry["who"] == who);
        by.map(|entry| entry["signature_holds"].clone()).collect()
    };
    assert_eq!(holds("bob"), [true]);
    assert_eq!(holds("ann"), [serde_json::Value::Null]);
    let join = world.git(&bob, &["cat-file", "commit", "HEAD"]);
    assert!(
        join.contains("BEGIN SSH SIGNATURE") && join.matches("parent").count() == 2,
        "{join}"
    );
    // An unknown key signs too, and the log reports it.
    set_up("eve.key.pub");
    write(&bob, PATH, &note("in-force", "One\n\nTwo!\n"));
    assert_eq!(run(&["save"]).status.code(), Some(0));
    assert_eq!(holds("bob"), [false, true]);
    let said = run(&["log"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("NOT known to be theirs"), "{said}");
    // A known key proves its own address, not another author's name.
    set_up("bob.key.pub");
    let settings = world.path("home-bob/config.toml");
    let own = fs::read(&settings).expect("readable");
    let name = "name = \"Ann, signed by Oslo\"\nemail = \"ann@example.org\"\n";
    fs::write(&settings, name).expect("written");
    write(&bob, PATH, &note("in-force", "One\n\nTwo!!\n"));
    assert_eq!(run(&["save"]).status.code(), Some(0));
    fs::write(&settings, own).expect("written");
    assert_eq!(holds("Ann, signed by Oslo"), [false]);
    assert_eq!(log()[0]["signed_by"], "bob@example.org");
    let said = run(&["log"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    for words in [
        "by \"Ann, signed by Oslo\"\n  signature: with the key of bob@example.org, NOT of the author\n",
        "by bob\n  signature: with the key of bob@example.org\n",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // A missing key: nothing is saved unsigned, and the edit stays.
    set_up("nowhere.key.pub");
    write(&bob, PATH, &note("repealed", "One\n\nTwo!\n"));
    let done = run(&["save"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("the signing program refused"), "{said}");
    assert!(!said.contains("this copy's setting"), "{said}");
    assert_eq!(read(&bob, PATH), note("repealed", "One\n\nTwo!\n"));
}

#[test]
fn a_signature_that_fails_names_the_setting_of_the_copy() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    world.git(&bob, &["config", "commit.gpgSign", "true"]);
    let config = world.path("home-bob/.gitconfig");
    fs::write(&config, "[gpg]\n\tprogram = false\n").expect("written");
    write(&bob, PATH, &note("adopted", "One\n"));
    let mut command = world.command(&bob, "bob", &["save"]);
    let done = command.env_remove("GIT_CONFIG_GLOBAL").output();
    let done = done.expect("it starts");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    let setting = "this copy's setting commit.gpgSign";
    assert!(said.contains(setting), "{said}");
    assert!(said.lines().all(|line| !line.ends_with(':')), "{said}");
}

#[test]
fn an_address_that_nobody_certified_is_not_shown_beside_a_key_of_gpg() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (mallory, bob) = (world.copy("mallory"), world.copy("bob"));
    let home = |who: &str| world.path(&format!("gpg-{who}"));
    let gpg = |who: &str, words: &[&str]| {
        let folder = home(who);
        let words = [
            &["--homedir", text(&folder), "--batch", "--yes", "--quiet"],
            words,
        ]
        .concat();
        Command::new("gpg").args(words).args(["--no-tty"]).output()
    };
    let free = ["--pinentry-mode", "loopback", "--passphrase", ""];
    // Made in the past: of two addresses the one that was made primary last counts.
    let old = ["--faked-system-time", "20200101T000000"];
    for who in ["mallory", "bob"] {
        fs::create_dir(home(who)).expect("made");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let own = fs::Permissions::from_mode(0o700);
            fs::set_permissions(home(who), own).expect("set");
        }
        let address = format!("{who} <{who}@example.org>");
        let words = ["--quick-gen-key", &address, "ed25519", "sign", "never"];
        let made = gpg(who, &[&free[..], &old, &words].concat());
        if !made.is_ok_and(|made| made.status.success()) {
            return say_absent("gpg", "signing with gpg");
        }
    }
    let run_gpg = |who: &str, words: &[&str]| {
        let done = gpg(who, &[&free[..], words].concat()).expect("gpg starts");
        assert!(done.status.success(), "{words:?} {done:?}");
        String::from_utf8(done.stdout).expect("text")
    };
    let listed = run_gpg("mallory", &["--list-keys", "--with-colons"]);
    let line = listed.lines().find_map(|line| line.strip_prefix("fpr:"));
    let key = line.expect("a key").trim_matches(':').to_owned();
    let key_file = world.path("mallory.asc");
    let pass_on = || {
        let exported = run_gpg("mallory", &["--armor", "--export", &key]);
        fs::write(&key_file, exported).expect("written");
        run_gpg("bob", &["--import", text(&key_file)]);
    };
    pass_on();
    run_gpg("bob", &["--quick-sign-key", &key]);
    let settings = format!("[user]\n\tsigningkey = {key}\n[commit]\n\tgpgsign = true\n");
    fs::write(world.path("home-mallory/.gitconfig"), settings).expect("written");
    let author = "name = \"Ann\"\nemail = \"ann@example.org\"\n";
    fs::write(world.path("home-mallory/config.toml"), author).expect("written");
    let run = |copy, who: &str, words: &[&str]| {
        let mut command = world.command(copy, who, words);
        command.env_remove("GIT_CONFIG_GLOBAL");
        let done = command
            .env("GNUPGHOME", home(who))
            .output()
            .expect("it starts");
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        String::from_utf8(done.stdout).expect("text")
    };
    write(&mallory, PATH, &note("adopted", "One\n"));
    run(&mallory, "mallory", &["sync"]);
    run(&bob, "bob", &["sync"]);
    let proven = "  signature: with the key of mallory@example.org, NOT of the author\n";
    let said = run(&bob, "bob", &["log"]);
    assert!(said.contains(proven), "{said}");
    // She gives her key another address, and bob gets the key again.
    let ann = "Ann <ann@example.org>";
    run_gpg("mallory", &["--quick-add-uid", &key, ann]);
    run_gpg("mallory", &["--quick-set-primary-uid", &key, ann]);
    pass_on();
    run_gpg("bob", &["--check-trustdb"]);
    let said = run(&bob, "bob", &["log"]);
    assert!(said.contains(proven), "{said}");
    // Once bob certifies that address too, it is proven.
    run_gpg("bob", &["--quick-sign-key", &key]);
    let said = run(&bob, "bob", &["log"]);
    assert!(
        said.contains("  signature: with the key of ann@example.org\n"),
        "{said}"
    );
    for who in ["mallory", "bob"] {
        let _ = Command::new("gpgconf")
            .args(["--homedir", text(&home(who)), "--kill", "all"])
            .status();
    }
}

#[test]
fn who_saves_follows_git_where_guildhall_has_no_name() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let ann = world.copy("ann");
    let nameless = world.path("home-ann/config.toml");
    fs::write(&nameless, "").expect("written");
    let global = world.path("global");
    fs::write(&global, "[user]\n\tname = Gil\n\temail = gil@example.org\n").expect("written");
    let save = |body: &str, variables: &[(&str, &str)]| {
        write(&ann, PATH, &note("idea", body));
        let mut command = world.command(&ann, "ann", &["save"]);
        let done = command.envs(variables.iter().copied()).output();
        let done = done.expect("it starts");
        let said = world.git(&ann, &["log", "-1", "--format=%an <%ae> %cn <%ce>"]);
        (done.status.code(), said.trim().to_owned())
    };
    assert_eq!(save("Two\n", &[]).0, Some(2), "nobody said who saves");
    let file = ("GIT_CONFIG_GLOBAL", text(&global));
    let gil = "Gil <gil@example.org>";
    assert_eq!(save("Two\n", &[file]), (Some(0), format!("{gil} {gil}")));
    let author = ("GIT_AUTHOR_NAME", "Ann");
    let said = format!("Ann <gil@example.org> {gil}");
    assert_eq!(save("Three\n", &[file, author]), (Some(0), said));
}

//! Real servers: git over HTTP and ssh, and servers that misbehave.

mod http_server;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{World, note, read, say_absent, text, write};
use http_server::{Manner, world_behind};

const PATH: &str = "practices/oslo/heat.md";
/// HTTP basic auth for `ann:geheim`.
const PASSWORD: &str = "Basic YW5uOmdlaGVpbQ==";

#[test]
fn a_password_in_the_address_signs_in_and_is_never_shown() {
    let (world, bob) = world_behind(Manner::Good, "ann:geheim@");
    let done = world.guildhall(&bob, "bob", &["sync"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert!(
        world
            .git(
                &world.path("library.git"),
                &["show", &format!("main:{PATH}")]
            )
            .contains("adopted")
    );
    for words in [&["sync"][..], &["status"], &["log"]] {
        let done = format!("{:?}", world.guildhall(&bob, "bob", words));
        assert!(!done.contains("geheim"), "{done}");
    }
    // A new clone through the same server.
    let address = world.git(&bob, &["remote", "get-url", "origin"]);
    let done = world.guildhall(&world.path(""), "eve", &["clone", &address, "eve"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert_eq!(read(&world.path("eve"), PATH), note("adopted", "One\n"));
}

#[test]
fn a_credential_helper_of_the_user_signs_in() {
    let (world, bob) = world_behind(Manner::Good, "");
    let address = world.git(&bob, &["remote", "get-url", "origin"]);
    let host = address
        .trim_start_matches("http://")
        .split('/')
        .next()
        .expect("a host");
    let store = world.path("credentials");
    fs::write(&store, format!("http://ann:geheim@{host}\n")).expect("written");
    let config = world.path("gitconfig");
    let helper = format!("[credential]\n\thelper = store --file {}\n", text(&store));
    fs::write(&config, helper).expect("written");
    let mut command = world.command(&bob, "bob", &["sync"]);
    let done = command
        .env("GIT_CONFIG_GLOBAL", &config)
        .output()
        .expect("it starts");
    assert_eq!(done.status.code(), Some(0), "{done:?}");
}

#[test]
fn a_refused_sign_in_is_reported_once_without_a_prompt() {
    for user in ["", "ann:wrong@"] {
        let (world, bob) = world_behind(Manner::Good, user);
        let done = world.guildhall(&bob, "bob", &["sync"]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(said.contains("refused the sign-in"), "{said}");
        assert!(!said.contains("wrong"), "{said}");
        assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    }
}

#[test]
fn bad_servers_time_out_and_a_later_sync_succeeds() {
    // Two of them answer only after the time limit: all are tried at once.
    std::thread::scope(|scope| {
        for (manner, words) in [
            (Manner::Silent, "did not answer within"),
            (Manner::Drips, "did not answer within"),
            (Manner::Cuts, "broke off"),
            (Manner::CutsShare, "broke off"),
            (Manner::ReadOnly, "did not accept the notes"),
            (Manner::Page, "a web server answers there that takes none"),
            (Manner::Broken, "answered with an error"),
            (Manner::Circles, ""),
        ] {
            scope.spawn(move || fails_behind(manner, words));
        }
    });
}

/// Syncs with a server that misbehaves, then with the library itself.
fn fails_behind(manner: Manner, words: &str) {
    let (world, bob) = world_behind(manner, "ann:geheim@");
    let start = Instant::now();
    let mut command = world.command(&bob, "bob", &["sync"]);
    let done = command
        .env("GUILDHALL_NETWORK_SECONDS", "2")
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{manner:?}: {said}");
    assert!(
        said.contains(words) && said.contains("saved here"),
        "{manner:?}: {said}"
    );
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{manner:?}: {:?}",
        start.elapsed()
    );
    assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    shares_again(&world, &bob, &format!("{manner:?}"));
}

#[test]
fn an_answer_that_is_lost_is_no_failure() {
    let (world, bob) = world_behind(Manner::LosesAnswer, "ann:geheim@");
    let done = world.guildhall(&bob, "bob", &["sync"]);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    // The library's branch shows that it has the notes.
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert!(said.contains("Shared, 1 note"), "{said}");
    let library = world.path("library.git");
    let shared = world.git(&library, &["show", &format!("main:{PATH}")]);
    assert!(shared.contains("adopted"), "{shared}");
}

/// A TLS server; stopped with the test.
struct Tls(std::process::Child);

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a TLS server with an untrusted certificate for this name.
fn serve_tls(folder: &Path, name: &str) -> Option<(Tls, u16)> {
    let port = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("bound")
        .port();
    let quiet = |command: &mut Command| command.output().is_ok_and(|done| done.status.success());
    let made = quiet(
        Command::new("openssl")
            .current_dir(folder)
            .args([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            ])
            .args(["-subj", &format!("/CN={name}")])
            .args(["-addext", &format!("subjectAltName=DNS:{name}")])
            .args(["-keyout", "key.pem", "-out", "cert.pem"]),
    );
    if !made {
        say_absent("openssl", "a server with a wrong certificate");
        return None;
    }
    let child = Command::new("openssl")
        .current_dir(folder)
        .args([
            "s_server", "-quiet", "-www", "-cert", "cert.pem", "-key", "key.pem",
        ])
        .args(["-accept", &format!("127.0.0.1:{port}")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl starts");
    let server = Tls(child);
    let until = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < until, "openssl does not listen");
        std::thread::sleep(Duration::from_millis(50));
    }
    Some((server, port))
}

#[test]
fn a_wrong_certificate_is_refused_whatever_the_settings_say() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let folder = world.path("tls");
    fs::create_dir(&folder).expect("made");
    // Untrusted; then trusted, but for another name.
    let Some((_server, port)) = serve_tls(&folder, "elsewhere.example") else {
        return;
    };
    let address = format!("https://127.0.0.1:{port}/library.git");
    world.git(&bob, &["remote", "set-url", "origin", &address]);
    world.git(&bob, &["config", "http.sslVerify", "false"]);
    world.git(
        &bob,
        &["config", &format!("http.{address}.sslVerify"), "false"],
    );
    write(&bob, PATH, &note("adopted", "One\n"));
    let vouching = text(&folder.join("cert.pem")).to_owned();
    for trusted in [None, Some(vouching)] {
        let mut command = world.command(&bob, "bob", &["sync"]);
        command.env("GIT_SSL_NO_VERIFY", "1");
        if let Some(trusted) = &trusted {
            command.env("GIT_SSL_CAINFO", trusted);
        }
        let done = command.output().expect("it starts");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(said.contains("is not valid"), "{trusted:?}: {said}");
        assert!(
            said.contains("Wait until the server's administrator"),
            "{said}"
        );
        assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    }
    shares_again(&world, &bob, "certificate");
}

/// Points a copy to the working library and shares what is pending.
#[track_caller]
fn shares_again(world: &World, copy: &Path, after: &str) {
    let library = world.path("library.git");
    world.git(copy, &["remote", "set-url", "origin", text(&library)]);
    let done = world.guildhall(copy, "bob", &["sync"]);
    assert_eq!(done.status.code(), Some(0), "{after}: {done:?}");
}

/// An sshd; stopped with the test.
struct Ssh {
    child: std::process::Child,
    port: u16,
    folder: PathBuf,
}

impl Drop for Ssh {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ssh {
    /// `None`, with a message, if there is no sshd or it does not start.
    fn start(world: &World) -> Option<Self> {
        let absent = || say_absent("sshd", "sharing over ssh");
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&folders)
            .chain(["/usr/sbin".into()])
            .collect();
        let program = folders
            .iter()
            .map(|folder| folder.join("sshd"))
            .find(|program| program.exists());
        let Some(program) = program else {
            absent();
            return None;
        };
        let folder = world.path("ssh");
        fs::create_dir(&folder).expect("made");
        for key in ["host", "user"] {
            let path = folder.join(key);
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f", text(&path)])
                .status();
            if !made.is_ok_and(|status| status.success()) {
                absent();
                return None;
            }
        }
        fs::copy(folder.join("user.pub"), folder.join("authorized")).expect("copied");
        let port = TcpListener::bind("127.0.0.1:0")
            .expect("a port")
            .local_addr()
            .expect("bound")
            .port();
        let shown = text(&folder);
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {shown}/host\nAuthorizedKeysFile {shown}/authorized\nPidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\n"
        );
        fs::write(folder.join("sshd_config"), config).expect("written");
        let child = Command::new(program)
            .args(["-D", "-f", text(&folder.join("sshd_config"))])
            .arg("-E")
            .arg(folder.join("log"))
            .spawn();
        let mut server = Self {
            child: child.ok()?,
            port,
            folder,
        };
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(server);
            }
            if !matches!(server.child.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        // sshd started by root needs /run/sshd, which its package's service creates.
        let log = fs::read_to_string(server.folder.join("log")).unwrap_or_default();
        say_absent(
            "a working sshd",
            &format!("sharing over ssh ({})", log.trim()),
        );
        None
    }

    /// The ssh command of a user with these known hosts.
    fn command(&self, known: &str) -> String {
        let known_hosts = self.folder.join("known_hosts");
        fs::write(&known_hosts, known).expect("written");
        format!(
            "ssh -F /dev/null -o BatchMode=yes -o IdentitiesOnly=yes -i {0}/user -o UserKnownHostsFile={0}/known_hosts -o GlobalKnownHostsFile=/dev/null",
            text(&self.folder)
        )
    }
}

#[test]
fn ssh_with_a_known_host_works_and_with_any_other_refuses() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let Some(server) = Ssh::start(&world) else {
        return;
    };
    let bob = world.copy("bob");
    let user = Command::new("id").arg("-un").output().expect("id answers");
    let user = String::from_utf8_lossy(&user.stdout).trim().to_owned();
    let address = format!(
        "ssh://{user}@127.0.0.1:{}{}",
        server.port,
        text(&world.path("library.git"))
    );
    world.git(&bob, &["remote", "set-url", "origin", &address]);
    write(&bob, PATH, &note("adopted", "One\n"));
    let host = format!("[127.0.0.1]:{}", server.port);
    let key = |name: &str| read(&server.folder, &format!("{name}.pub"));
    let sync = |known: &str| {
        let mut command = world.command(&bob, "bob", &["sync"]);
        let done = command
            .env("GIT_SSH_COMMAND", server.command(known))
            .output()
            .expect("it starts");
        (
            done.status.code(),
            String::from_utf8_lossy(&done.stderr).into_owned(),
        )
    };
    let (code, said) = sync("");
    assert!(
        code == Some(2) && said.contains("its host key is not known here"),
        "{said}"
    );
    let (code, said) = sync(&format!("{host} {}", key("user")));
    assert!(
        code == Some(2) && said.contains("its host key has changed"),
        "{said}"
    );
    assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    let (code, said) = sync(&format!("{host} {}", key("host")));
    assert_eq!(code, Some(0), "{said}");
    assert!(
        world
            .git(
                &world.path("library.git"),
                &["show", &format!("main:{PATH}")]
            )
            .contains("adopted")
    );
    // A key that the server does not know.
    fs::write(server.folder.join("authorized"), "").expect("written");
    write(&bob, PATH, &note("in-force", "One\n"));
    let (code, said) = sync(&format!("{host} {}", key("host")));
    assert!(
        code == Some(2) && said.contains("refused the sign-in"),
        "{said}"
    );
}

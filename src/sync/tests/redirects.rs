//! Tests that a library on this machine cannot send git to another address.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::fixture::World;
use crate::sync::operations::create::clone;
use crate::sync::transfer::progress::Watch;

/// Reads a request and answers that the library is elsewhere.
fn redirect(mut client: TcpStream, elsewhere: &str) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let length = client.read(&mut request)?;
    let request = String::from_utf8_lossy(&request[..length]);
    let path = request.split(' ').nth(1).unwrap_or("/");
    write!(
        client,
        "HTTP/1.1 302 Found\r\nLocation: {elsewhere}{path}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

#[test]
fn plain_http_is_not_redirected() {
    let world = World::with(&[]);
    let here = TcpListener::bind("127.0.0.1:0").expect("a port");
    let there = TcpListener::bind("127.0.0.1:0").expect("a port");
    there.set_nonblocking(true).expect("set");
    let elsewhere = format!("http://{}", there.local_addr().expect("known"));
    let url = format!("http://{}/x.git", here.local_addr().expect("known"));
    let (asked, requests) = mpsc::channel();
    thread::spawn(move || {
        for client in here.incoming().flatten() {
            let _ = redirect(client, &elsewhere);
            let _ = asked.send(());
        }
    });
    let mut settings = world.settings("carl");
    // So that git fails soon if it does follow.
    settings
        .environment
        .push(("GUILDHALL_NETWORK_SECONDS".into(), "5".into()));
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let folder = world.folder.path().join("carl");
    let copied = clone(&url, &folder, settings, &mut watch);
    copied.expect_err("there is no library");
    let request = requests.recv_timeout(Duration::from_secs(10));
    assert!(request.is_ok(), "git asked the library");
    let reached = || there.accept().map(|_| ()).map_err(|error| error.kind());
    assert_eq!(reached(), Err(ErrorKind::WouldBlock));
    // Git alone does follow.
    let followed = Command::new("git")
        .args(["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=1"])
        .args(["ls-remote", &url])
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env_remove("http_proxy")
        .env_remove("all_proxy")
        .output();
    assert!(!followed.expect("git starts").status.success());
    assert_eq!(reached(), Ok(()));
}

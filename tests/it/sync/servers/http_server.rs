//! A server of git over HTTP that asks for a password or misbehaves.

use super::*;

/// How a server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Like git's own server, with a password.
    Good,
    /// Accepts the connection and never replies.
    Silent,
    /// Sends one byte at a time, endlessly.
    Drips,
    /// Closes the connection in the middle of a response.
    Cuts,
    /// Closes the connection before a push is received.
    CutsShare,
    /// Accepts a push, then closes the connection without a response.
    LosesAnswer,
    /// Allows fetch, refuses push.
    ReadOnly,
    /// Responds with an HTML page.
    Page,
    /// Responds with a server error.
    Broken,
    /// Redirects in a loop.
    Circles,
}

/// Serves the libraries below a folder until the test ends; gives the port.
pub(super) fn serve(folder: PathBuf, manner: Manner) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let folder = Arc::new(folder);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = Arc::clone(&folder);
            // A client that disconnects ends its thread only.
            std::thread::spawn(move || answer(stream, &folder, manner, port));
        }
    });
    port
}

pub(super) fn answer(
    mut stream: TcpStream,
    folder: &Path,
    manner: Manner,
    port: u16,
) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.push((name.to_lowercase(), value.to_owned())),
            None => break,
        }
    }
    let header = |name: &str| {
        headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, v)| v.as_str())
    };
    match manner {
        Manner::Silent => {
            let _ = reader.read(&mut [0; 1]);
            return None;
        }
        Manner::Drips => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nX-Slow: ").ok()?;
            loop {
                stream.write_all(b"y").ok()?;
                std::thread::sleep(Duration::from_millis(200));
            }
        }
        Manner::Page => {
            return stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<h1>Hello</h1>").ok();
        }
        Manner::Broken => {
            return stream
                .write_all(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .ok();
        }
        Manner::Circles => {
            let to = format!(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{port}/again/info/refs\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            return stream.write_all(to.as_bytes()).ok();
        }
        Manner::Good
        | Manner::Cuts
        | Manner::CutsShare
        | Manner::LosesAnswer
        | Manner::ReadOnly => {}
    }
    if header("authorization") != Some(PASSWORD) {
        return stream.write_all(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"league\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").ok();
    }
    if header("expect").is_some() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    let body = match header("content-length").and_then(|length| length.parse().ok()) {
        Some(length) => {
            let mut body = vec![0; length];
            reader.read_exact(&mut body).ok()?;
            body
        }
        None if header("transfer-encoding") == Some("chunked") => read_chunks(&mut reader)?,
        None => Vec::new(),
    };
    let shares = first.contains("git-receive-pack");
    if manner == Manner::ReadOnly && shares {
        return stream
            .write_all(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .ok();
    }
    let takes = shares && first.starts_with("POST");
    if manner == Manner::CutsShare && takes {
        return None;
    }
    let whole = ask_git(&first, &header, body, folder)?;
    // The first request of a push is only a probe of four bytes.
    if manner == Manner::LosesAnswer && takes && header("content-length") != Some("4") {
        return None;
    }
    let is_cut = manner == Manner::Cuts && first.starts_with("POST");
    let end = if is_cut { whole.len() / 2 } else { whole.len() };
    stream.write_all(&whole[..end]).ok()
}

/// Passes a request to git's own server.
pub(super) fn ask_git<'h>(
    first: &str,
    header: &dyn Fn(&str) -> Option<&'h str>,
    body: Vec<u8>,
    folder: &Path,
) -> Option<Vec<u8>> {
    let mut words = first.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut backend = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", folder)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", method)
        .env("REMOTE_USER", "ann")
        .env("REMOTE_ADDR", "127.0.0.1")
        .env("CONTENT_TYPE", header("content-type").unwrap_or_default())
        .env("CONTENT_LENGTH", body.len().to_string())
        .env(
            "HTTP_CONTENT_ENCODING",
            header("content-encoding").unwrap_or_default(),
        )
        .env("GIT_PROTOCOL", header("git-protocol").unwrap_or_default())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = backend.stdin.take()?;
    let writing = std::thread::spawn(move || input.write_all(&body));
    let done = backend.wait_with_output().ok()?;
    let _ = writing.join();
    let said = String::from_utf8_lossy(&done.stdout);
    let status = said
        .lines()
        .find_map(|line| line.strip_prefix("Status: "))
        .unwrap_or("200 OK");
    let mut whole = format!("HTTP/1.1 {status}\r\nConnection: close\r\n").into_bytes();
    whole.extend_from_slice(&done.stdout);
    Some(whole)
}

pub(super) fn read_chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let size = usize::from_str_radix(line.trim(), 16).ok()?;
        let mut chunk = vec![0; size + 2];
        reader.read_exact(&mut chunk).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(&chunk[..size]);
    }
}

/// A world with an edited copy whose address is such a server.
pub(super) fn world_behind(manner: Manner, user: &str) -> (World, PathBuf) {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    world.git(
        &world.path("library.git"),
        &["config", "http.receivepack", "true"],
    );
    let bob = world.copy("bob");
    let port = serve(world.path(""), manner);
    let address = format!("http://{user}127.0.0.1:{port}/library.git");
    world.git(&bob, &["remote", "set-url", "origin", &address]);
    write(&bob, PATH, &note("adopted", "One\n"));
    (world, bob)
}

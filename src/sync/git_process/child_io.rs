//! Reads a child's output until it exits, times out or is stopped.

use std::io::Read;
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::sync::error::SyncError;
use crate::sync::remote::redact::{clean, without};

/// Maximum duration of a transfer, so that a slow server cannot block forever.
const MAX_TRANSFER: Duration = Duration::from_hours(1);
/// Maximum output to keep, in bytes.
const MAX_OUTPUT_BYTES: usize = 1 << 20;

/// A piece of a child's output.
pub(crate) struct OutputChunk {
    is_output: bool,
    bytes: Vec<u8>,
}

/// Reads a pipe until it is closed and sends the chunks.
pub(crate) fn listen(mut pipe: impl Read, is_output: bool, sender: &Sender<OutputChunk>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        if sender
            .send(OutputChunk {
                is_output,
                bytes: buffer[..count].to_vec(),
            })
            .is_err()
        {
            return;
        }
    }
}

/// The output received so far.
#[derive(Default)]
pub(crate) struct OutputReader {
    silence_limit: Duration,
    /// Secrets to remove from error output and progress.
    secrets: Vec<String>,
    pub(crate) output: String,
    pub(crate) stderr: String,
    line: String,
    /// Whether the last character was a carriage return.
    returned: bool,
}

impl OutputReader {
    /// Creates a reader with a timeout for silence and secrets to remove.
    pub(crate) fn new(silence_limit: Duration, secrets: Vec<String>) -> Self {
        Self {
            silence_limit,
            secrets,
            ..Self::default()
        }
    }

    /// Waits for the child and its pipes; returns whether it succeeded.
    ///
    /// Calls `on_line` with progress.
    ///
    /// # Errors
    /// [`SyncError::Stopped`] if `stop` returns true, [`SyncError::TimedOut`] after too long a
    /// silence. The child still runs then.
    pub(crate) fn wait(
        &mut self,
        child: &mut Child,
        chunks: &Receiver<OutputChunk>,
        on_line: &mut dyn FnMut(&str),
        stop: &dyn Fn() -> bool,
    ) -> Result<bool, SyncError> {
        let failed = |error| SyncError::file("waited for", std::path::Path::new("git"), error);
        let start = Instant::now();
        let mut last_output = start;
        let mut ended: Option<(bool, Instant)> = None;
        loop {
            match chunks.recv_timeout(Duration::from_millis(if ended.is_some() {
                20
            } else {
                100
            })) {
                Ok(piece) => {
                    last_output = Instant::now();
                    self.read_chunk(&piece, on_line);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return child.wait().map(|status| status.success()).map_err(failed);
                }
            }
            if stop() {
                return Err(SyncError::Stopped);
            }
            let waited = last_output.elapsed();
            if waited > self.silence_limit || start.elapsed() > MAX_TRANSFER {
                let remote = "the shared library".to_owned();
                return Err(SyncError::TimedOut {
                    remote,
                    seconds: waited.as_secs(),
                });
            }
            match ended {
                // A grandchild may keep the pipes open. Do not wait for it.
                Some((success, at)) if at.elapsed() > Duration::from_secs(1) => return Ok(success),
                Some(_) => {}
                None => {
                    let status = child.try_wait().map_err(failed)?;
                    ended = status.map(|status| (status.success(), Instant::now()));
                }
            }
        }
    }

    fn take_line(&mut self) -> String {
        without(&std::mem::take(&mut self.line), &self.secrets)
    }

    fn read_chunk(&mut self, piece: &OutputChunk, on_line: &mut dyn FnMut(&str)) {
        let text = String::from_utf8_lossy(&piece.bytes);
        if piece.is_output {
            if self.output.len() < MAX_OUTPUT_BYTES {
                self.output.push_str(&text);
            }
            return;
        }
        for c in text.chars() {
            // A line that ends with a carriage return is progress.
            if self.returned && c != '\n' {
                let line = self.take_line();
                on_line(&clean(&line));
            }
            self.returned = c == '\r';
            match c {
                '\r' => {}
                '\n' => {
                    let line = self.take_line();
                    on_line(&clean(&line));
                    if self.stderr.len() < MAX_OUTPUT_BYTES {
                        self.stderr.push_str(&line);
                        self.stderr.push('\n');
                    }
                }
                c if self.line.len() < 4096 => self.line.push(c),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_passed_on_and_errors_are_kept() {
        let mut reader = OutputReader::default();
        let mut lines = Vec::new();
        for piece in [
            "Receiving: 10%\rReceiving: 20%\r",
            "Receiving: 30%, done.\nDenied.\r",
            "\nfatal: no\n",
        ] {
            let piece = OutputChunk {
                is_output: false,
                bytes: piece.as_bytes().to_vec(),
            };
            reader.read_chunk(&piece, &mut |line| lines.push(line.to_owned()));
        }
        assert_eq!(lines[..2], ["Receiving: 10%", "Receiving: 20%"]);
        // ssh ends its lines with return and newline.
        assert_eq!(reader.stderr, "Receiving: 30%, done.\nDenied.\nfatal: no\n");
    }
}

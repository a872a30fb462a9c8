//! Builds and runs the peers in `benches/peers` and parses their results.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::corpus::Corpus;
use crate::indexing::Built;
use crate::measure::Sample;

/// The peers' program, built.
pub(crate) struct Peers {
    program: PathBuf,
}

/// What one peer measured.
pub(crate) struct Measured {
    /// Its index, if it has one.
    pub(crate) built: Option<Built>,
    /// Its keystrokes, or its single measurement.
    pub(crate) samples: Vec<Sample>,
}

impl Peers {
    /// Builds them in release mode, in a build folder of their own.
    pub(crate) fn build() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/Cargo.toml");
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let target = scratch.parent().unwrap_or(scratch).join("peers");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["build", "--release", "--quiet", "--manifest-path"])
            .arg(manifest)
            .arg("--target-dir")
            .arg(&target)
            .status()
            .context("cargo")?;
        ensure!(status.success(), "they do not compile");
        let name = format!("guildhall-peers{}", std::env::consts::EXE_SUFFIX);
        let program = target.join("release").join(name);
        Ok(Self { program })
    }

    /// Where the program is.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// Runs a peer on the same keystrokes and notes.
    pub(crate) fn run(&self, peer: &str, corpus: &Corpus, keystrokes: &[&str]) -> Result<Measured> {
        let folder = corpus.folder.join("peers");
        fs::create_dir_all(&folder)?;
        let file = folder.join("keystrokes.txt");
        fs::write(&file, keystrokes.join("\n"))?;
        let output = Command::new(&self.program)
            .arg(peer)
            .args([&corpus.base.root, &folder, &file])
            .stderr(std::process::Stdio::inherit())
            .output()?;
        ensure!(output.status.success(), "{peer} failed");
        let mut measured = Measured {
            built: None,
            samples: Vec::new(),
        };
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let number = |at: usize| columns.get(at).and_then(|text| text.parse().ok());
            let number = |at: usize| number(at).unwrap_or(0);
            match columns.first() {
                Some(&"build") => {
                    measured.built = Some(Built {
                        wall: Duration::from_micros(number(1)),
                        cpu: Duration::from_micros(number(2)),
                        bytes: number(3),
                        resident_kb: number(4),
                    });
                }
                Some(&"key") => measured.samples.push(Sample {
                    name: columns.get(3).copied().unwrap_or_default().to_owned(),
                    cpu: Duration::from_nanos(number(1)),
                    wall: Duration::from_nanos(number(2)),
                }),
                _ => {}
            }
        }
        Ok(measured)
    }
}

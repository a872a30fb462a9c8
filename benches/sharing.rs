//! Saving and sharing one note, against `git commit`, `pull` and `push`.
//!
//! Both use the same notes and library in turn; wall and CPU time of the real programs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::corpus::Corpus;
use crate::measure::{Sample, ms};
use crate::table::Table;

const TURNS: usize = 15;

/// Makes git's writes as durable as guildhall's.
const DURABLE: &str = "core.fsync=all";

/// A shared library and two copies of it.
struct Shared {
    folder: PathBuf,
}

/// Measures syncs with nothing to fetch, and with a note to fetch.
pub(crate) fn run(corpus: &Corpus, table: &mut Table) -> Result<()> {
    let shared = Shared::make(corpus)?;
    let paths = corpus.some_paths(4 * TURNS);
    let (quiet, busy) = paths.split_at(2 * TURNS);
    shared.series("one note shared", quiet, true, table)?;
    shared.series("one note shared, one of others met", busy, false, table)?;
    fs::remove_dir_all(&shared.folder)?;
    Ok(())
}

impl Shared {
    /// Creates a packed library with the notes of a corpus, and its copies.
    fn make(corpus: &Corpus) -> Result<Self> {
        let folder = corpus.folder.join("sharing");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(folder.join("home"))?;
        let name = "name = \"bench\"\nemail = \"bench@example.org\"\n";
        fs::write(folder.join("home/config.toml"), name)?;
        let shared = Self { folder };
        let library = shared.at("library.git");
        let base = &corpus.base.root;
        shared.git(
            &shared.folder,
            &["init", "--quiet", "--bare", "-b", "main", &library],
        )?;
        // The corpus has its own history after the `git status` measurement.
        let history = format!("--git-dir={}", shared.at("first.git"));
        let tree = format!("--work-tree={}", base.display());
        for words in [
            &["init", "--quiet", "-b", "main"][..],
            &["add", "--all"],
            &["commit", "--quiet", "-m", "notes"],
            &["push", "--quiet", &library, "main"],
        ] {
            shared.git(base, &[&[history.as_str(), &tree], words].concat())?;
        }
        fs::remove_dir_all(shared.at("first.git"))?;
        shared.git(&shared.folder.join("library.git"), &["gc", "--quiet"])?;
        shared.git(&shared.folder, &["clone", "--quiet", &library, "git"])?;
        shared.guildhall(&shared.folder, &["clone", &library, "guildhall"])?;
        Ok(shared)
    }

    /// Pairs of changed notes, one shared by each program in turn. Which goes first alternates.
    fn series(&self, name: &str, paths: &[String], alone: bool, table: &mut Table) -> Result<()> {
        let (mut ours, mut plain, mut durable) =
            (Series::default(), Series::default(), Series::default());
        for (turn, pair) in paths.chunks_exact(2).enumerate() {
            if alone {
                self.catch_up()?;
            }
            ours.add(pair[0].clone(), || {
                self.edit("guildhall", &pair[0])?;
                self.guildhall(&self.folder.join("guildhall"), &["sync"])
            })?;
            if alone {
                self.catch_up()?;
            }
            let (series, setting) = match turn % 2 {
                0 => (&mut plain, "core.fsync=default"),
                _ => (&mut durable, DURABLE),
            };
            series.add(pair[1].clone(), || {
                self.edit("git", &pair[1])?;
                let folder = self.folder.join("git");
                let each = ["-c", setting];
                for words in [
                    &["commit", "--quiet", "--all", "-m", "one note"][..],
                    &["pull", "--quiet", "--no-rebase", "--no-edit"],
                    &["push", "--quiet"],
                ] {
                    self.git(&folder, &[&each[..], words].concat())?;
                }
                Ok(())
            })?;
        }
        self.catch_up()?;
        self.agree()?;
        ours.row(name, table);
        plain.row("  git commit, pull, push", table);
        durable.row("  the same with core.fsync=all", table);
        table.say(
            "  times as long as git",
            &format!(
                "{:.2} on the wall, {:.2} in processor time; with core.fsync=all {:.2} and {:.2}",
                ours.wall() / plain.wall(),
                ours.cpu() / plain.cpu(),
                ours.wall() / durable.wall(),
                ours.cpu() / durable.cpu(),
            ),
        );
        Ok(())
    }

    fn edit(&self, copy: &str, path: &str) -> Result<()> {
        let path = self.folder.join(copy).join(path);
        let text = fs::read_to_string(&path)?;
        Ok(fs::write(&path, format!("{text}\nOne more line.\n"))?)
    }

    /// Brings both copies up to date.
    fn catch_up(&self) -> Result<()> {
        self.git(
            &self.folder.join("git"),
            &["pull", "--quiet", "--no-rebase", "--no-edit"],
        )?;
        self.guildhall(&self.folder.join("guildhall"), &["sync"])
    }

    /// Checks that everything was shared.
    fn agree(&self) -> Result<()> {
        let tip = |folder: &str| self.git(&self.folder.join(folder), &["rev-parse", "main^{tree}"]);
        let library = tip("library.git")?;
        self.git(
            &self.folder.join("git"),
            &["pull", "--quiet", "--no-rebase"],
        )?;
        ensure!(
            tip("git")? == library,
            "git's copy differs from the library"
        );
        ensure!(
            tip("guildhall")? == library,
            "guildhall's copy differs from the library"
        );
        Ok(())
    }

    fn at(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    fn git(&self, folder: &Path, words: &[&str]) -> Result<String> {
        self.finish(Command::new("git").args(words).current_dir(folder))
    }

    fn guildhall(&self, folder: &Path, words: &[&str]) -> Result<()> {
        let home = self.folder.join("home");
        let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
        command
            .arg("--config")
            .arg(home.join("config.toml"))
            .args(words);
        self.finish(command.current_dir(folder).env("GUILDHALL_HOME", home))?;
        Ok(())
    }

    /// Runs a command with nothing of the user's own settings; gives what it printed.
    fn finish(&self, command: &mut Command) -> Result<String> {
        command
            .env("HOME", self.folder.join("home"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .stdin(Stdio::null());
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "bench");
            command.env(format!("GIT_{who}_EMAIL"), "bench@example.org");
        }
        let done = command.output().with_context(|| format!("{command:?}"))?;
        let said = String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success(), "{command:?}: {said}");
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    }
}

/// Measurements of one program.
#[derive(Default)]
struct Series {
    samples: Vec<Sample>,
}

impl Series {
    fn add(&mut self, name: String, work: impl FnOnce() -> Result<()>) -> Result<()> {
        let (clock, before) = (Instant::now(), of_children());
        work()?;
        let cpu = of_children().saturating_sub(before);
        let wall = clock.elapsed();
        self.samples.push(Sample { name, cpu, wall });
        Ok(())
    }

    /// The median, in seconds on the wall.
    fn wall(&self) -> f64 {
        let mut walls: Vec<Duration> = self.samples.iter().map(|one| one.wall).collect();
        walls.sort_unstable();
        walls[walls.len() / 2].as_secs_f64()
    }

    /// The mean, in seconds of processor time. The system counts it in steps of ten milliseconds.
    fn cpu(&self) -> f64 {
        let sum: Duration = self.samples.iter().map(|one| one.cpu).sum();
        sum.as_secs_f64() / self.samples.len() as f64
    }

    fn row(&self, name: &str, table: &mut Table) {
        let in_ms = |seconds: f64| ms(Duration::from_secs_f64(seconds));
        table.say(
            name,
            &format!(
                "{} ms wall (median), {} ms cpu (mean), n={}",
                in_ms(self.wall()),
                in_ms(self.cpu()),
                self.samples.len()
            ),
        );
    }
}

/// CPU time of all ended child processes; zero if unknown.
fn of_children() -> Duration {
    /// What Linux counts this time in, wherever it is shown to programs.
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in parentheses may hold spaces; user and system time are the 14th and 15th after it.
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: u32 = fields.skip(13).take(2).flat_map(str::parse::<u32>).sum();
    TICK * ticks
}

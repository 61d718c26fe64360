//! Progress in a real terminal, which tmux plays: drawn, resized, interrupted by typing Ctrl-C.
#![cfg(unix)]

use super::{Path, PathBuf, program, read, root, temporary, test_spec};
use std::process::Command;
use std::time::Duration;

use crate::tools::missing;

/// A terminal with a shell in it.
struct Terminal {
    folder: tempfile::TempDir,
}

impl Terminal {
    /// Of so many columns; `None`, and a loud word, where there is no tmux.
    fn new(columns: u16) -> Option<Self> {
        if Command::new("tmux").arg("-V").output().is_err() {
            missing("tmux", "no tmux here, so nothing looks at the progress display");
            return None;
        }
        let terminal = Self { folder: temporary() };
        let size = columns.to_string();
        terminal.tmux(&["new-session", "-d", "-x", &size, "-y", "24", "PS1='$ ' bash --norc"]);
        Some(terminal)
    }

    /// Calls tmux with a server of its own.
    fn tmux(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(self.folder.path().join("socket")).args(arguments);
        let output = command.env_remove("TMUX").output().expect("tmux starts");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn type_line(&self, line: &str) {
        self.tmux(&["send-keys", "-l", line]);
        self.tmux(&["send-keys", "Enter"]);
    }

    fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// The screen once `seen` holds of it.
    fn wait(&self, what: &str, seen: impl Fn(&str) -> bool) -> String {
        for _ in 0..1200 {
            let screen = self.screen();
            if seen(&screen) {
                return screen;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("no {what} in a minute:\n{}", self.screen());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}

/// A spec whose trials take long, with an epoch now and then.
fn long_spec(folder: &Path) -> PathBuf {
    let data = root().join("experiments/data/airline.csv").display().to_string();
    let text = read(test_spec("reference.yaml"))
        .replace("../data/airline.csv", &data)
        .replace("epochs: 12, early_stopping: { patience: 4 }", "epochs: 200000")
        .replace("hidden_units: [3, 8]", "hidden_units: [8, 16]");
    let path = folder.join("long.yaml");
    std::fs::write(&path, text).expect("it can be written");
    path
}

fn bars(screen: &str) -> usize {
    screen.lines().filter(|line| line.contains(['█', '░'])).count()
}

/// Sweeps in a terminal, resizes it, types Ctrl-C and looks at what stays.
fn interrupted(columns: u16, resized: Option<u16>) {
    let Some(terminal) = Terminal::new(columns) else { return };
    let spec = long_spec(terminal.folder.path());
    let program = program().get_program().to_string_lossy().into_owned();
    let results = terminal.folder.path().join("results");
    terminal.type_line("clear");
    terminal.type_line(&format!(
        "'{program}' sweep '{}' --results '{}' --skip-gradcheck --jobs 2; echo ended",
        spec.display(),
        results.display()
    ));
    let screen = terminal.wait("time left", |screen| screen.contains(" s left") && bars(screen) >= 3);
    assert_eq!(bars(&screen), 3, "one for all and one for each worker:\n{screen}");
    if let Some(columns) = resized {
        terminal.tmux(&["resize-window", "-x", &columns.to_string(), "-y", "24"]);
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(bars(&terminal.screen()), 3, "after resizing:\n{}", terminal.screen());
    }
    terminal.tmux(&["send-keys", "C-c"]);
    let screen = terminal.wait("end", |screen| screen.contains("\nended"));
    assert!(screen.contains("interrupted: "), "{screen}");
    assert_eq!(bars(&screen), 0, "a line of the bars stayed:\n{screen}");
}

#[test]
fn ctrl_c_leaves_no_line_of_the_bars_at_80_columns() {
    interrupted(80, None);
}

#[test]
fn ctrl_c_leaves_no_line_of_the_bars_when_a_wide_terminal_becomes_narrow() {
    interrupted(140, Some(80));
}

#[test]
fn ctrl_c_leaves_no_line_of_the_bars_when_a_narrow_terminal_becomes_wide() {
    interrupted(80, Some(140));
}

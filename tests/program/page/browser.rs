//! Chromium without a screen.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::tools::missing;

/// What came of opening a page.
pub(crate) struct Seen {
    /// The document after its scripts ran.
    pub dom: String,
    /// Errors and warnings of the console.
    pub complaints: Vec<String>,
    /// Addresses that the page asked for.
    pub requests: Vec<String>,
    /// How long the page's scripts took to draw it; `None` if they did not get there.
    pub drawn: Option<Duration>,
    /// How long it took from the call for the page to the end of drawing.
    pub opened: Option<Duration>,
}

impl Seen {
    /// The document without its scripts, for messages.
    pub(crate) fn text(&self) -> &str {
        self.dom.split("<script").next().unwrap_or_default()
    }
}

/// Opens a page; `None`, said aloud, without a browser.
pub(crate) fn look(page: &Path) -> Option<Seen> {
    let named = std::env::var("CHROMIUM").ok();
    let browser = named.as_deref().unwrap_or("chromium");
    let home = tempfile::tempdir().expect("a temporary folder");
    let log = home.path().join("net.json");
    let output = Command::new(browser)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        .args(["--disable-background-networking", "--disable-component-update", "--no-first-run"])
        .args(["--host-resolver-rules=MAP * ~NOTFOUND"])
        .args(["--enable-logging=stderr", "--v=0", "--window-size=1280,900", "--dump-dom"])
        .arg(format!("--user-data-dir={}", home.path().display()))
        .arg(format!("--log-net-log={}", log.display()))
        .arg(format!("file://{}", page.canonicalize().expect("the page is there").display()))
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            missing("chromium", &format!("there is no `{browser}` here to open the report page with"));
            return None;
        }
        Err(error) => panic!("{browser}: {error}"),
    };
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let complaints = stderr.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
    let span = |name: &str| {
        let rest = dom.split(&format!("data-{name}=\"")).nth(1)?;
        Some(Duration::from_millis(rest.split('"').next()?.parse().ok()?))
    };
    let (drawn, opened) = (span("drawn"), span("opened"));
    Some(Seen { complaints, requests: requests(&log), drawn, opened, dom })
}

/// The addresses that the page asked for, from the browser's log of the network: one event a line. The
/// browser's own requests (its clock, its dictionaries) name no page as their origin.
fn requests(log: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).expect("the browser keeps a log of the network");
    let events = text.lines().filter_map(|line| {
        let event: serde_json::Value = serde_json::from_str(line.trim_end_matches(',')).ok()?;
        let params = event.get("params")?;
        let by_page = params.get("initiator")? != "not an origin";
        by_page.then(|| params["url"].as_str().map(str::to_owned))?
    });
    events.collect()
}

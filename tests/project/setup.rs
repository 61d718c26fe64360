//! `.cargo/libtorch.py` on made-up wheels, without a network: what it makes, and what it
//! says and leaves behind when something is wrong or it is killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Makes wheels with the names and layout of the real ones and a few bytes in them;
/// prints each one's SHA-256, in the order of the script's pins.
const MAKE_WHEELS: &str = r#"
import hashlib, sys
from zipfile import ZipFile
wheels = [
    ("torch", "2.13.0", "cp311-cp311-manylinux_2_28_x86_64",
     ["torch/include/", "torch/include/torch/torch.h", "torch/lib/libtorch_cpu.so", "torch/lib/libc10.so",
      "torch/lib/libgomp.so.1", "torch/lib/libtorch_cuda.so"]),
    ("nvidia_cuda_cupti", "13.0.85", "py3-none-manylinux_2_25_x86_64", ["nvidia/cu13/lib/libcupti.so.13"]),
    ("nvidia_cuda_runtime", "13.0.96", "py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64",
     ["nvidia/cu13/lib/libcudart.so.13"]),
]
for name, version, tag, members in wheels:
    path = f"{sys.argv[1]}/{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    with ZipFile(path, "w") as wheel:
        for member in members:
            wheel.writestr(member, "" if member.endswith("/") else sys.argv[2] + member)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: " + tag)
        wheel.writestr(f"{info}/RECORD", "")
    print(hashlib.sha256(open(path, "rb").read()).hexdigest())
"#;

/// The script's pins, in their order.
const PINS: [&str; 3] = [
    "60fcdcb2f3876e21146cb4524ef06397d727ca9ad5f020818547e25075fe3cb7",
    "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8",
    "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548",
];

const HOST: &str = "(platform.system(), platform.machine())";

fn python(program: &Path) -> Command {
    let mut command = Command::new(program);
    // Cargo sets LIBTORCH for tests; and nobody's pip settings matter here.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("PIP_") || text.starts_with("LIBTORCH") || text.to_lowercase().ends_with("_proxy")
        {
            command.env_remove(&name);
        }
    }
    command.env("PIP_CONFIG_FILE", "/dev/null").stdin(Stdio::null());
    command
}

fn finish(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| {
        panic!("python3 and pip are needed to set up libtorch, and to test that: {error}")
    })
}

/// A checkout with nothing in it but the script, pinned to its own small wheels.
struct Checkout {
    root: TempDir,
    script: String,
}

impl Checkout {
    fn new() -> Self {
        // A blank in the path, because users have them.
        let root = tempfile::Builder::new().prefix("look back ").tempdir().unwrap();
        fs::create_dir(root.path().join(".cargo")).unwrap();
        fs::create_dir(root.path().join("wheels")).unwrap();
        let script = include_str!("../../.cargo/libtorch.py")
            .replace(r#"("Linux", "x86_64")"#, HOST)
            .replace("glibc=(2, 28)", "glibc=(0, 0)")
            .replace("DISK_MB = 1600", "DISK_MB = 1");
        let mut checkout = Self { root, script };
        checkout.pin_new_wheels("first ");
        checkout
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.root.path().join(relative)
    }

    /// Makes wheels whose members begin with `salt`, and pins them.
    fn pin_new_wheels(&mut self, salt: &str) {
        let made =
            finish(python(Path::new("python3")).args(["-c", MAKE_WHEELS]).arg(self.path("wheels")).arg(salt));
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let hashes = String::from_utf8(made.stdout).unwrap();
        let mut script = self.script.clone();
        for (pin, hash) in PINS.iter().zip(hashes.lines()) {
            assert!(script.contains(pin), "the script no longer pins {pin}");
            script = script.replace(pin, hash);
        }
        fs::write(self.path(".cargo/libtorch.py"), script).unwrap();
    }

    /// Replaces `old` in the installed script.
    fn doctor(&self, old: &str, new: &str) {
        let script = fs::read_to_string(self.path(".cargo/libtorch.py")).unwrap();
        assert!(script.contains(old), "the script no longer has {old:?}");
        fs::write(self.path(".cargo/libtorch.py"), script.replace(old, new)).unwrap();
    }

    fn command(&self) -> Command {
        self.command_of(Path::new("python3"))
    }

    fn command_of(&self, program: &Path) -> Command {
        let mut command = python(program);
        command.arg(self.path(".cargo/libtorch.py")).arg("--wheels").arg(self.path("wheels"));
        command
    }

    fn call(&self) -> Output {
        finish(&mut self.command())
    }

    fn assert_complete(&self, output: &Output) {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        for file in ["include/torch/torch.h", "lib/libtorch_cpu.so", "lib/libcudart.so.13", "lib/libtorch.so"]
        {
            assert!(self.path(".libtorch").join(file).is_file(), "{file} is missing");
        }
        assert!(!self.path(".libtorch/lib/libtorch_cuda.so").exists(), "torch-sys would link CUDA");
        assert_eq!(fs::read_to_string(self.path(".libtorch/build-version")).unwrap(), "2.13.0\n");
        self.assert_no_leftovers();
    }

    fn assert_no_leftovers(&self) {
        assert_eq!(self.names_that_start_with(".libtorch."), [] as [String; 0]);
    }

    fn names_that_start_with(&self, prefix: &str) -> Vec<String> {
        let entries = fs::read_dir(self.root.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(prefix)).collect()
    }

    /// The call failed with one message that holds `parts`, and left nothing.
    fn assert_refused(&self, output: &Output, parts: &[&str]) {
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert_eq!(text.matches("setup: error: ").count(), 1, "{text}");
        assert!(text.contains("what to do: "), "{text}");
        assert!(!text.contains("Traceback"), "{text}");
        for part in parts {
            assert!(text.contains(part), "{part:?} is not in: {text}");
        }
        assert_eq!(self.names_that_start_with(".libtorch"), [] as [String; 0]);
    }
}

#[test]
fn a_first_call_makes_a_complete_folder_and_a_second_one_downloads_nothing() {
    let checkout = Checkout::new();
    let first = checkout.call();
    checkout.assert_complete(&first);

    fs::remove_dir_all(checkout.path("wheels")).unwrap();
    let second = checkout.call();
    checkout.assert_complete(&second);
    assert_eq!(String::from_utf8(second.stderr).unwrap(), "");
}

#[test]
fn a_changed_pin_and_a_damaged_library_are_fetched_again() {
    let mut checkout = Checkout::new();
    checkout.assert_complete(&checkout.call());
    let library = checkout.path(".libtorch/lib/libc10.so");

    checkout.pin_new_wheels("other ");
    checkout.assert_complete(&checkout.call());
    assert_eq!(fs::read_to_string(&library).unwrap(), "other torch/lib/libc10.so");

    fs::write(&library, "other").unwrap();
    checkout.assert_complete(&checkout.call());
    assert_eq!(fs::read_to_string(&library).unwrap(), "other torch/lib/libc10.so");
}

#[test]
fn a_missing_header_and_a_library_of_equal_size_and_other_content_are_fetched_again() {
    let checkout = Checkout::new();
    checkout.assert_complete(&checkout.call());
    let [library, header] =
        ["lib/libc10.so", "include/torch/torch.h"].map(|file| checkout.path(".libtorch").join(file));
    let whole = fs::read_to_string(&library).unwrap();
    fs::write(&library, whole.replace('c', "k")).unwrap();
    checkout.assert_complete(&checkout.call());
    assert_eq!(fs::read_to_string(&library).unwrap(), whole);
    fs::remove_file(&header).unwrap();
    checkout.assert_complete(&checkout.call());
    assert!(header.is_file());
}

#[test]
fn a_copied_folder_and_one_of_an_older_script_are_complete() {
    let checkout = Checkout::new();
    checkout.assert_complete(&checkout.call());
    fs::remove_dir_all(checkout.path("wheels")).unwrap();
    let touched = Command::new("touch").arg(checkout.path(".libtorch/lib/libc10.so")).status().unwrap();
    assert!(touched.success());
    checkout.assert_complete(&checkout.call());
    let stamp = checkout.path(".libtorch/complete.json");
    let older = r#"
import json, pathlib, sys
stamp = pathlib.Path(sys.argv[1])
old = json.loads(stamp.read_text())
del old["files"]
old["lib"] = {path.name: path.stat().st_size for path in (stamp.parent / "lib").iterdir()}
stamp.write_text(json.dumps(old))
"#;
    assert!(finish(python(Path::new("python3")).args(["-c", older]).arg(&stamp)).status.success());
    checkout.assert_complete(&checkout.call());
    assert!(fs::read_to_string(&stamp).unwrap().contains("\"files\""), "the stamp is made anew");
}

#[test]
fn a_damaged_wheel_and_one_that_would_write_outside_are_refused() {
    for (damage, said) in [
        ("path.write_bytes(path.read_bytes()[:-40])", "is damaged"),
        (
            "z = __import__('zipfile').ZipFile(path, 'a'); z.writestr('torch/include/../../../out', 'x'); z.close()",
            "outside",
        ),
    ] {
        let checkout = Checkout::new();
        let step = "    for wheel, archive in zip(pins.wheels, archives):";
        checkout.doctor(step, &format!("    path = archives[0]\n    {damage}\n{step}"));
        checkout.assert_refused(&checkout.call(), &[said]);
    }
}

#[test]
fn a_killed_call_takes_pip_with_it() {
    let checkout = Checkout::new();
    checkout.doctor(
        "complaints = []",
        "complaints = []; (part / 'pid').write_text(str(pip.pid)); os.kill(os.getpid(), signal.SIGKILL)",
    );
    assert_eq!(checkout.call().status.code(), None);
    let part = checkout.names_that_start_with(".libtorch.part-").remove(0);
    let pid = fs::read_to_string(checkout.path(&part).join("pid")).unwrap();
    let state = || fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    for _ in (0..500).take_while(|_| !state().is_empty() && !state().contains(") Z ")) {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(state().is_empty() || state().contains(") Z "), "pip still runs: {}", state());
}

#[test]
fn a_call_killed_at_any_step_leaves_nothing_that_looks_complete() {
    for step in [
        "archives = download(",
        "say(\"unpacking\")",
        "library.chmod(0o755)",
        "(folder / STAMP).write_text(",
        "flush(folder / STAMP)",
        "folder.rename(DEST)",
    ] {
        let checkout = Checkout::new();
        let whole = fs::read_to_string(checkout.path(".cargo/libtorch.py")).unwrap();
        checkout.doctor(step, &format!("os.kill(os.getpid(), signal.SIGKILL); {step}"));
        let killed = checkout.call();
        assert_eq!(killed.status.code(), None, "{step}: {}", String::from_utf8_lossy(&killed.stderr));
        assert!(!checkout.path(".libtorch").exists(), "{step}");
        assert_eq!(checkout.names_that_start_with(".libtorch.part-").len(), 1, "{step}");

        fs::write(checkout.path(".cargo/libtorch.py"), whole).unwrap();
        checkout.assert_complete(&checkout.call());
    }
}

#[test]
fn of_two_calls_at_once_one_fetches_and_both_succeed() {
    let checkout = Checkout::new();
    let calls: Vec<_> = (0..2)
        .map(|_| checkout.command().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let mut fetched = 0;
    for call in calls {
        let output = call.wait_with_output().unwrap();
        checkout.assert_complete(&output);
        fetched += String::from_utf8_lossy(&output.stderr).matches("setup: fetching").count();
    }
    assert_eq!(fetched, 1);
}

#[test]
fn a_wheel_with_another_hash_is_refused() {
    let checkout = Checkout::new();
    let script = fs::read_to_string(checkout.path(".cargo/libtorch.py")).unwrap();
    let start = script.find("sha256=\"").unwrap() + "sha256=\"".len();
    checkout.doctor(&script[start..start + 64], &"0".repeat(64));
    let parts = ["not the pinned one", &script[start..start + 64], "--no-default-features"];
    checkout.assert_refused(&checkout.call(), &parts);
}

#[test]
fn a_missing_wheel_is_named() {
    let checkout = Checkout::new();
    for wheel in fs::read_dir(checkout.path("wheels")).unwrap() {
        let path = wheel.unwrap().path();
        if path.to_string_lossy().contains("cupti") {
            fs::remove_file(path).unwrap();
        }
    }
    checkout.assert_refused(&checkout.call(), &["nvidia-cuda-cupti==13.0.85", "--wheels"]);
}

#[test]
fn an_unsupported_platform_is_told_what_to_do() {
    let checkout = Checkout::new();
    checkout.doctor(HOST, r#"("Plan9", "mips")"#);
    checkout.assert_refused(
        &checkout.call(),
        &["no libtorch is pinned for", "Plan9 mips", "export LIBTORCH=", "--no-default-features"],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn an_old_c_library_is_told_what_to_do() {
    let checkout = Checkout::new();
    checkout.doctor("glibc=(0, 0)", "glibc=(99, 0)");
    checkout.assert_refused(&checkout.call(), &["glibc >= 99.0", "export LIBTORCH="]);
}

#[test]
fn a_python_without_pip_is_told_what_to_do() {
    let checkout = Checkout::new();
    let bare = checkout.path("bare");
    let made = finish(python(Path::new("python3")).args(["-m", "venv", "--without-pip"]).arg(&bare));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let output = finish(&mut checkout.command_of(&bare.join("bin/python3")));
    checkout.assert_refused(&output, &["has no pip", "python3-pip", "--no-default-features"]);
}

#[test]
fn a_full_disk_is_told_what_to_do() {
    let checkout = Checkout::new();
    checkout.doctor("DISK_MB = 1", "DISK_MB = 10**12");
    checkout.assert_refused(&checkout.call(), &["no space", "1000000000000 MB are needed"]);
}

#[test]
fn an_unreachable_index_is_told_what_to_do() {
    let checkout = Checkout::new();
    let mut command = python(Path::new("python3"));
    // Nothing listens on the discard port of this machine.
    command.arg(checkout.path(".cargo/libtorch.py"));
    command.env("PIP_INDEX_URL", "http://127.0.0.1:9/simple").env("PIP_RETRIES", "1");
    checkout.assert_refused(&finish(&mut command), &["could not be reached", "--no-default-features"]);
}

#[test]
fn an_exported_libtorch_is_checked_and_used() {
    let checkout = Checkout::new();
    let own = checkout.path("own");
    let call = || finish(checkout.command().env("LIBTORCH", &own));
    checkout.assert_refused(&call(), &["LIBTORCH is", "holds no include/"]);

    fs::create_dir_all(own.join("include")).unwrap();
    fs::create_dir_all(own.join("lib")).unwrap();
    fs::write(own.join("lib/libtorch_cpu.so"), "").unwrap();
    checkout.assert_refused(&call(), &["version unknown", "expected 2.13.0"]);

    fs::write(own.join("build-version"), "2.1.0+cpu\n").unwrap();
    checkout.assert_refused(&call(), &["version 2.1.0", "expected 2.13.0"]);

    fs::write(own.join("build-version"), "2.13.0+cpu\n").unwrap();
    assert!(call().status.success());
    assert!(!checkout.path(".libtorch").exists());
}

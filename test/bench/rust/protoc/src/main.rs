//! Prints where the protoc is that a crate brought along, for the variable `PROTOC`.

fn main() {
    let path = protoc_bin_vendored::protoc_bin_path().expect("no protoc for this platform");
    println!("{}", path.display());
}

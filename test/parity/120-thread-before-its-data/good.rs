use std::thread;
fn main() {
    let text = String::from("ready");
    let worker = thread::spawn(move || println!("{text}"));
    worker.join().unwrap();
}

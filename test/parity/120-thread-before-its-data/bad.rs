use std::thread;
fn main() {
    let text: String;
    let worker = thread::spawn(move || println!("{text}"));
    text = String::from("ready");
    worker.join().unwrap();
}

use std::thread;

fn announce(number: i32) {
    let text = format!("job number {number} of the night");
    thread::spawn(|| println!("{text}"));
}

fn main() {
    announce(7);
}

use std::thread;

static mut COUNTER: i32 = 0;

fn work() {
    for _ in 0..2_500_000 {
        COUNTER += 1;
    }
}

fn main() {
    let threads: Vec<_> = (0..4).map(|_| thread::spawn(work)).collect();
    for t in threads {
        t.join().unwrap();
    }
    println!("{}", COUNTER);
}

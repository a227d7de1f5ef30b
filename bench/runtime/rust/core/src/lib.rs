//! The workloads of ../../../README.md for Rust.
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

// ------------------------------------------------------------- payloads
pub trait Payload: Send + 'static {
    const NAME: &'static str;
    fn make(i: u64) -> Self;
    fn get(&self) -> u64;
}
impl Payload for u64 {
    const NAME: &'static str = "u64";
    fn make(i: u64) -> u64 { i }
    fn get(&self) -> u64 { *self }
}
#[repr(C)]
pub struct P64 { v: u64, pad: [u64; 7] }
impl Payload for P64 {
    const NAME: &'static str = "p64";
    fn make(i: u64) -> P64 { P64 { v: i, pad: [i; 7] } }
    fn get(&self) -> u64 { self.v.wrapping_add(self.pad[6].wrapping_sub(self.v)) }
}
impl Payload for String {
    const NAME: &'static str = "str";
    fn make(mut i: u64) -> String {
        let mut s = vec![b'x'; 32];
        for k in (0..16).rev() {
            s[k] = b"0123456789abcdef"[(i & 15) as usize];
            i >>= 4;
        }
        unsafe { String::from_utf8_unchecked(s) }
    }
    fn get(&self) -> u64 {
        self.as_bytes()[..16].iter().fold(0, |r, &c| (r << 4) | (if c <= b'9' { c - b'0' } else { c - b'a' + 10 }) as u64)
    }
}

// ------------------------------------------------------------- registry
#[derive(Default, Clone, Copy)]
pub struct Res { pub secs: f64, pub ops: u64, pub ok: bool, pub bytes: Option<f64> }
pub struct Entry { pub imp: &'static str, pub workload: String, pub run: Box<dyn Fn(f64) -> Res> }
#[derive(Default)]
pub struct Registry(pub Vec<Entry>);
impl Registry {
    pub fn add(&mut self, imp: &'static str, workload: impl Into<String>, run: impl Fn(f64) -> Res + 'static) {
        self.0.push(Entry { imp, workload: workload.into(), run: Box::new(run) });
    }
}
pub fn timed(ops: u64, f: impl FnOnce() -> bool) -> Res {
    let t = Instant::now();
    let ok = f();
    Res { secs: t.elapsed().as_secs_f64(), ops, ok, bytes: None }
}
pub fn scaled(base: u64, s: f64, m: u64) -> u64 {
    let n = (base as f64 * s) as u64;
    (n - n % m).max(m)
}
fn tri(n: u64) -> u64 { n * (n - 1) / 2 }

#[repr(C)]
#[derive(Default)]
struct Mallinfo2 { arena: usize, ordblks: usize, smblks: usize, hblks: usize, hblkhd: usize, usmblks: usize, fsmblks: usize, uordblks: usize, fordblks: usize, keepcost: usize }
extern "C" { fn mallinfo2() -> Mallinfo2; }
pub fn heap_now() -> u64 {
    let m = unsafe { mallinfo2() };
    (m.uordblks + m.hblkhd) as u64
}

// ------------------------------------------------------------- channels
#[derive(Clone, Copy, PartialEq)]
pub enum Cap { Unb, N(usize) }
impl Cap {
    fn name(self) -> String { match self { Cap::Unb => "unb".into(), Cap::N(n) => n.to_string() } }
}
/// `MC` is false where a receiver cannot be cloned.
pub trait Chan: 'static {
    const NAME: &'static str;
    const MC: bool = true;
    type T<P: Payload>: Send + 'static;
    type R<P: Payload>: Send + 'static;
    fn send<P: Payload>(t: &Self::T<P>, v: P);
    fn recv<P: Payload>(r: &Self::R<P>) -> P;
    fn dup_tx<P: Payload>(t: &Self::T<P>) -> Self::T<P>;
    fn dup_rx<P: Payload>(_r: &Self::R<P>) -> Self::R<P> { unreachable!() }
    fn has(_c: Cap) -> bool { true }
    fn make<P: Payload>(c: Cap) -> (Self::T<P>, Self::R<P>);
    /// Receives one value from any of the four receivers, n times.
    const SELECT: bool = false;
    fn select(_rx: &[Self::R<u64>], _n: u64) -> u64 { unreachable!() }
}

fn chan_run<C: Chan, P: Payload>(cap: Cap, p: u64, r: u64, n: u64) -> Res {
    let (tx, rx) = C::make::<P>(cap);
    timed(n, || {
        let mut rxs: Vec<_> = (1..r).map(|_| C::dup_rx(&rx)).collect();
        rxs.push(rx);
        let rs: Vec<_> = rxs.into_iter().map(|rx| {
            thread::spawn(move || { let mut s = 0u64; for _ in 0..n / r { s = s.wrapping_add(C::recv(&rx).get()); } s })
        }).collect();
        let ps: Vec<_> = (0..p).map(|k| {
            let tx = C::dup_tx(&tx);
            thread::spawn(move || { let m = n / p; for i in 0..m { C::send(&tx, P::make(k * m + i)); } })
        }).collect();
        for t in ps { t.join().unwrap(); }
        let sum = rs.into_iter().fold(0u64, |a, t| a.wrapping_add(t.join().unwrap()));
        sum == tri(n)
    })
}
fn add_chan<C: Chan, P: Payload>(g: &mut Registry, cap: Cap, shapes: bool, mpmc: bool) {
    if !C::has(cap) { return; }
    let base = match cap { Cap::N(0) => 40_000, Cap::N(_) => 400_000, Cap::Unb => 800_000 };
    let suf = format!(".{}.{}", cap.name(), P::NAME);
    g.add(C::NAME, format!("spsc{suf}"), move |s| chan_run::<C, P>(cap, 1, 1, scaled(base, s, 16)));
    if shapes { g.add(C::NAME, format!("mpsc{suf}"), move |s| chan_run::<C, P>(cap, 4, 1, scaled(base, s, 16))); }
    if mpmc && C::MC { g.add(C::NAME, format!("mpmc{suf}"), move |s| chan_run::<C, P>(cap, 4, 4, scaled(base, s, 16))); }
}
pub fn register_channel<C: Chan>(g: &mut Registry) {
    if C::has(Cap::Unb) {
        g.add(C::NAME, "seq.unb.u64", |s| {
            let n = scaled(1_000_000, s, 16);
            let (tx, rx) = C::make::<u64>(Cap::Unb);
            timed(n, || {
                for i in 0..n { C::send(&tx, i); }
                let mut sum = 0u64;
                for _ in 0..n { sum += C::recv(&rx); }
                sum == tri(n)
            })
        });
        g.add(C::NAME, "mem.queued", |_| {
            let n = 1_000_000u64;
            let (tx, rx) = C::make::<u64>(Cap::Unb);
            let before = heap_now();
            for i in 0..n { C::send(&tx, i); }
            let b = (heap_now() - before) as f64 / n as f64;
            let mut sum = 0u64;
            for _ in 0..n { sum += C::recv(&rx); }
            Res { ok: sum == tri(n), bytes: Some(b), ..Res::default() }
        });
        g.add(C::NAME, "mem.empty", |_| {
            let mut keep = Vec::with_capacity(1001);
            keep.push(C::make::<u64>(Cap::Unb));
            let before = heap_now();
            for _ in 0..1000 { keep.push(C::make::<u64>(Cap::Unb)); }
            Res { ok: keep.len() == 1001, bytes: Some((heap_now() - before) as f64 / 1000.0), ..Res::default() }
        });
    }
    if C::has(Cap::N(1024)) {
        g.add(C::NAME, "seq.1024.u64", |s| {
            let n = scaled(1_024_000, s, 1024);
            let (tx, rx) = C::make::<u64>(Cap::N(1024));
            timed(n, || {
                let mut sum = 0u64;
                for i in (0..n).step_by(1024) {
                    for k in 0..1024 { C::send(&tx, i + k); }
                    for _ in 0..1024 { sum += C::recv(&rx); }
                }
                sum == tri(n)
            })
        });
    }
    add_chan::<C, u64>(g, Cap::Unb, true, true);
    add_chan::<C, u64>(g, Cap::N(1024), true, true);
    add_chan::<C, u64>(g, Cap::N(0), true, true);
    add_chan::<C, P64>(g, Cap::Unb, false, false);
    add_chan::<C, P64>(g, Cap::N(1024), false, true);
    add_chan::<C, String>(g, Cap::Unb, false, false);
    add_chan::<C, String>(g, Cap::N(1024), false, true);
    if C::MC && C::has(Cap::N(1024)) {
        for k in [1, 2, 4, 8, 16] {
            g.add(C::NAME, format!("scale.chan.{k}"), move |s| chan_run::<C, u64>(Cap::N(1024), k, k, scaled(400_000, s, 16)));
        }
    }
    for cap in [Cap::Unb, Cap::N(1), Cap::N(0)] {
        if !C::has(cap) { continue; }
        g.add(C::NAME, format!("ping.{}", cap.name()), move |s| {
            let n = scaled(20_000, s, 16);
            let (tx1, rx1) = C::make::<u64>(cap);
            let (tx2, rx2) = C::make::<u64>(cap);
            timed(n, || {
                let echo = thread::spawn(move || for _ in 0..n { let v = C::recv(&rx1); C::send(&tx2, v + 1); });
                let mut sum = 0u64;
                for i in 0..n { C::send(&tx1, i); sum += C::recv(&rx2); }
                echo.join().unwrap();
                sum == tri(n) + n
            })
        });
    }
    if C::SELECT {
        for cap in [Cap::Unb, Cap::N(1024), Cap::N(0)] {
            if !C::has(cap) { continue; }
            g.add(C::NAME, format!("select4.{}", cap.name()), move |s| {
                let n = scaled(if cap == Cap::N(0) { 40_000 } else { 200_000 }, s, 16);
                let (txs, rxs): (Vec<_>, Vec<_>) = (0..4).map(|_| C::make::<u64>(cap)).unzip();
                timed(n, || {
                    let ts: Vec<_> = txs.into_iter().enumerate().map(|(k, tx)| thread::spawn(move || {
                        let m = n / 4;
                        for i in 0..m { C::send(&tx, k as u64 * m + i); }
                        tx // the channel stays open until all were received
                    })).collect();
                    let sum = C::select(&rxs, n);
                    for t in ts { drop(t.join().unwrap()); }
                    sum == tri(n)
                })
            });
        }
    }
}

// ------------------------------------------------------------- locks
pub trait Lock: 'static {
    const NAME: &'static str;
    const RW: bool = true;
    type Cell<T: Send + Sync + 'static>: Send + Sync + 'static;
    fn new<T: Send + Sync + 'static>(v: T) -> Self::Cell<T>;
    fn with<T: Send + Sync + 'static, R>(c: &Self::Cell<T>, f: impl FnOnce(&mut T) -> R) -> R;
    fn read<T: Send + Sync + 'static, R>(c: &Self::Cell<T>, f: impl FnOnce(&T) -> R) -> R;
}
fn count<L: Lock>(threads: u64, per: u64) -> Res {
    let c = std::sync::Arc::new(L::new(0u64));
    timed(threads * per, || {
        let ts: Vec<_> = (0..threads).map(|_| {
            let c = c.clone();
            thread::spawn(move || for _ in 0..per { L::with(&c, |v| *v += 1); })
        }).collect();
        for t in ts { t.join().unwrap(); }
        L::with(&c, |v| *v) == threads * per
    })
}
fn rw<L: Lock>(threads: u64, per: u64, every: u64) -> Res {
    let c = std::sync::Arc::new(L::new((0u64, 0u64)));
    timed(threads * per, || {
        let ts: Vec<_> = (0..threads).map(|k| {
            let c = c.clone();
            thread::spawn(move || {
                let mut bad = 0;
                for i in 0..per {
                    if every > 0 && (i + k) % every == 0 {
                        L::with(&c, |v| { v.0 += 1; v.1 += 1; });
                    } else {
                        bad += L::read(&c, |v| v.0.wrapping_sub(v.1));
                    }
                }
                bad == 0
            })
        }).collect();
        ts.into_iter().all(|t| t.join().unwrap())
    })
}
pub fn register_lock<L: Lock>(g: &mut Registry) {
    g.add(L::NAME, "lock.1", |s| count::<L>(1, scaled(8_000_000, s, 16)));
    g.add(L::NAME, "lock.4", |s| count::<L>(4, scaled(500_000, s, 16)));
    for k in [1, 2, 4, 8, 16] {
        g.add(L::NAME, format!("scale.lock.{k}"), move |s| count::<L>(k, scaled(2_000_000, s, 16) / k));
    }
    g.add(L::NAME, "seed.4x2500k", |s| count::<L>(4, scaled(2_500_000, s, 16)));
    g.add(L::NAME, "mem.lock", |_| Res { ok: true, bytes: Some(std::mem::size_of::<L::Cell<i32>>() as f64), ..Res::default() });
    if L::RW {
        g.add(L::NAME, "rw.1read", |s| rw::<L>(1, scaled(5_000_000, s, 16), 0));
        g.add(L::NAME, "rw.4x95", |s| rw::<L>(4, scaled(500_000, s, 16), 20));
    }
}

// ------------------------------------------------------------- threads, pools
pub fn register_threads(g: &mut Registry) {
    g.add("rust_std_thread", "spawn.10k", |s| {
        let n = scaled(10_000, s, 100);
        timed(n, || (0..n).map(|i| thread::spawn(move || i).join().unwrap()).sum::<u64>() == tri(n))
    });
    g.add("rust_std_thread", "scope.10k", |s| {
        let n = scaled(10_000, s, 100);
        timed(n, || {
            let sum = AtomicU64::new(0);
            for b in (0..n).step_by(100) {
                thread::scope(|sc| for i in b..b + 100 { let sum = &sum; sc.spawn(move || sum.fetch_add(i, Relaxed)); });
            }
            sum.into_inner() == tri(n)
        })
    });
}
pub fn workers() -> usize { thread::available_parallelism().map_or(1, |n| n.get()) }
pub fn pool_run(s: f64, run: impl FnOnce(u64, &'static AtomicU64)) -> Res {
    let n = scaled(1_000_000, s, 16);
    let sum: &'static AtomicU64 = Box::leak(Box::new(AtomicU64::new(0)));
    timed(n, || { run(n, sum); sum.load(Relaxed) == tri(n) })
}
pub fn psum_run(s: f64, f: impl Fn(&[u32]) -> u64) -> Res {
    let n = scaled(1 << 26, s, 16);
    let v: Vec<u32> = (0..n).map(|i| (i as u32).wrapping_mul(2654435761)).collect();
    let want: u64 = v.iter().map(|&x| x as u64).sum();
    let first = f(&v);
    timed(n * 5, || (0..5).fold(first, |a, _| a + f(std::hint::black_box(&v))) == want * 6)
}

// ------------------------------------------------------------- program
pub fn main(g: Registry) -> ! {
    let a: Vec<String> = std::env::args().collect();
    if a.len() < 2 || a[1] == "list" {
        for e in &g.0 { println!("{}\t{}", e.imp, e.workload); }
        std::process::exit(0);
    }
    let scale: f64 = a.get(4).map_or(1.0, |s| s.parse().unwrap());
    for e in &g.0 {
        if e.imp != a[2] || e.workload != a[3] { continue; }
        if !e.workload.starts_with("mem.") && !e.workload.starts_with("psum") { (e.run)(scale / 20.0); }
        let r = (e.run)(scale);
        match r.bytes {
            Some(b) => println!("{{\"impl\":\"{}\",\"workload\":\"{}\",\"bytes\":{b:.3},\"ok\":{}}}", e.imp, e.workload, r.ok),
            None => println!("{{\"impl\":\"{}\",\"workload\":\"{}\",\"n\":{},\"secs\":{:.6},\"ns_per_op\":{:.3},\"ok\":{}}}",
                e.imp, e.workload, r.ops, r.secs, r.secs * 1e9 / r.ops as f64, r.ok),
        }
        std::process::exit(if r.ok { 0 } else { 1 });
    }
    eprintln!("no such impl/workload");
    std::process::exit(2)
}

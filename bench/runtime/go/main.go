// The workloads of ../README.md for Go. Standard library only.
// Go has no unbounded channel.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

type res struct {
	secs  float64
	ops   uint64
	ok    bool
	bytes float64
}
type entry struct {
	impl, workload string
	run            func(float64) res
}

var reg []entry

func add(impl, workload string, run func(float64) res) { reg = append(reg, entry{impl, workload, run}) }
func tri(n uint64) uint64                              { return n * (n - 1) / 2 }
func scaled(base uint64, s float64, m uint64) uint64 {
	n := uint64(float64(base) * s)
	n -= n % m
	if n < m {
		n = m
	}
	return n
}
func timed(ops uint64, f func() bool) res {
	t := time.Now()
	ok := f()
	return res{secs: time.Since(t).Seconds(), ops: ops, ok: ok, bytes: -1}
}

type p64 struct {
	v   uint64
	pad [7]uint64
}

func makeStr(i uint64) string {
	var b [32]byte
	for k := range b {
		b[k] = 'x'
	}
	for k := 15; k >= 0; k-- {
		b[k] = "0123456789abcdef"[i&15]
		i >>= 4
	}
	return string(b[:])
}
func getStr(s string) uint64 {
	var r uint64
	for k := 0; k < 16; k++ {
		c := s[k]
		if c <= '9' {
			c -= '0'
		} else {
			c = c - 'a' + 10
		}
		r = r<<4 | uint64(c)
	}
	return r
}

func chanRun[T any](n int, p, r, total uint64, mk func(uint64) T, get func(T) uint64) res {
	c := make(chan T, n)
	var sum atomic.Uint64
	var wg sync.WaitGroup
	return timed(total, func() bool {
		for k := uint64(0); k < r; k++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				var s uint64
				for i := uint64(0); i < total/r; i++ {
					s += get(<-c)
				}
				sum.Add(s)
			}()
		}
		for k := uint64(0); k < p; k++ {
			wg.Add(1)
			go func(k uint64) {
				defer wg.Done()
				m := total / p
				for i := uint64(0); i < m; i++ {
					c <- mk(k*m + i)
				}
			}(k)
		}
		wg.Wait()
		return sum.Load() == tri(total)
	})
}
func addChan[T any](n int, payload string, all, mpmc bool, mk func(uint64) T, get func(T) uint64) {
	base := uint64(400000)
	if n == 0 {
		base = 40000
	}
	suf := fmt.Sprintf(".%d.%s", n, payload)
	shape := func(name string, p, r uint64) {
		add("go_chan", name+suf, func(s float64) res { return chanRun(n, p, r, scaled(base, s, 16), mk, get) })
	}
	shape("spsc", 1, 1)
	if all {
		shape("mpsc", 4, 1)
	}
	if mpmc {
		shape("mpmc", 4, 4)
	}
}
func addCounter(impl string, with func(func()), v *uint64) {
	count := func(threads, per uint64) res {
		*v = 0
		var wg sync.WaitGroup
		return timed(threads*per, func() bool {
			for k := uint64(0); k < threads; k++ {
				wg.Add(1)
				go func() {
					defer wg.Done()
					for i := uint64(0); i < per; i++ {
						with(func() { *v++ })
					}
				}()
			}
			wg.Wait()
			return *v == threads*per
		})
	}
	add(impl, "lock.1", func(s float64) res { return count(1, scaled(8000000, s, 16)) })
	add(impl, "lock.4", func(s float64) res { return count(4, scaled(500000, s, 16)) })
	add(impl, "seed.4x2500k", func(s float64) res { return count(4, scaled(2500000, s, 16)) })
}
func rw(threads, per, every uint64) res {
	var m sync.RWMutex
	var a, b uint64
	var torn atomic.Uint64
	var wg sync.WaitGroup
	return timed(threads*per, func() bool {
		for k := uint64(0); k < threads; k++ {
			wg.Add(1)
			go func(k uint64) {
				defer wg.Done()
				var bad uint64
				for i := uint64(0); i < per; i++ {
					if every > 0 && (i+k)%every == 0 {
						m.Lock()
						a++
						b++
						m.Unlock()
					} else {
						m.RLock()
						bad += a - b
						m.RUnlock()
					}
				}
				torn.Add(bad)
			}(k)
		}
		wg.Wait()
		return torn.Load() == 0
	})
}

func main() {
	id := func(i uint64) uint64 { return i }
	mkp := func(i uint64) p64 { return p64{i, [7]uint64{i, i, i, i, i, i, i}} }
	getp := func(p p64) uint64 { return p.v + (p.pad[6] - p.v) }
	addChan(1024, "u64", true, true, id, id)
	addChan(0, "u64", true, true, id, id)
	addChan(1024, "p64", false, true, mkp, getp)
	addChan(1024, "str", false, true, makeStr, getStr)
	add("go_chan", "seq.1024.u64", func(s float64) res {
		n := scaled(1024000, s, 1024)
		c := make(chan uint64, 1024)
		return timed(n, func() bool {
			var sum uint64
			for i := uint64(0); i < n; i += 1024 {
				for k := uint64(0); k < 1024; k++ {
					c <- i + k
				}
				for k := 0; k < 1024; k++ {
					sum += <-c
				}
			}
			return sum == tri(n)
		})
	})
	for _, capacity := range []int{1, 0} {
		capacity := capacity
		add("go_chan", fmt.Sprintf("ping.%d", capacity), func(s float64) res {
			n := scaled(20000, s, 16)
			a, b := make(chan uint64, capacity), make(chan uint64, capacity)
			return timed(n, func() bool {
				go func() {
					for i := uint64(0); i < n; i++ {
						b <- <-a + 1
					}
				}()
				var sum uint64
				for i := uint64(0); i < n; i++ {
					a <- i
					sum += <-b
				}
				return sum == tri(n)+n
			})
		})
	}
	for _, capacity := range []int{1024, 0} {
		capacity := capacity
		add("go_chan", fmt.Sprintf("select4.%d", capacity), func(s float64) res {
			n := scaled(200000, s, 16)
			if capacity == 0 {
				n = scaled(40000, s, 16)
			}
			var c [4]chan uint64
			return timed(n, func() bool {
				for k := range c {
					c[k] = make(chan uint64, capacity)
					go func(k uint64, ch chan uint64) {
						for i := uint64(0); i < n/4; i++ {
							ch <- k*(n/4) + i
						}
					}(uint64(k), c[k])
				}
				var sum, v uint64
				for i := uint64(0); i < n; i++ {
					select {
					case v = <-c[0]:
					case v = <-c[1]:
					case v = <-c[2]:
					case v = <-c[3]:
					}
					sum += v
				}
				return sum == tri(n)
			})
		})
	}
	var m sync.Mutex
	var v uint64
	addCounter("go_sync_mutex", func(f func()) { m.Lock(); f(); m.Unlock() }, &v)
	add("go_sync_rwmutex", "rw.1read", func(s float64) res { return rw(1, scaled(5000000, s, 16), 0) })
	add("go_sync_rwmutex", "rw.4x95", func(s float64) res { return rw(4, scaled(500000, s, 16), 20) })
	add("go_sync_mutex", "mem.lock", func(float64) res {
		type cell struct {
			m sync.Mutex
			v int32
		}
		return res{ok: true, bytes: float64(unsafe.Sizeof(cell{}))}
	})
	add("go_goroutine", "spawn.10k", func(s float64) res {
		n := scaled(10000, s, 100)
		return timed(n, func() bool {
			var sum, out uint64
			for i := uint64(0); i < n; i++ {
				var wg sync.WaitGroup
				wg.Add(1)
				go func() { out = i; wg.Done() }()
				wg.Wait()
				sum += out
			}
			return sum == tri(n)
		})
	})
	add("go_goroutine", "scope.10k", func(s float64) res {
		n := scaled(10000, s, 100)
		return timed(n, func() bool {
			var sum atomic.Uint64
			for b := uint64(0); b < n; b += 100 {
				var wg sync.WaitGroup
				wg.Add(100)
				for i := b; i < b+100; i++ {
					go func(i uint64) { sum.Add(i); wg.Done() }(i)
				}
				wg.Wait()
			}
			return sum.Load() == tri(n)
		})
	})
	add("go_goroutine", "pool.1m", func(s float64) res {
		n := scaled(1000000, s, 16)
		return timed(n, func() bool {
			var sum atomic.Uint64
			var wg sync.WaitGroup
			c := make(chan func(), 1024)
			for w := 0; w < runtime.NumCPU(); w++ {
				wg.Add(1)
				go func() {
					defer wg.Done()
					for f := range c {
						f()
					}
				}()
			}
			for i := uint64(0); i < n; i++ {
				i := i
				c <- func() { sum.Add(i) }
			}
			close(c)
			wg.Wait()
			return sum.Load() == tri(n)
		})
	})

	if len(os.Args) < 4 || os.Args[1] == "list" {
		for _, e := range reg {
			fmt.Printf("%s\t%s\n", e.impl, e.workload)
		}
		return
	}
	scale := 1.0
	if len(os.Args) > 4 {
		scale, _ = strconv.ParseFloat(os.Args[4], 64)
	}
	for _, e := range reg {
		if e.impl != os.Args[2] || e.workload != os.Args[3] {
			continue
		}
		if !strings.HasPrefix(e.workload, "mem.") {
			e.run(scale / 20)
		}
		r := e.run(scale)
		if r.bytes >= 0 {
			fmt.Printf("{\"impl\":%q,\"workload\":%q,\"bytes\":%.3f,\"ok\":%v}\n", e.impl, e.workload, r.bytes, r.ok)
		} else {
			fmt.Printf("{\"impl\":%q,\"workload\":%q,\"n\":%d,\"secs\":%.6f,\"ns_per_op\":%.3f,\"ok\":%v}\n",
				e.impl, e.workload, r.ops, r.secs, r.secs*1e9/float64(r.ops), r.ok)
		}
		if !r.ok {
			os.Exit(1)
		}
		return
	}
	os.Exit(2)
}

// All of the fearless runtime library: Rust's data-race rules for C++.
#pragma once

#include "annotations.hpp"
#include "arc.hpp"
#include "channel.hpp"
#include "expected.hpp"
#include "send_sync.hpp"
#include "synchronized.hpp"
#include "thread.hpp"
#include "version.hpp"
#include "worker_pool.hpp"

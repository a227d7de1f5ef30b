// Jobs in through one channel, results out through another. The workers end
// when the channel of jobs closes, and then the channel of results does.
#include <fearless/fearless.hpp>
#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

int main() {
  auto [jobs_in, jobs] = fearless::channel<int>();
  auto [results, results_out] = fearless::channel<std::pair<int, long>>();

  std::vector<fearless::JoinHandle<void>> workers;
  for (int i = 0; i < 3; ++i)
    workers.push_back(fearless::spawn([jobs = jobs, results = results] {
      for (int job : jobs)
        (void)results.send({job, long(job) * job});
    }));
  { auto unused = std::move(results); }

  for (int job = 1; job <= 6; ++job)
    (void)jobs_in.send(job);
  { auto closed = std::move(jobs_in); }

  std::vector<std::pair<int, long>> done;
  for (auto result : results_out)
    done.push_back(result);
  std::sort(done.begin(), done.end());
  for (auto [job, square] : done)
    std::printf("%d squared is %ld\n", job, square);
}

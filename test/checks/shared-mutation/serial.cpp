// RUN: %fearless shared-mutation %s --set=FearlessModels='serial acme::Strand::post(task) key=receiver\nserial acme::later(task) key=function' -- -std=c++20 | %filecheck %s
// Tasks of one serial executor run one after another; those of two, and the code that posts them, do not.
#include <functional>

namespace acme {
class Strand {
public:
  void post(std::function<void()> task);
};
void later(std::function<void()> task);
} // namespace acme

void one_strand(acme::Strand &strand, int &n) {
  strand.post([&n] { ++n; });
  strand.post([&n] { ++n; });
}

void two_strands(acme::Strand &a, acme::Strand &b, long &n) {
  a.post([&n] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  b.post([&n] { ++n; });
}

void in_a_loop(acme::Strand &strand, int &n) {
  for (int i = 0; i < 4; ++i)
    strand.post([&n] { ++n; });
}

void poster_goes_on(acme::Strand &strand, short &n) {
  strand.post([&n] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  n = 0;
}

void one_queue_for_all(int &n) {
  acme::later([&n] { ++n; });
  acme::later([&n] { ++n; });
}

void queue_and_strand(acme::Strand &strand, char &n) {
  acme::later([&n] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  strand.post([&n] { ++n; });
}

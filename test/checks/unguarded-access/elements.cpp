// RUN: %fearless unguarded-access %s -- -std=c++20 | %filecheck %s
// A lock for each element: which one it is follows from the index or key.
#include <map>
#include <mutex>
#include <string>
#include <vector>

struct Account {
  std::mutex lock;
  long balance = 0;
};

class ByNumber {
public:
  void deposit(int id, long amount) {
    Account &account = accounts_.at(id);
    std::lock_guard<std::mutex> hold(account.lock);
    account.balance += amount;
  }
  long balance(int id) {
    std::lock_guard<std::mutex> hold(accounts_.at(id).lock);
    return accounts_.at(id).balance;
  }
  void transfer(int from, int to, long amount) {
    Account &source = accounts_.at(from);
    Account &target = accounts_.at(to);
    std::lock_guard<std::mutex> hold(source.lock);
    source.balance -= amount;
    target.balance += amount;
    // CHECK: :[[@LINE-1]]:12: warning: 'target.balance' is written here with 'accounts_[from].lock' held, not 'accounts_[to].lock', which
  }
  void transfer_with_both(int from, int to, long amount) {
    Account &source = accounts_.at(from);
    Account &target = accounts_.at(to);
    std::scoped_lock hold(source.lock, target.lock);
    source.balance -= amount;
    target.balance += amount;
  }
  void transfer_in_turn(int from, int to, long amount) {
    {
      std::lock_guard<std::mutex> hold(accounts_[from].lock);
      accounts_[from].balance -= amount;
    }
    std::lock_guard<std::mutex> hold(accounts_[to].lock);
    accounts_[to].balance += amount;
  }
  void pay_interest() {
    for (auto &[id, account] : accounts_) {
      std::lock_guard<std::mutex> hold(account.lock);
      account.balance += account.balance / 100;
    }
  }
  bool find(int id, long amount) {
    auto found = accounts_.find(id);
    if (found == accounts_.end())
      return false;
    std::lock_guard<std::mutex> hold(found->second.lock);
    found->second.balance += amount;
    return true;
  }

private:
  std::map<int, Account> accounts_;
};

class ByName {
public:
  void deposit(const std::string &name, long amount) {
    Account &account = accounts_[name];
    std::lock_guard<std::mutex> hold(account.lock);
    account.balance += amount;
  }
  void transfer(const std::string &from, const std::string &to, long amount) {
    Account &source = accounts_[from];
    Account &target = accounts_[to];
    std::lock_guard<std::mutex> hold(source.lock);
    source.balance -= amount;
    target.balance += amount;
    // CHECK: :[[@LINE-1]]:12: warning: 'target.balance' is written here with 'accounts_[from].lock' held, not 'accounts_[to].lock', which
  }
  // A key that changes names another element each time; nothing is said.
  void all(std::vector<std::string> names, long amount) {
    std::string name;
    while (!names.empty()) {
      name = names.back();
      names.pop_back();
      std::lock_guard<std::mutex> hold(accounts_[name].lock);
      accounts_[name].balance += amount;
    }
  }

private:
  std::map<std::string, Account> accounts_;
};

class InARow {
public:
  void deposit(std::size_t i, long amount) {
    Account &account = accounts_[i];
    std::lock_guard<std::mutex> hold(account.lock);
    account.balance += amount;
  }
  void next_to(std::size_t i, long amount) {
    std::lock_guard<std::mutex> hold(accounts_[i].lock);
    accounts_[i].balance += amount;
  }
  void all(long amount) {
    for (std::size_t i = 0; i != accounts_.size(); ++i) {
      Account &account = accounts_[i];
      std::lock_guard<std::mutex> hold(account.lock);
      account.balance += amount;
    }
  }
  void transfer(std::size_t from, std::size_t to, long amount) {
    Account &source = accounts_[from];
    Account &target = accounts_[to];
    std::lock_guard<std::mutex> hold(source.lock);
    source.balance -= amount;
    target.balance += amount;
    // CHECK: :[[@LINE-1]]:12: warning: 'target.balance' is written here with 'accounts_[from].lock' held, not 'accounts_[to].lock', which
  }

private:
  std::vector<Account> accounts_;
};

// One key that is written in two ways, or changes: not known which element it is.
struct Entry {
  std::string name;
};
class ByAnyKey {
public:
  void deposit(const std::string &name, long amount) {
    std::lock_guard<std::mutex> hold(accounts_[name].lock);
    accounts_[name].balance += amount;
  }
  void by_value(std::string name, long amount) {
    std::lock_guard<std::mutex> hold(accounts_[name].lock);
    accounts_[name].balance += amount;
  }
  void of_entry(const Entry &entry, long amount) {
    const std::string &name = entry.name;
    std::lock_guard<std::mutex> hold(accounts_[entry.name].lock);
    accounts_[name].balance += amount;
  }
  void of_member(long amount) {
    const std::string &name = owner_;
    std::lock_guard<std::mutex> hold(accounts_[owner_].lock);
    accounts_[name].balance += amount;
  }
  void made(const std::string &name, long amount) {
    std::lock_guard<std::mutex> hold(accounts_[name + "!"].lock);
    accounts_[name + "!"].balance += amount;
  }

private:
  std::map<std::string, Account> accounts_;
  std::string owner_;
};

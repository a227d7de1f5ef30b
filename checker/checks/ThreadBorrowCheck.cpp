#include "checks/ThreadBorrowCheck.h"

#include "checks/SharedMutationCheck.h"

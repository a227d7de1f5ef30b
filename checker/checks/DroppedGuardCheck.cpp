#include "checks/DroppedGuardCheck.h"

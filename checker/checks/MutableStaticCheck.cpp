#include "checks/MutableStaticCheck.h"

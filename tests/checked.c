/* checked.c - linked into every program of the tests: what headers promise is checked at every sample (check.h). */
#include "base/check.h"

const bool invariants_checked = true;

/* checkpoints.h - words for how a value moved from checkpoint to checkpoint. */
#ifndef REHEARSE_REPORT_CHECKPOINTS_H
#define REHEARSE_REPORT_CHECKPOINTS_H

#include "base/exact.h"

/* How a value that should stay below `target` moved between two checkpoints (U-19): "stable" while its slope is at most
 * 10 % of the target per hour, else "rising" or "falling"; NULL when something is not known. */
const char *trend_word(struct ratio before, struct ratio now, int64_t apart_ns, struct ratio target);
/* "concern" when memory, growing as it did, passes 80 % of its capacity before `left_ns` are over (U-18), else
 * "stable". All in the same unit, growth per hour; NULL when something is not known. */
const char *leak_word(struct ratio now, struct ratio growth, struct ratio capacity, int64_t left_ns);

#endif

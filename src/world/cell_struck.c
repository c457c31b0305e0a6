/* cell_struck.c - the loop in a tick in which faults strike attempts. */
#include "world/bucket.h"

bool run_struck_bucket(const struct open_bucket *b)
{
    return run_bucket(b, true);
}

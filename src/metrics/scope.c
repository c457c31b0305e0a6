/* scope.c - where a scope's numbers are among those of all scopes. */
#include "metrics/scope.h"

/* Every arm's block of scopes is: everybody, the regions, the segments. */
static int block_size(const struct scopes *p)
{
    return 1 + p->regions + p->segments;
}

int scopes_index(const struct scopes *p, struct scope scope)
{
    int base = (int)scope.arm * block_size(p);
    if (scope.region >= 0 && scope.segment >= 0)
        return -1;
    if (scope.region >= 0)
        return scope.region < p->regions ? base + 1 + scope.region : -1;
    if (scope.segment >= 0)
        return scope.segment < p->segments ? base + 1 + p->regions + scope.segment : -1;
    return base;
}

struct scope scopes_scope(const struct scopes *p, int index)
{
    struct scope scope = {(enum arm)(index / block_size(p)), -1, -1};
    int within = index % block_size(p) - 1;
    if (within >= p->regions)
        scope.segment = within - p->regions;
    else if (within >= 0)
        scope.region = within;
    return scope;
}

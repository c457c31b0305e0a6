/* scope.h - whom numbers speak of: an arm or all, everybody or one region or one segment.
 *
 * Invariant: scopes_index and scopes_scope undo each other. For each arm, and then for all arms together, the scopes
 * are: everybody, each region, each segment. Ask these functions for an index; nobody else counts on that order.
 */
#ifndef REHEARSE_METRICS_SCOPE_H
#define REHEARSE_METRICS_SCOPE_H

/* The two versions of a service: the one that is there, and the one that is released. The scenario names them. */
enum arm { ARM_BASELINE, ARM_CANDIDATE, ARMS, ARM_ALL = ARMS };

#define SEGMENTS_MAX 16
#define REGIONS_MAX 32

/* At most one of a region and a segment; -1 means all. */
struct scope {
    enum arm arm;
    int region;
    int segment;
};

/* All scopes of a run: how many regions and segments there are. */
struct scopes {
    int regions, segments;
};
static inline int scopes_count(const struct scopes *p)
{
    return (ARMS + 1) * (1 + p->regions + p->segments);
}
/* -1 when the scope names both a region and a segment, or one that does not exist. */
int scopes_index(const struct scopes *p, struct scope scope);
struct scope scopes_scope(const struct scopes *p, int index);

/* The index of everybody on an arm, of its i-th region, and of its i-th segment; -1 when there is no such. */
static inline int scopes_everybody(const struct scopes *p, enum arm arm)
{
    return scopes_index(p, (struct scope){arm, -1, -1});
}
static inline int scopes_region(const struct scopes *p, enum arm arm, int i)
{
    return scopes_index(p, (struct scope){arm, i, -1});
}
static inline int scopes_segment(const struct scopes *p, enum arm arm, int i)
{
    return scopes_index(p, (struct scope){arm, -1, i});
}

#endif

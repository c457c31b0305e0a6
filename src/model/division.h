/* division.h - into how many cells a region may be divided before that decides an answer.
 *
 * A cell has its own replicas, and an attempt never leaves its cell. So a division takes capacity away in two ways:
 * where replicas divide unevenly, the cells with fewer carry as many learners as the others; and a small pool needs
 * more to spare than a large one, as the attempts in service at one moment, on average A, vary by sqrt A (a Poisson
 * number's standard deviation; the square-root rule of staffing: S. Halfin and W. Whitt, Operations Research 29(3),
 * 1981). A pool bears a division when, in the cell with the fewest replicas and at the busiest hour of the day,
 * the workers are at least A + 3 sqrt A; when the cores and links of that cell carry three standard deviations more
 * attempts a tick than come on average, too; and when that cell has nine tenths of the replicas of any other.
 * A is estimated from means: every learner's rounds by the waits alone, and the share of hits of a warm cache.
 * Retries are not in it. src/world/README.md has what the rule leaves of a pool's capacity.
 */
#ifndef REHEARSE_MODEL_DIVISION_H
#define REHEARSE_MODEL_DIVISION_H

#include "base/text.h"
#include "model/scenario.h"

#define CELL_LEARNERS 20000 /* fewer are not worth a cell: a thread's caches hold as many */

/* What a division makes of an arm's pool in one region and phase. */
struct pool_division {
    int64_t fewest, most;  /* replicas of a cell */
    double busy;           /* workers of a cell that are busy on average, at the busiest hour */
    int64_t workers;       /* of a cell with the fewest replicas */
    double asked, carried; /* attempts a tick: that come to a cell then, and that its cores and links carry; carried 0:
                              nothing bounds them */
    bool even, enough_workers, enough_carried;
};
struct pool_division pool_division(const struct scenario *scenario, int region, int phase, int arm, int cells);

/* The share of learners that an arm has in a phase, where and when it has most: by its split, or after a rollback. */
double division_largest_share(const struct scenario *scenario, int phase, int arm);
/* Worker time of an attempt, on average; of a warm cache. */
double division_service_mean_ns(const struct analyzer *analyzer);

/* Attempts a nanosecond that a replica's cores carry, and its link; 0: they bound nothing. */
double division_cores_carry(const struct analyzer *analyzer);
double division_link_carries(const struct analyzer *analyzer);

/* Does the plan or its policy ever send the arm a learner in this phase? The baseline counts always. */
bool pool_is_used(const struct scenario *scenario, int phase, int arm);

/* The first pool of the plan that does not bear so many cells; false when all do. */
struct pool_name {
    int phase, arm;
};
bool division_cuts(const struct scenario *scenario, int region, int cells, struct pool_name *pool);

/* One cell for every CELL_LEARNERS begun. */
int division_wanted(const struct scenario *scenario, int region);

/* The most cells that all pools of the region bear, from 1 to division_wanted. */
int division_cells(const struct scenario *scenario, int region);

/* Says that the region's cells cut capacity, and how; false, with nothing said, where they do not. */
bool division_warning(const struct scenario *scenario, int region, struct text *out);

/* Says why the region has fewer cells by default than would be fast; false where it has not. */
bool division_note(const struct scenario *scenario, int region, struct text *out);

#endif

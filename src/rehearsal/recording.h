/* recording.h - recorded metrics, one CSV row a sample, to be judged as if they had been simulated.
 *
 * The first row names the columns; lines that begin with # are comments. Every further row is one interval:
 *   time              its END: an instant (2025-10-31T12:15Z), a duration (15m) or seconds (900) since the plan's
 *                     start. It starts at the row before, or at the start of the phase that contains it when that is
 *                     later.
 *   requests, errors  of this interval, not cumulative; errors are failed attempts of any kind (U-27)
 *   downtime_ms       of this interval: availability by time; or, instead of it,
 *   probes, probes_failed    of this interval: availability by pooled health probes (K-13)
 *   incidents.critical, .high, .medium, .low    incidents in this interval
 *   any other metric  (metric.h), or one that a scenario or policy declares, taken as it stands: a window's value is
 *                     the latest in it;
 *                     latency.p99 and its like are of answered requests; where a tool mixes in those that failed, its
 *                     figures are latency.all.p99 ...
 * Counters are summed over a window. A name may carry a scope: error_rate[segment=A],
 * latency.p99[region=EU arm=baseline]; the arm is the candidate unless it says otherwise. Values are as people write
 * them; plain numbers are in base units (share, second, count, dollar, byte). An empty cell is no data.
 *
 * Rows outside every phase are skipped and counted. Rows must ascend; none may cross the end of a phase that another
 * one follows at once, or a checkpoint. At most 64 MiB and a million rows. Rows are read one at a time.
 */
#ifndef REHEARSE_REHEARSAL_RECORDING_H
#define REHEARSE_REHEARSAL_RECORDING_H

#include "base/problem.h"
#include "rehearsal/source.h"

#define RECORDING_BYTES_MAX (INT64_C(64) << 20)
#define RECORDING_ROWS_MAX 1000000

/* What is wrong with a recording of which nothing can be judged. */
#define NO_ROW_IN_A_PHASE "no row lies inside a phase of the plan; does the recording belong to this scenario?"

struct recording;

/* Opens the file and reads its header. NULL with a problem. `path` and `scenario` must outlive it. */
struct recording *recording_open(const char *path, const struct scenario *scenario, struct problems *problems);
/* The same for rows that are fed, of these columns beside the time; their problems are "columns" and their places in
 * the comma-separated list that begins with time. */
struct recording *recording_open_fed(const char *const *columns, size_t count, const struct scenario *scenario,
                                     struct problems *problems);
void recording_close(struct recording *recording);

/* Feeds one row: its end and, for each column in base units, a value or no data. It waits for recording_next, which
 * ends after each. False with problems, placed at "row", the number of the row, the number of the column (the time is
 * 0): then the row is as if it had not been fed. */
bool recording_feed(struct recording *recording, int64_t end_ns, const struct ratio *values, struct problems *problems);

/* The next sample inside a phase, or NULL at the end or after a mistake (then problems->count > 0; what follows it was
 * still checked). Valid until the next call. *phase is its phase. */
const struct sample *recording_next(struct recording *recording, int *phase);

/* The recording as a source: nobody reports what became of orders, so they count as carried out when they are due, and
 * the split is the plan's. */
struct source recording_source(struct recording *recording);

/* Rows skipped so far because no phase contains them. */
int64_t recording_skipped(const struct recording *recording);

#endif

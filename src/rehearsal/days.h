/* days.h - one scenario played with many seeds: how often it ends how, and what its faults cost from day to day.
 *
 * The first day has the seed that is asked for, each further one the next that lets no two streams meet
 * (stream_collision), 0 after INT64_MAX: so any day can be played again by itself. Days are played side by side, a
 * thread each, in worlds that share their rules and are restarted in their memory; what a day came to depends on its
 * seed alone.
 * Cost: a thread has two worlds and two journals at a time; a day keeps its verdicts and incidents.
 */
#ifndef REHEARSE_REHEARSAL_DAYS_H
#define REHEARSE_REHEARSAL_DAYS_H

#include "rehearsal/incident.h"

#define DAYS_MAX 100000

struct day {
    uint64_t seed, digest;
    bool done;                              /* not interrupted */
    bool as_expected;                       /* as of one run */
    struct figure_value bill[FIGURE_KINDS]; /* of all its incidents; where no twins are played, of the day */
    struct incident *incidents;             /* owned */
    int incidents_count;
};

struct days {
    const struct scenario *scenario;
    bool twinned; /* each is compared with its twin */
    struct day *of;
    enum phase_verdict *verdicts; /* of the driving policy: by day, then phase */
    int count, done;
};

struct days_options {
    int64_t until_ns;
    int threads;
    const char *command;                                 /* that plays one of them when --seed N follows */
    void (*tell)(void *self, const struct days *so_far); /* when a day is done, one at a time; may be NULL */
    void *self;
};

/* twinned: false where a bill is not wanted, or not to be had. The scenario must outlive them. */
void days_open(struct days *days, const struct scenario *scenario, uint64_t seed, int count, bool twinned);
/* Plays those days that stop_asked leaves time for. */
void days_play(struct days *days, const struct days_options *options);
void days_free(struct days *days);

/* What a day is ranked by: rounds that failed or were slow, more than in the twin. */
int64_t day_bad_rounds(const struct day *day);
/* The done day with the most of them, the first among equals; and the one in the middle. NULL: none is done. */
const struct day *days_worst(const struct days *days);
const struct day *days_typical(const struct days *days);
/* Of all done days, in their order. */
uint64_t days_digest(const struct days *days);

#endif

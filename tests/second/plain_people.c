/* plain_people.c - who lives where, when they first play, and on which arm. */
#include "plain.h"
#include "random/quantile.h"

#include <stdlib.h>

static int segment_of(const struct plain *p, uint64_t learner)
{
    const struct learners *learners = &p->scenario->learners;
    uint64_t number = stream_number(p->seed, STREAM_SEGMENT, learner, 0) >> 32, end = 0;
    for (int i = 0; i < learners->segments_count - 1; i++) {
        end += chance_threshold(learners->segments[i].share);
        if (number < end)
            return i;
    }
    return learners->segments_count - 1;
}

#define FIVE_MINUTES (5 * NS_PER_MINUTE)
#define FIVES_A_DAY 288

/* The activity in five minutes of the day, that of their middle: in a straight line from one full hour to the next. */
static double activity_in(const struct scenario *s, int64_t five)
{
    double hour = ratio_double(s->learners.activity[five / 12]);
    double next = ratio_double(s->learners.activity[(five / 12 + 1) % 24]);
    return hour + (next - hour) * ((double)(five % 12) + 0.5) / 12;
}

/* ns * x, x to 2^-24, rounded down. */
static int64_t times(int64_t ns, double x)
{
    int64_t factor = (int64_t)(x * 16777216 + 0.5), whole = ns / 16777216;
    return whole * factor + (ns - whole * 16777216) * factor / 16777216;
}

static bool one_activity(const struct scenario *s)
{
    for (int hour = 1; hour < 24; hour++)
        if (ratio_compare(s->learners.activity[hour], s->learners.activity[0]) != 0)
            return false;
    return true;
}

int64_t plain_paced(const struct plain *p, const struct plain_learner *l, int64_t wait_ns)
{
    const struct scenario *s = p->scenario;
    int64_t local_ns =
        s->start_epoch_ns + s->regions[p->cells[l->cell].region].utc_offset_ns + p->now_ns + l->plan_ahead_ns;
    int64_t within_ns = (local_ns % FIVE_MINUTES + FIVE_MINUTES) % FIVE_MINUTES, takes_ns = 0;
    int64_t five = ((local_ns - within_ns) / FIVE_MINUTES % FIVES_A_DAY + FIVES_A_DAY) % FIVES_A_DAY;
    double a = activity_in(s, five);
    if (one_activity(s) || times(wait_ns, 1 / a) <= FIVE_MINUTES - within_ns)
        return times(wait_ns, 1 / a);
    for (int64_t rest_ns = FIVE_MINUTES - within_ns;; rest_ns = FIVE_MINUTES) {
        wait_ns -= times(rest_ns, a);
        wait_ns = wait_ns < 0 ? 0 : wait_ns;
        takes_ns += rest_ns;
        five = (five + 1) % FIVES_A_DAY;
        a = activity_in(s, five);
        if (wait_ns <= times(FIVE_MINUTES, a))
            break;
    }
    return takes_ns + times(wait_ns, 1 / a);
}

static int whole_session(const struct rules *r, struct pcg32 *start)
{
    int64_t rounds = quantile_draw(&r->per_session, pcg32_next(start));
    return (int)(rounds < 1 ? 1 : rounds);
}

/* The chance, of 2^32, to be found in a session. */
static uint64_t share_in_session(const struct plain *p)
{
    const struct rules *r = p->rules;
    double rounds = p->session_found.mean;
    return (uint64_t)(rounds * r->think.mean / (rounds * r->think.mean + r->away.mean) * 4294967296.0);
}

static void first_round(struct plain *p, struct plain_learner *l, struct pcg32 *start)
{
    const struct rules *r = p->rules;
    int64_t wait = 0;
    if (p->scenario->learners.start == START_FRESH) {
        l->rounds_left = whole_session(r, start);
        wait = quantile_draw(&r->think, pcg32_next(start));
    } else if (pcg32_next(start) < share_in_session(p)) {
        l->rounds_left = (int)plain_left(&p->session_found, start) + 1;
        wait = plain_left(&p->think_found, start);
    } else {
        l->rounds_left = whole_session(r, start);
        wait = quantile_draw(&r->think, pcg32_next(start));
        wait += plain_left(&p->away_found, start);
    }
    l->round_start_ns = plain_paced(p, l, wait);
}

void plain_settle(struct plain *p)
{
    plain_found_open(&p->session_found, &p->rules->per_session, 1);
    plain_found_open(&p->think_found, &p->rules->think, 0);
    plain_found_open(&p->away_found, &p->rules->away, 0);
    for (int cell = 0; cell < p->cells_count; cell++) {
        const struct plain_cell *c = &p->cells[cell];
        for (uint32_t id = c->first_learner; id < c->first_learner + c->learners_count; id++) {
            struct plain_learner *l = &p->learners[id];
            *l = (struct plain_learner){.stream = stream_open(p->seed, STREAM_LEARNER, id, 0),
                                        .cell = cell,
                                        .segment = segment_of(p, id),
                                        .moved_ns = PLAIN_NEVER};
            struct pcg32 start = stream_open(p->seed, STREAM_START, id, 0);
            first_round(p, l, &start);
            plain_push(p, (struct plain_event){l->round_start_ns, PLAIN_SEND, id, PLAIN_NONE});
        }
    }
}

static bool together(const struct ratio *shares, int segments)
{
    for (int i = 1; i < segments; i++)
        if (ratio_compare(shares[i], shares[0]) != 0)
            return false;
    return true;
}

/* How many of the learners that share a draw (all, or one segment's) have a smaller sticky number; *of: how many. */
static int64_t rank_of(const struct plain *p, uint32_t id, bool all, int64_t *of)
{
    const struct plain_learner *l = &p->learners[id];
    const struct plain_cell *c = &p->cells[l->cell];
    uint64_t own = stream_number(p->seed, STREAM_BUCKET, id, 0);
    int64_t rank = 0;
    *of = 0;
    for (uint32_t other = c->first_learner; other < c->first_learner + c->learners_count; other++) {
        if (!all && p->learners[other].segment != l->segment)
            continue;
        (*of)++;
        rank += stream_number(p->seed, STREAM_BUCKET, other, 0) < own;
    }
    return rank;
}

/* The share of each segment with the smallest sticky numbers; of all segments together when their shares are the same.
 * Cells round differently, each at its own place of as many as there are:
 * floor(share * learners + (2 place + 1) / (2 places)). */
void plain_assign(struct plain *p, int cell, const struct ratio *shares, int place, int places)
{
    const struct plain_cell *c = &p->cells[cell];
    bool all = together(shares, p->scenario->learners.segments_count);
    for (uint32_t id = c->first_learner; id < c->first_learner + c->learners_count; id++) {
        struct plain_learner *l = &p->learners[id];
        struct ratio share = shares[l->segment];
        int64_t of, rank = rank_of(p, id, all, &of);
        int64_t in = (share.num * of * 2 * places + (2 * place + 1) * share.den) / (share.den * 2 * places);
        l->arm = rank < in ? ARM_CANDIDATE : ARM_BASELINE;
    }
}

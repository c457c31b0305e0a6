/* draws.h - which word of a learner's stream is which draw.
 *
 * A learner's n-th round has ROUND_DRAWS words of the stream, from n * ROUND_DRAWS on (its first is round 0), and
 * attempt k of it ATTEMPT_DRAWS of these, from k * ATTEMPT_DRAWS on; what a round draws once lies among the words of
 * its first attempt. Every draw has a place of its own, whether it is used or not. So a round's draws are the same
 * words whatever happened before it, and those of its attempt k whatever the attempts before came to, on which arm,
 * with a cache or without: runs that differ in one thing differ by that thing alone (contract 1.6).
 * ROUND_DRAWS is odd, so that successive rounds use all of the generator's period, and among the odd numbers from 3073
 * to 3173 the one for which m^ROUND_DRAWS has the best lattice: the spectral test's figures of merit (Knuth, TAOCP 2,
 * 3.3.4) in 2 to 5 dimensions are 0.76, 0.74, 0.70, 0.68; the generator's own, of m, are 0.64, 0.85, 0.82, 0.77.
 * Cost: a multiplication a draw, and one for the next round.
 */
#ifndef REHEARSE_WORLD_DRAWS_H
#define REHEARSE_WORLD_DRAWS_H

#include "random/pcg.h"

enum {
    DRAW_NETWORK_OUT, /* of every attempt */
    DRAW_CACHE,
    DRAW_SERVICE,
    DRAW_ERROR,
    DRAW_NETWORK_BACK,
    DRAW_TIMEOUT,
    DRAW_JITTER,
    DRAW_THINK, /* of a round: what follows it */
    DRAW_AWAY,
    DRAW_SESSION,
    DRAW_QUIT,
    DRAW_COMPLAINT,
    ATTEMPT_DRAWS,
};
#define ATTEMPTS_MOST 256 /* in a round: an attempt's number is a byte */
#define ROUND_DRAWS 3113
_Static_assert(ATTEMPTS_MOST *ATTEMPT_DRAWS <= ROUND_DRAWS && ROUND_DRAWS % 2 == 1, "every draw has its own place");
_Static_assert(ATTEMPT_DRAWS <= PCG32_SUMS, "every draw is one multiplication away");

#endif
